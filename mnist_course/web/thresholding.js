// @ts-check
// Ink and paper told apart by one threshold, as `mnist_course.preprocessing.thresholding` does it;
// the numbers are Python's, and told there.

import { extremesWithin, grownInk, labelled, smoothed } from "./grey_filters.js";
import { BICUBIC, BOX, resizeLevels } from "./resampling.js";

const LARGEST = 400;
const SMALLEST = 80;
const SHARPEST = 1 / 500;
const WINDOW = 0.35;
const DIM = 24;
const SEPARATED = 0.75;
const INK_ON_BORDER = 0.35;
const TOUCHING = 0.1;
const FILLED = 0.6;
const PART = 0.03;
const NEAR = 0.25;
const BORDER_PENALTY = 0.5;
const BINS = 256;

/** @typedef {import("./mnist_format.js").Ink} Ink */
/** @typedef {import("./grey_filters.js").Levels} Levels */
/** @typedef {import("./grey_filters.js").Mask} Mask */
/** @typedef {import("./grey_filters.js").Piece} Piece */

/**
 * Look for ink with one threshold.
 * @param {Ink} grey not ink, but grey levels
 * @param {boolean} [isEvened] whether to make the light even first
 * @returns {{ ink: Ink, darkness: number } | null} the main strokes, light on black, and the share
 *   of the paper's light that they take away; null where it isn't to be believed
 */
export function look(grey, isEvened = false) {
  let levels = atWorkingSize(grey);
  const { level } = otsu(levels.values);
  const border = borderOf(levels);
  if (border.filter((value) => value < level).length > border.length / 2) {
    levels = { ...levels, values: levels.values.map((value) => 255 - value) };
  }
  return lookAt(isEvened ? evened(levels) : levels);
}

/**
 * Return the threshold that parts levels best, and the share of their variance that lies between
 * the two groups (N. Otsu: A threshold selection method from gray-level histograms, 1979).
 * @param {Float32Array} values
 */
export function otsu(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least >= most) return { level: least, separability: 0 };
  const width = (most - least) / BINS;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(Math.floor((value - least) / width), BINS - 1)]++;
  const centre = (/** @type {number} */ bin) => least + (bin + 0.5) * width;
  let [total, square] = [0, 0];
  counts.forEach((count, bin) => {
    total += count * centre(bin);
    square += count * centre(bin) ** 2;
  });
  const n = values.length;
  const variance = square - total ** 2 / n;
  const between = new Float64Array(BINS - 1);
  for (let bin = 0, below = 0, sum = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    sum += counts[bin] * centre(bin);
    between[bin] = (total * below - n * sum) ** 2 / (n * below * (n - below));
  }
  const best = between.reduce((a, b) => Math.max(a, b), 0);
  let [edges, ties] = [0, 0]; // of a gap, its middle
  between.forEach((value, bin) => {
    if (value < best * (1 - 1e-9)) return;
    edges += least + (bin + 1) * width;
    ties++;
  });
  return { level: edges / ties, separability: best / variance };
}

/**
 * Return the mask of the strokes with the most ink, and of those that belong to them.
 * @param {Mask} mask at least one pixel
 * @param {Float32Array} darkness of each pixel
 * @returns {Mask}
 */
export function mainGroup(mask, darkness) {
  const { height, width } = mask;
  const gap = Math.max(1, Math.round(Math.min(height, width) / 150));
  const { labels, pieces } = labelled(mask, darkness, gap);
  const isCutOff = (/** @type {Piece} */ { left, top, right, bottom }) =>
    left < 1 || top < 1 || right > width - 1 || bottom > height - 1;
  const weight = (/** @type {Piece} */ piece) =>
    piece.mass * (isCutOff(piece) ? BORDER_PENALTY : 1);
  const main = pieces.reduce((best, piece) => (weight(piece) > weight(best) ? piece : best));
  const size = Math.max(main.right - main.left, main.bottom - main.top);
  const group = new Set([main.label]);
  let box = main;
  for (const piece of [...pieces].sort((a, b) => gapOf(a, main) - gapOf(b, main))) {
    const isPart = piece.mass >= PART * main.mass && !(isCutOff(piece) && !isCutOff(main));
    if (piece === main || !isPart || gapOf(piece, box) > NEAR * size) continue;
    group.add(piece.label);
    box = joined(box, piece);
  }
  return { height, width, bits: Uint8Array.from(labels, (label) => Number(group.has(label))) };
}

/**
 * @param {Piece} a
 * @param {Piece} b
 */
function gapOf(a, b) {
  const across = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  return Math.max(across, Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom));
}

/**
 * @param {Piece} a
 * @param {Piece} b
 */
function joined(a, b) {
  return {
    ...a,
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/**
 * @param {Ink} grey
 * @returns {Levels}
 */
function atWorkingSize({ height, width, pixels }) {
  const longer = Math.max(height, width);
  const size = Math.min(Math.max(longer, SMALLEST), LARGEST);
  const side = (/** @type {number} */ old) => Math.max(1, Math.round((old * size) / longer));
  const filter = size < longer ? BOX : BICUBIC;
  const sized = { height: side(height), width: side(width) };
  const small = resizeLevels(pixels, height, width, sized.height, sized.width, filter);
  const levels = { ...sized, values: Float32Array.from(small) };
  return smoothed(levels, Math.max(0.5, size * SHARPEST));
}

/**
 * Divide by the paper: what a closing, wider than any stroke, leaves.
 * @param {Levels} levels
 * @returns {Levels}
 */
function evened(levels) {
  const { height, width, values } = levels;
  const side = Math.max(3, Math.round(WINDOW * Math.min(height, width))) | 1;
  const padded = withMargin(levels, side);
  const closed = extremesWithin(extremesWithin(padded, side, Math.max), side, Math.min);
  const paper = smoothed(closed, side / 6);
  const even = values.map((value, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    const here = paper.values[(y + side) * paper.width + x + side];
    return 255 * Math.min(value / Math.max(here, DIM), 1.2);
  });
  return { height, width, values: even };
}

/**
 * Put a margin round levels that repeats their border.
 * @param {Levels} levels
 * @param {number} margin
 * @returns {Levels}
 */
function withMargin({ height, width, values }, margin) {
  const padded = { height: height + 2 * margin, width: width + 2 * margin };
  const within = (/** @type {number} */ at, /** @type {number} */ size) =>
    Math.min(Math.max(at - margin, 0), size - 1);
  const result = new Float32Array(padded.height * padded.width);
  for (let y = 0, at = 0; y < padded.height; y++) {
    for (let x = 0; x < padded.width; x++, at++) {
      result[at] = values[within(y, height) * width + within(x, width)];
    }
  }
  return { ...padded, values: result };
}

/**
 * Part dark ink from light paper.
 * @param {Levels} levels
 */
function lookAt(levels) {
  const { height, width, values } = levels;
  const { level, separability } = otsu(values);
  if (separability < SEPARATED) return null;
  const mask = { height, width, bits: Uint8Array.from(values, (value) => Number(value < level)) };
  const paper = quantile(
    values.filter((value) => value >= level),
    0.5,
  );
  const ink = quantile(
    values.filter((value) => value < level),
    0.2,
  );
  const darkness = values.map((value) => (paper - value) / (paper - ink));
  const strokes = mainGroup(mask, darkness);
  const onBorder = borderOf({ height, width, values: Float32Array.from(strokes.bits) });
  const touching = onBorder.reduce((a, b) => a + b, 0) / onBorder.length;
  if (touching > INK_ON_BORDER || (touching > TOUCHING && !fills(strokes))) return null;
  const own = grownInk(grownInk(strokes));
  // An edge, however blurred, is as sharp in MNIST as its small pixels allow.
  const pixels = Uint8Array.from(darkness, (value, at) => {
    const isOwn = own.bits[at] && (strokes.bits[at] || !mask.bits[at]);
    return isOwn ? Math.round(255 * Math.min(Math.max(2 * value - 0.5, 0), 1)) : 0;
  });
  return { ink: { height, width, pixels }, darkness: 1 - ink / paper };
}

/**
 * Return whether strokes go from side to side both ways: a table's edge does so one way.
 * @param {Mask} strokes
 */
function fills({ height, width, bits }) {
  const rows = new Set();
  const columns = new Set();
  bits.forEach((bit, at) => {
    if (!bit) return;
    rows.add(Math.floor(at / width));
    columns.add(at % width);
  });
  const extent = (/** @type {Set<number>} */ places) =>
    places.size ? Math.max(...places) - Math.min(...places) + 1 : 0;
  return Math.min(extent(columns) / width, extent(rows) / height) >= FILLED;
}

/** @param {Levels} levels */
function borderOf({ height, width, values }) {
  const border = [...values.subarray(0, width), ...values.subarray((height - 1) * width)];
  for (let y = 1; y < height - 1; y++) border.push(values[y * width], values[(y + 1) * width - 1]);
  return border;
}

/**
 * @param {Float32Array} values
 * @param {number} share 0 to 1; between two values it is in proportion
 */
function quantile(values, share) {
  const sorted = values.slice().sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
