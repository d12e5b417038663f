// @ts-check
// The ink of a picture that somebody has drawn or scanned: what differs from its paper. A paper of
// one level is found as `mnist_course.preprocessing.plain_paper` finds it; where compression has
// left traces, Otsu's threshold tells ink from paper. A photograph is not read here.

import { stretched, strongest } from "./mnist_format.js";

const LEAST_CONTRAST = 12; // of 255 levels: below that, paper is blank
const FLAT_TOLERANCE = 2; // levels: what lossy compression does to a plain background
const FLAT_SHARE = 0.35; // of the picture that is paper
const MOST_ON_FRAME = 4; // strokes that run off the picture
const CELL = 8; // pixels
const STRONG = 0.3; // of the strongest ink
const TWO_LEVELS = 0.85; // of the variance that two levels must explain, or it is a photograph
const LIGHT = 128;

/** @typedef {import("./mnist_format.js").Ink} Ink */

export const PHOTOGRAPH =
  "This looks like a photograph. Photographs are read by the course itself: open its playground.";

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
 * Tell ink from paper, whichever is lighter.
 * @param {Ink} grey
 * @returns {Ink | null} light ink on black, all black if there is none; null for a photograph
 */
export function inkOf(grey) {
  const paper = plainPaper(grey);
  if (paper !== null) {
    const ink = plainInk(grey, paper);
    if (timesOnFrame(ink) <= MOST_ON_FRAME && !hasLoneSpecks(ink)) return stretched(ink);
  }
  return otsuInk(grey);
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

/**
 * Tell ink from paper by the threshold that parts their levels best (N. Otsu: A threshold selection
 * method from gray-level histograms, 1979).
 * @param {Ink} grey
 * @returns {Ink | null} null where two levels don't describe the picture
 */
function otsuInk(grey) {
  const { height, width, pixels } = grey;
  const { threshold, share, means } = otsu(histogram(pixels));
  if (share < TWO_LEVELS || means[1] - means[0] < LEAST_CONTRAST) return null;
  const isPaperLight = averageOf(frameOf(grey)) > threshold;
  const [ink, paper] = isPaperLight ? means : [means[1], means[0]];
  const levels = pixels.map((level) => {
    const covered = (level - paper) / (ink - paper);
    return level > threshold === isPaperLight ? 0 : Math.round(255 * Math.min(covered, 1));
  });
  const found = { height, width, pixels: levels };
  return timesOnFrame(found) > MOST_ON_FRAME || hasLoneSpecks(found) ? null : stretched(found);
}

/** @param {Uint8Array} values */
function averageOf(values) {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** @param {Float64Array} counts */
function otsu(counts) {
  let [total, moment, square] = [0, 0, 0];
  counts.forEach((count, level) => {
    total += count;
    moment += count * level;
    square += count * level * level;
  });
  const variance = square / total - (moment / total) ** 2;
  let [below, momentBelow] = [0, 0];
  let best = { threshold: 0, share: 0, means: [0, 0] };
  counts.forEach((count, threshold) => {
    below += count;
    momentBelow += count * threshold;
    if (!below || below === total) return;
    const means = [momentBelow / below, (moment - momentBelow) / (total - below)];
    const between = (below / total) * (1 - below / total) * (means[1] - means[0]) ** 2;
    const share = between / variance;
    if (share > best.share) best = { threshold, share, means };
  });
  return best;
}
