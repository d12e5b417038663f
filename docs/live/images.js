// @ts-check

const PIXELS = 28 * 28;

/**
 * Return images of 28 x 28 bytes, written one after the other in base64.
 * @param {string} text
 * @returns {Uint8Array[]}
 */
export function imagesOf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const starts = Array.from({ length: bytes.length / PIXELS }, (_, i) => i * PIXELS);
  return starts.map((start) => bytes.subarray(start, start + PIXELS));
}
