// @ts-check
// Filters of grey levels, and pieces of a mask, as SciPy's `ndimage` has them.

const REACH = 4; // standard deviations of a Gaussian

/** @typedef {{ height: number, width: number, values: Float32Array }} Levels */
/** @typedef {{ height: number, width: number, bits: Uint8Array }} Mask 1 where it holds */
/**
 * @typedef {object} Piece connected pixels
 * @property {number} label
 * @property {number} mass
 * @property {number} left
 * @property {number} top
 * @property {number} right just beyond
 * @property {number} bottom just beyond
 */

/**
 * Smooth levels with a Gaussian; beyond the border they are mirrored.
 * @param {Levels} levels
 * @param {number} sigma standard deviation, in pixels
 * @returns {Levels}
 */
export function smoothed({ height, width, values }, sigma) {
  const radius = Math.floor(REACH * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  const line = (/** @type {Float32Array} */ from, /** @type {Float32Array} */ to) => {
    const n = from.length;
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) value += weights[k + radius] * from[mirror(i + k, n)];
      to[i] = value / sum;
    }
  };
  return alongRowsAndColumns({ height, width, values }, line);
}

/**
 * @param {number} at
 * @param {number} size
 */
function mirror(at, size) {
  if (at >= 0 && at < size) return at;
  const period = 2 * size;
  const place = ((at % period) + period) % period;
  return place < size ? place : period - 1 - place;
}

/**
 * Give each pixel the largest (or smallest) level in a square around it.
 * @param {Levels} levels
 * @param {number} side of the square, odd
 * @param {(a: number, b: number) => number} choose Math.max or Math.min
 * @returns {Levels}
 */
export function extremesWithin(levels, side, choose) {
  const half = (side - 1) / 2;
  // From block to block, forwards and backwards: two comparisons a pixel, however wide the window
  // (M. van Herk: A fast algorithm for local minimum and maximum filters, 1992).
  return alongRowsAndColumns(levels, (from, to) => {
    const n = from.length;
    const forwards = from.slice();
    const backwards = from.slice();
    for (let i = 1; i < n; i++) {
      if (i % side) forwards[i] = choose(forwards[i], forwards[i - 1]);
      const j = n - 1 - i;
      if ((j + 1) % side) backwards[j] = choose(backwards[j], backwards[j + 1]);
    }
    for (let i = 0; i < n; i++) {
      const [first, last] = [Math.max(i - half, 0), Math.min(i + half, n - 1)];
      const isOneBlock = Math.floor(first / side) === Math.floor(last / side);
      if (!isOneBlock) to[i] = choose(backwards[first], forwards[last]);
      else to[i] = first % side === 0 ? forwards[last] : backwards[first];
    }
  });
}

/**
 * @param {Levels} levels
 * @param {(from: Float32Array, to: Float32Array) => void} change what becomes of a row or column
 * @returns {Levels}
 */
function alongRowsAndColumns({ height, width, values }, change) {
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = [y * width, (y + 1) * width];
    change(values.slice(...row), result.subarray(...row));
  }
  const column = new Float32Array(height);
  const changed = new Float32Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) column[y] = result[y * width + x];
    change(column, changed);
    for (let y = 0; y < height; y++) result[y * width + x] = changed[y];
  }
  return { height, width, values: result };
}

/**
 * Grow a mask by the pixels next to it, above and below.
 * @param {Mask} mask
 * @returns {Mask}
 */
export function grownInk({ height, width, bits }) {
  const grown = bits.slice();
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (!bits[at]) continue;
      if (x > 0) grown[at - 1] = 1;
      if (x < width - 1) grown[at + 1] = 1;
      if (y > 0) grown[at - width] = 1;
      if (y < height - 1) grown[at + width] = 1;
    }
  }
  return { height, width, bits: grown };
}

/**
 * Give connected pixels a number, gaps bridged.
 * @param {Mask} mask
 * @param {Float32Array} weight of each pixel
 * @param {number} gap pixels
 */
export function labelled({ height, width, bits }, weight, gap) {
  const levels = { height, width, values: Float32Array.from(bits) };
  const bridged = extremesWithin(levels, 2 * gap + 1, Math.max).values;
  const labels = new Int32Array(height * width);
  /** @type {Piece[]} */
  const pieces = [];
  for (let start = 0; start < labels.length; start++) {
    if (!bits[start] || labels[start]) continue;
    const label = pieces.length + 1;
    flood(bridged, labels, height, width, start, label);
    pieces.push({ label, mass: 0, left: width, top: height, right: 0, bottom: 0 });
  }
  for (let at = 0; at < labels.length; at++) {
    if (!bits[at]) labels[at] = 0;
    if (!labels[at]) continue;
    const [piece, y, x] = [pieces[labels[at] - 1], Math.floor(at / width), at % width];
    piece.mass += weight[at];
    piece.left = Math.min(piece.left, x);
    piece.top = Math.min(piece.top, y);
    piece.right = Math.max(piece.right, x + 1);
    piece.bottom = Math.max(piece.bottom, y + 1);
  }
  return { labels, pieces };
}

/**
 * @param {Float32Array} mask
 * @param {Int32Array} labels
 * @param {number} height
 * @param {number} width
 * @param {number} start
 * @param {number} label
 */
function flood(mask, labels, height, width, start, label) {
  const stack = [start];
  labels[start] = label;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [row, column] = [Math.floor(at / width), at % width];
    for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, height - 1); y++) {
      for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, width - 1); x++) {
        const next = y * width + x;
        if (!mask[next] || labels[next]) continue;
        labels[next] = label;
        stack.push(next);
      }
    }
  }
}
