// @ts-check
// Pictures brought to another size: by the mean of the area that a new pixel covers; or exactly as
// Pillow does it: a weighted mean of what lies within a filter's reach, along the rows first, then
// along the columns. Pillow rounds the weights to 22 bits and each pass to whole levels, so this
// does, too.

const WEIGHT_BITS = 22;
const HALF = 2 ** (WEIGHT_BITS - 1);
const BICUBIC_SHARPNESS = -0.5; // R. Keys, 1981

/** @typedef {{ reach: number, weight: (distance: number) => number }} Filter */

/** @type {Filter} */
export const BOX = { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) };

/** @type {Filter} */
export const BILINEAR = { reach: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) };

/** @type {Filter} */
export const BICUBIC = { reach: 2, weight: bicubic };

/** @param {number} x */
function bicubic(x) {
  const a = BICUBIC_SHARPNESS;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/**
 * Scale 8-bit grey pixels: each new pixel is the mean of the area that it covers.
 * @param {Uint8Array} pixels (height, width)
 * @param {number} height
 * @param {number} width
 * @param {number} newHeight
 * @param {number} newWidth
 * @returns {Uint8Array} (newHeight, newWidth)
 */
export function areaMeans(pixels, height, width, newHeight, newWidth) {
  const rows = new Float64Array(newHeight * width);
  areas(height, newHeight).forEach(({ first, weights }, row) => {
    const sums = rows.subarray(row * width, (row + 1) * width);
    weights.forEach((weight, k) => {
      const from = (first + k) * width;
      for (let x = 0; x < width; x++) sums[x] += weight * pixels[from + x];
    });
  });
  const columns = areas(width, newWidth);
  const means = new Uint8Array(newHeight * newWidth);
  for (let row = 0; row < newHeight; row++) {
    columns.forEach(({ first, weights }, column) => {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[row * width + first + k];
      means[row * newWidth + column] = Math.floor(sum + 0.5);
    });
  }
  return means;
}

/**
 * For each pixel of the result: the first pixel that it covers, and what shares it has in them.
 * @param {number} size
 * @param {number} newSize
 */
function areas(size, newSize) {
  const scale = size / newSize;
  return Array.from({ length: newSize }, (_, i) => {
    const [from, to] = [i * scale, (i + 1) * scale];
    const first = Math.min(Math.floor(from), size - 1);
    const end = Math.max(Math.min(Math.ceil(to), size), first + 1);
    const weights = Float64Array.from({ length: end - first }, (_, k) => {
      const common = Math.min(to, first + k + 1) - Math.max(from, first + k);
      return Math.max(common, 0) * (newSize / size);
    });
    return { first, weights };
  });
}

/**
 * Resize 8-bit grey pixels.
 * @param {Uint8Array} pixels (height, width)
 * @param {number} height
 * @param {number} width
 * @param {number} newHeight
 * @param {number} newWidth
 * @param {Filter} filter
 * @returns {Uint8Array} (newHeight, newWidth)
 */
export function resizeLevels(pixels, height, width, newHeight, newWidth, filter) {
  let rows = pixels;
  if (newWidth !== width) {
    rows = new Uint8Array(height * newWidth);
    passOfLevels(
      pixels,
      rows,
      contributions(width, newWidth, filter),
      height,
      width,
      1,
      newWidth,
      1,
    );
  }
  if (newHeight === height) return rows === pixels ? pixels.slice() : rows;
  const resized = new Uint8Array(newHeight * newWidth);
  const columns = contributions(height, newHeight, filter);
  passOfLevels(rows, resized, columns, newWidth, 1, newWidth, 1, newWidth);
  return resized;
}

/**
 * Resize a map of numbers.
 * @param {Float32Array} values (height, width)
 * @param {number} height
 * @param {number} width
 * @param {number} newHeight
 * @param {number} newWidth
 * @param {Filter} filter
 * @returns {Float32Array} (newHeight, newWidth)
 */
export function resizeNumbers(values, height, width, newHeight, newWidth, filter) {
  const rows = new Float32Array(height * newWidth);
  passOfNumbers(
    values,
    rows,
    contributions(width, newWidth, filter),
    height,
    width,
    1,
    newWidth,
    1,
  );
  const resized = new Float32Array(newHeight * newWidth);
  const columns = contributions(height, newHeight, filter);
  passOfNumbers(rows, resized, columns, newWidth, 1, newWidth, 1, newWidth);
  return resized;
}

/**
 * For each pixel of the result: the first pixel it is made of, and the weights from there on.
 * @param {number} size
 * @param {number} newSize
 * @param {Filter} filter
 * @returns {{ first: number, weights: Float64Array }[]}
 */
function contributions(size, newSize, { reach, weight }) {
  const scale = size / newSize;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  return Array.from({ length: newSize }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), size);
    const weights = new Float64Array(end - first);
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      weights[k] = weight((k + first - centre + 0.5) * (1 / stretch));
      sum += weights[k];
    }
    if (sum !== 0) for (let k = 0; k < weights.length; k++) weights[k] /= sum;
    return { first, weights };
  });
}

/**
 * One pass over `lines` lines; the steps lead along a line, and from line to line.
 * @param {Uint8Array} from
 * @param {Uint8Array} to
 * @param {{ first: number, weights: Float64Array }[]} pixels
 * @param {number} lines
 * @param {number} lineStep
 * @param {number} step
 * @param {number} newLineStep
 * @param {number} newStep
 */
function passOfLevels(from, to, pixels, lines, lineStep, step, newLineStep, newStep) {
  pixels.forEach(({ first, weights }, i) => {
    const whole = Int32Array.from(weights, (weight) =>
      Math.trunc(weight * 2 ** WEIGHT_BITS + (weight < 0 ? -0.5 : 0.5)),
    );
    for (let line = 0; line < lines; line++) {
      let at = line * lineStep + first * step;
      let sum = HALF;
      for (let k = 0; k < whole.length; k++, at += step) sum += from[at] * whole[k];
      to[line * newLineStep + i * newStep] = Math.min(Math.max(sum >> WEIGHT_BITS, 0), 255);
    }
  });
}

/**
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {{ first: number, weights: Float64Array }[]} pixels
 * @param {number} lines
 * @param {number} lineStep
 * @param {number} step
 * @param {number} newLineStep
 * @param {number} newStep
 */
function passOfNumbers(from, to, pixels, lines, lineStep, step, newLineStep, newStep) {
  pixels.forEach(({ first, weights }, i) => {
    for (let line = 0; line < lines; line++) {
      let at = line * lineStep + first * step;
      let sum = 0;
      for (let k = 0; k < weights.length; k++, at += step) sum += from[at] * weights[k];
      to[line * newLineStep + i * newStep] = sum;
    }
  });
}
