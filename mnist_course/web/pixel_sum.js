// @ts-check
// Where one pixel of a feature map comes from: the window that its convolution looked at, the
// kernel it was multiplied with, and the sum.

import { Convolution, Pooling, Scaling } from "./network.js";

/**
 * @typedef {object} PixelSum
 * @property {number} size side of the window
 * @property {number} row of the window's middle, in the maps that the convolution looked at
 * @property {number} column
 * @property {Maps} input these maps
 * @property {Float32Array} window (size, size, channels) what it saw; beyond the edge, 0
 * @property {Float32Array} kernel (size, size, channels) what it was multiplied with
 * @property {number} bias what was added
 * @property {number} sum of all products, and the bias
 * @property {number} value of the pixel: the sum, or 0 where it is below
 */

/** @typedef {import("./network.js").Maps} Maps */

/**
 * Work out one pixel of what a hidden layer hands on.
 *
 * Batch normalisation is part of the kernel and the bias here; where a pooling lies between, the
 * window is that of the strongest of the four pixels.
 * @param {import("./network.js").Activity} activity
 * @param {Maps} maps one of `activity.hidden`
 * @param {number} channel
 * @param {number} row
 * @param {number} column
 * @returns {PixelSum | null} null where no convolution made it
 */
export function pixelSum({ steps }, maps, channel, row, column) {
  let at = steps.findIndex(({ output }) => output === maps);
  let [scale, shift] = [1, 0];
  for (; at >= 0 && !(steps[at].layer instanceof Convolution); at--) {
    const { layer, input } = steps[at];
    if (layer instanceof Scaling) {
      scale = layer.scale[channel];
      shift = layer.shift[channel];
    } else if (layer instanceof Pooling) {
      [row, column] = strongestOfFour(input, channel, 2 * row, 2 * column);
    } else return null;
  }
  if (at < 0) return null;
  const { layer, input } = steps[at];
  return summedUp(/** @type {Convolution} */ (layer), input, channel, row, column, scale, shift);
}

/**
 * Return how much a pixel adds to the score of a digit: what the score would lose if it were 0.
 * @param {import("./network.js").Activity} activity
 * @param {Maps} maps the picture, or one of `activity.hidden`
 * @param {number} at the pixel's place in `maps.values`
 * @param {number} digit
 */
export function shareOfPixel({ steps, logits }, maps, at, digit) {
  if (maps.values[at] === 0) return 0;
  const values = maps.values.slice();
  values[at] = 0;
  const first = steps.findIndex(({ input }) => input.values === maps.values);
  /** @type {Maps} */
  let without = { ...maps, values };
  for (const { layer } of steps.slice(first)) without = layer.run(without);
  return logits[digit] - without.values[digit];
}

/**
 * @param {Maps} maps
 * @param {number} channel
 * @param {number} top
 * @param {number} left
 */
function strongestOfFour({ width, channels, values }, channel, top, left) {
  const places = [
    [top, left],
    [top, left + 1],
    [top + 1, left],
    [top + 1, left + 1],
  ];
  const level = (/** @type {number[]} */ [y, x]) => values[(y * width + x) * channels + channel];
  return places.reduce((best, place) => (level(place) > level(best) ? place : best));
}

/**
 * @param {Convolution} convolution
 * @param {Maps} input
 * @param {number} channel
 * @param {number} row
 * @param {number} column
 * @param {number} scale
 * @param {number} shift
 * @returns {PixelSum}
 */
function summedUp({ size, kernel, bias }, input, channel, row, column, scale, shift) {
  const { height, width, channels, values } = input;
  const outputs = bias.length;
  const reach = (size - 1) >> 1;
  const window = new Float32Array(size * size * channels);
  const weights = window.map((_, i) => kernel[i * outputs + channel] * scale);
  const wholeBias = bias[channel] * scale + shift;
  let sum = wholeBias;
  for (let i = 0; i < window.length; i++) {
    const place = Math.floor(i / channels);
    const y = row + Math.floor(place / size) - reach;
    const x = column + (place % size) - reach;
    if (y < 0 || x < 0 || y >= height || x >= width) continue;
    window[i] = values[(y * width + x) * channels + (i % channels)];
    sum += window[i] * weights[i];
  }
  const value = Math.max(sum, 0);
  return { size, row, column, input, window, kernel: weights, bias: wholeBias, sum, value };
}
