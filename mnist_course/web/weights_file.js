// @ts-check
// The file that `tools/web/write_weights.py` makes of a trained network: a few bytes that say what
// it is, a JSON header with the layers in order, and the numbers of each layer.

const MAGIC = "mnist-nn";
const HALF_INFINITY = 31;

/**
 * Where a layer's numbers are.
 * @typedef {{ shape: number[], type: "float16" | "float32", offset: number }} TensorEntry
 */

/**
 * One step of a network.
 * @typedef {object} LayerEntry
 * @property {"convolution" | "pooling" | "scaling" | "dense"} kind
 * @property {TensorEntry} [kernel] (height, width, in, out), or (in, out) of a dense layer
 * @property {TensorEntry} [bias] (out,)
 * @property {TensorEntry} [scale] (channels,)
 * @property {TensorEntry} [shift] (channels,)
 * @property {boolean} relu whether what is below 0 becomes 0 at the end
 */

/**
 * @typedef {{ kernel: TensorEntry, bias: TensorEntry, output: TensorEntry }} LikenessEntry
 */

/**
 * @typedef {object} WeightsFile
 * @property {string} name
 * @property {number} parameters how many numbers were learned
 * @property {LayerEntry[]} layers
 * @property {{ temperature: number, threshold: number, likeness: LikenessEntry } | null} doubt
 * @property {(entry: TensorEntry) => Float32Array} numbers
 */

/**
 * Open a weights file.
 * @param {ArrayBuffer | Uint8Array} file
 * @returns {WeightsFile}
 * @throws {Error} It is no such file, or it is cut off.
 */
export function openWeights(file) {
  const bytes = new Uint8Array(file instanceof Uint8Array ? file.slice().buffer : file);
  const isOurs = [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
  const start = MAGIC.length + 4;
  if (!isOurs || bytes.length < start) {
    throw new Error("This is not a weights file. Make one with tools/web/write_weights.py.");
  }
  const body = start + new DataView(bytes.buffer).getUint32(MAGIC.length, true);
  const numbers = (/** @type {TensorEntry} */ entry) => readNumbers(bytes.buffer, body, entry);
  const cutOff = new Error("The weights file is cut off. Load it again.");
  if (bytes.length < body) throw cutOff;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(start, body)));
  if (bytes.length < body + header.bytes) throw cutOff;
  return { ...header, numbers };
}

/**
 * @param {ArrayBufferLike} buffer
 * @param {number} body
 * @param {TensorEntry} entry
 */
function readNumbers(buffer, body, { shape, type, offset }) {
  const count = shape.reduce((product, side) => product * side, 1);
  if (type === "float32") return new Float32Array(buffer.slice(body + offset), 0, count);
  const halves = new Uint16Array(buffer.slice(body + offset, body + offset + 2 * count));
  return Float32Array.from(halves, fromHalf);
}

/**
 * Turn the sixteen bits of an IEEE 754 half-precision number into the number.
 * @param {number} bits
 */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === HALF_INFINITY) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
