// @ts-check

const HEAT = [230, 159, 0]; // orange: told from grey by all kinds of colour vision
const MOST_HEAT = 0.8; // of the colour: the ink still shows through

/**
 * Paint grey values on a canvas, one pixel each, with a heat map over them.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} grey What is missing is black
 * @param {Uint8Array | null} [heat]
 */
export function paint(canvas, width, height, grey, heat = null) {
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const share = heat ? (MOST_HEAT * heat[i]) / 255 : 0;
    for (let channel = 0; channel < 3; channel++) {
      picture.data[4 * i + channel] = (1 - share) * (grey[i] ?? 0) + share * HEAT[channel];
    }
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
