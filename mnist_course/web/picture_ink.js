// @ts-check
// What may be the ink of the one digit on a picture. Of a drawing or a clean scan, what differs from
// its paper, which is found as `mnist_course.preprocessing.plain_paper` finds it; of a photograph,
// what simple looks propose. The costly looks, and printed lines, are Python's.

import { stretched, strongest } from "./mnist_format.js";
import { SIDE } from "./network.js";
import { look, mainGroup } from "./thresholding.js";

const LEAST_CONTRAST = 12; // of 255 levels: below that, paper is blank
const FLAT_TOLERANCE = 2; // levels: what lossy compression does to a plain background
const FLAT_SHARE = 0.35; // of the picture that is paper
const MOST_ON_FRAME = 4; // strokes that run off the picture
const CELL = 8; // pixels
const STRONG = 0.3; // of the strongest ink
const MAIN_SHARE = 0.7; // of a drawing's ink; this and the next are Python's
const DARKER_THAN_SHADOW = 0.4; // share of the light
const LIGHT = 128;

/** @typedef {import("./mnist_format.js").Ink} Ink */

/**
 * @typedef {object} Proposal
 * @property {Ink} ink
 * @property {boolean} isFound whether it is ink for certain, and not only what a threshold parts
 */

/**
 * Turn the colours of a picture into grey levels.
 * @param {Uint8ClampedArray} colours red, green, blue and opacity of each pixel
 * @param {number} height
 * @param {number} width
 * @returns {Ink} not ink yet, but grey; transparent pixels show paper of the other brightness
 */
export function greyOf(colours, height, width) {
  const pixels = new Uint8Array(height * width);
  let [light, opacity] = [0, 0];
  for (let i = 0; i < colours.length; i += 4) {
    light += ((colours[i] + colours[i + 1] + colours[i + 2]) / 3) * colours[i + 3];
    opacity += colours[i + 3];
  }
  const paper = light / Math.max(opacity, 1) < LIGHT ? 255 : 0;
  for (let at = 0, i = 0; at < pixels.length; at++, i += 4) {
    const grey = 0.299 * colours[i] + 0.587 * colours[i + 1] + 0.114 * colours[i + 2];
    pixels[at] = Math.round(paper + ((grey - paper) * colours[i + 3]) / 255);
  }
  return { height, width, pixels };
}

/**
 * Propose what may be the ink of a digit.
 * @param {Ink} grey not ink, but grey levels
 * @returns {Proposal[]} the looks that take more away come later
 */
export function proposals(grey) {
  const paper = plainPaper(grey);
  if (paper !== null) {
    const ink = plainInk(grey, paper);
    if (timesOnFrame(ink) <= MOST_ON_FRAME && !hasLoneSpecks(ink)) return drawn(stretched(ink));
  }
  return thresholded(grey);
}

/**
 * @param {Ink} ink
 * @returns {Proposal[]}
 */
function drawn(ink) {
  const { height, width, pixels } = ink;
  if (!strongest(pixels)) return [];
  const whole = { ink, isFound: true };
  if (Math.min(height, width) <= SIDE) return [whole];
  const mask = { height, width, bits: pixels.map((level) => Number(level > 0)) };
  const { bits } = mainGroup(mask, Float32Array.from(pixels));
  const main = { height, width, pixels: pixels.map((level, at) => level * bits[at]) };
  const share = sumOf(main.pixels) / sumOf(pixels);
  return share >= MAIN_SHARE && share < 1 ? [whole, { ink: main, isFound: true }] : [whole];
}

/**
 * @param {Ink} grey
 * @returns {Proposal[]}
 */
function thresholded(grey) {
  const plain = look(grey);
  const even = look(grey, true);
  const isBelieved = even !== null && (plain !== null || even.darkness >= DARKER_THAN_SHADOW);
  return [plain, isBelieved ? even : null]
    .filter((found) => found !== null)
    .map(({ ink }) => ({ ink, isFound: false }));
}

/** @param {Uint8Array} values */
function sumOf(values) {
  return values.reduce((a, b) => a + b, 0);
}

/** @param {Uint8Array} pixels */
function histogram(pixels) {
  const counts = new Float64Array(256);
  for (const level of pixels) counts[level]++;
  return counts;
}

/** @param {Ink} grey */
function frameOf({ height, width, pixels }) {
  const frame = [...pixels.subarray(0, width), ...pixels.subarray((height - 1) * width)];
  for (let y = 0; y < height; y++) frame.push(pixels[y * width], pixels[(y + 1) * width - 1]);
  return Uint8Array.from(frame);
}

/** @param {Ink} grey */
function plainPaper(grey) {
  const levels = histogram(grey.pixels);
  const most = (/** @type {Float64Array} */ counts) => counts.indexOf(Math.max(...counts));
  for (const level of [most(histogram(frameOf(grey))), most(levels)]) {
    const near = levels.subarray(Math.max(level - FLAT_TOLERANCE, 0), level + FLAT_TOLERANCE + 1);
    if (near.reduce((a, b) => a + b, 0) >= FLAT_SHARE * grey.pixels.length) return level;
  }
  return null;
}

/**
 * @param {Ink} grey
 * @param {number} paper
 * @returns {Ink}
 */
function plainInk({ height, width, pixels }, paper) {
  const differences = pixels.map((level) => Math.abs(level - paper));
  const isBlank = strongest(differences) < LEAST_CONTRAST;
  const ink = differences.map((level) => (isBlank || level <= 2 * FLAT_TOLERANCE ? 0 : level));
  return { height, width, pixels: ink };
}

/**
 * Count how often strokes run off the picture; noise and printed lines do it often.
 * @param {Ink} ink
 */
function timesOnFrame({ height, width, pixels }) {
  const sides = [
    { start: 0, step: 1, length: width },
    { start: (height - 1) * width, step: 1, length: width },
    { start: 0, step: width, length: height },
    { start: width - 1, step: width, length: height },
  ];
  let times = 0;
  for (const { start, step, length } of sides) {
    let before = 0;
    for (let i = 0; i < length; i++) {
      const level = pixels[start + i * step];
      if (level && !before) times++;
      before = level;
    }
  }
  return times;
}

/**
 * Return whether there is faint ink far from all strong ink, as noise is.
 * @param {Ink} ink
 */
function hasLoneSpecks({ height, width, pixels }) {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(rows * columns);
  pixels.forEach((level, at) => {
    const cell =
      Math.floor(Math.floor(at / width) / CELL) * columns + Math.floor((at % width) / CELL);
    if (level > cells[cell]) cells[cell] = level;
  });
  const strong = STRONG * strongest(cells);
  return cells.some((level, cell) => {
    if (!level) return false;
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, rows - 1); y++) {
      for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, columns - 1); x++) {
        if (cells[y * columns + x] >= strong) return false;
      }
    }
    return true;
  });
}
