// @ts-check
// Ink becomes an MNIST image, as `normalise` and `widened` do it in Python: fitted into 20x20
// pixels, its mass at the centre of 28x28; strokes of a fine pen are widened before.

import { SIDE } from "./network.js";
import { areaMeans, BILINEAR, BOX, resizeLevels } from "./resampling.js";

const FITTED = 20; // side of MNIST's box, in pixels
const CENTRE = 14; // where MNIST's centres of mass are
// The strokes' width as a share of the digit's longer side, and the size at which it is widened:
// the numbers are Python's.
const FINE_PEN = 0.07;
const USUAL_PEN = 0.1;
const DETAIL = 160;
const DOT_PROPORTION = 1.4;
const DOT_FILL = 0.7;
const DOT_SOLIDITY = 0.93;
const SMALLEST_HULL = 4; // pixels
const HALF_LEVEL = 127;
const BRIGHT = 254; // MNIST's own images peak at 254 or 255

/**
 * A grey picture: light ink on black.
 * @typedef {{ height: number, width: number, pixels: Uint8Array }} Ink
 */

/**
 * Turn the ink of a picture of one digit into an MNIST image.
 * @param {Ink} ink
 * @returns {Uint8Array | null} (28 * 28,), or null where there is no more than a dot of ink
 */
export function toMnist(ink) {
  const cropped = crop(ink);
  if (cropped === null || isDot(ink)) return null;
  return isNormalised(ink) ? ink.pixels.slice() : normalise(widened(cropped));
}

/**
 * Fit ink into MNIST's 20x20 box and centre its mass in 28x28.
 * @param {Ink} ink not all black
 * @returns {Uint8Array} (28 * 28,)
 */
export function normalise(ink) {
  return centred(fitted(ink));
}

/**
 * Python rounds halves to the even neighbour.
 * @param {number} value
 */
export function roundHalfEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 ? floor + 1 : floor;
}

/**
 * Return the smallest part that holds all ink above a level, or null where there is none.
 * @param {Ink} ink
 * @param {number} [level]
 * @returns {Ink | null}
 */
export function crop({ height, width, pixels }, level = 0) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] <= level) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  return bottom < 0 ? null : cut({ height, width, pixels }, top, left, bottom + 1, right + 1);
}

/**
 * @param {Ink} ink
 * @param {number} top
 * @param {number} left
 * @param {number} bottom
 * @param {number} right
 * @returns {Ink}
 */
function cut({ width, pixels }, top, left, bottom, right) {
  const part = new Uint8Array((bottom - top) * (right - left));
  for (let y = top; y < bottom; y++) {
    const row = pixels.subarray(y * width + left, y * width + right);
    part.set(row, (y - top) * (right - left));
  }
  return { height: bottom - top, width: right - left, pixels: part };
}

/**
 * Return whether ink fills a box that is about as high as wide.
 * @param {Ink} ink
 */
export function isBlob(ink) {
  const blob = crop(ink, HALF_LEVEL);
  if (blob === null) return false;
  const { height, width, pixels } = blob;
  const isCompact = Math.max(height, width) <= DOT_PROPORTION * Math.min(height, width);
  return isCompact && countAbove(pixels, HALF_LEVEL) / pixels.length > DOT_FILL;
}

/**
 * Return whether ink is a round or square blob, or nothing: no written digit. A fat 8 fills its
 * box, too, but not its convex hull.
 * @param {Ink} ink
 */
function isDot(ink) {
  const blob = crop(ink, HALF_LEVEL);
  if (blob === null) return true;
  if (!isBlob(ink)) return false;
  if (Math.min(blob.height, blob.width) < SMALLEST_HULL) return true;
  return countAbove(blob.pixels, HALF_LEVEL) > DOT_SOLIDITY * hullArea(blob);
}

/**
 * Return the area of the convex hull of all ink (A. Andrew: Another efficient algorithm for convex
 * hulls in two dimensions, 1979).
 * @param {Ink} ink
 */
function hullArea({ height, width, pixels }) {
  /** @type {[number, number][]} In the order of their rows: the outer corners of each row */
  const corners = [];
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    const left = row.findIndex((level) => level > HALF_LEVEL);
    const right = row.findLastIndex((level) => level > HALF_LEVEL) + 1;
    if (left >= 0) corners.push([left, y], [right, y], [left, y + 1], [right, y + 1]);
  }
  corners.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const hull = [...chain(corners), ...chain(corners.reverse())];
  return Math.abs(
    hull.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = hull[(i + 1) % hull.length];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
}

/**
 * Return the corners of one side of a convex hull, without the last.
 * @param {[number, number][]} corners
 */
function chain(corners) {
  /** @type {[number, number][]} */
  const side = [];
  for (const corner of corners) {
    while (side.length > 1 && turn(side[side.length - 2], side[side.length - 1], corner) <= 0) {
      side.pop();
    }
    side.push(corner);
  }
  return side.slice(0, -1);
}

/**
 * @param {[number, number]} a
 * @param {[number, number]} b
 * @param {[number, number]} c
 */
function turn(a, b, c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/**
 * @param {Uint8Array} pixels
 * @param {number} level
 */
function countAbove(pixels, level) {
  let count = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i] > level) count++;
  return count;
}

/**
 * @param {Uint8Array} pixels
 */
export function strongest(pixels) {
  let most = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i] > most) most = pixels[i];
  return most;
}

// Pens

/**
 * Widen the strokes of a pen that is finer than MNIST's.
 * @param {Ink} cropped
 * @returns {Ink}
 */
function widened(cropped) {
  if (penShare(cropped) >= FINE_PEN) return cropped;
  const { height, width, pixels } = cropped;
  const scale = DETAIL / Math.max(height, width);
  const newHeight = Math.max(1, roundHalfEven(height * scale));
  const newWidth = Math.max(1, roundHalfEven(width * scale));
  const filter = scale < 1 ? BOX : BILINEAR;
  const detailed = {
    height: newHeight,
    width: newWidth,
    pixels: resizeLevels(pixels, height, width, newHeight, newWidth, filter),
  };
  const radius = (DETAIL * (USUAL_PEN - penShare(detailed))) / 2;
  return radius < 1 ? cropped : dilated(detailed, radius); // blots, in more detail, aren't fine
}

/**
 * Estimate the strokes' width as a share of the ink's longer side.
 * @param {Ink} ink
 */
function penShare({ height, width, pixels }) {
  let area = 0;
  let inner = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] <= HALF_LEVEL) continue;
      area++;
      const isInside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
      if (
        isInside &&
        pixels[at - 1] > HALF_LEVEL &&
        pixels[at + 1] > HALF_LEVEL &&
        pixels[at - width] > HALF_LEVEL &&
        pixels[at + width] > HALF_LEVEL
      ) {
        inner++;
      }
    }
  }
  return (2 * area) / Math.max(area - inner, 1) / Math.max(height, width);
}

/**
 * Give each pixel the strongest ink within a disc around it.
 * @param {Ink} ink
 * @param {number} radius
 * @returns {Ink}
 */
function dilated({ height, width, pixels }, radius) {
  const reach = Math.ceil(radius);
  const newWidth = width + 2 * reach;
  const newHeight = height + 2 * reach;
  const result = new Uint8Array(newHeight * newWidth);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (Math.hypot(dx, dy) > radius) continue;
      for (let y = 0, at = 0; y < height; y++) {
        let to = (y + reach + dy) * newWidth + reach + dx;
        for (let x = 0; x < width; x++, at++, to++) {
          if (pixels[at] > result[to]) result[to] = pixels[at];
        }
      }
    }
  }
  return { height: newHeight, width: newWidth, pixels: result };
}

// Fit and centre

/**
 * Scale ink so that its longer side is 20 pixels (19 at the least).
 * @param {Ink} ink
 * @returns {Ink}
 */
function fitted(ink) {
  let source = /** @type {Ink} */ (crop(ink));
  for (;;) {
    const { height, width, pixels } = source;
    const scale = FITTED / Math.max(height, width);
    const newHeight = Math.max(1, roundHalfEven(scale * height));
    const newWidth = Math.max(1, roundHalfEven(scale * width));
    const levels = areaMeans(pixels, height, width, newHeight, newWidth);
    const small = { height: newHeight, width: newWidth, pixels: levels };
    const cropped = crop(small);
    if (cropped === null) return small;
    if (Math.max(cropped.height, cropped.width) >= FITTED - 1) return stretched(cropped);
    // A hair too thin to show at this scale held the box open: cut it off and fit again.
    source = /** @type {Ink} */ (crop(withoutHairs(source, small)));
  }
}

/**
 * @param {Ink} ink
 * @param {Ink} small
 * @returns {Ink}
 */
function withoutHairs(ink, small) {
  const rows = new Uint8Array(small.height);
  const columns = new Uint8Array(small.width);
  small.pixels.forEach((level, at) => {
    if (!level) return;
    rows[Math.floor(at / small.width)] = 1;
    columns[at % small.width] = 1;
  });
  const pixels = ink.pixels.map((level, at) => {
    const row = Math.floor((Math.floor(at / ink.width) * small.height) / ink.height);
    const column = Math.floor(((at % ink.width) * small.width) / ink.width);
    return rows[row] && columns[column] ? level : 0;
  });
  return { ...ink, pixels };
}

/**
 * Return ink as bright as MNIST's: its strongest pixel near 255.
 * @param {Ink} ink
 * @returns {Ink}
 */
export function stretched(ink) {
  const peak = strongest(ink.pixels);
  if (peak >= BRIGHT || peak === 0) return ink;
  return { ...ink, pixels: ink.pixels.map((level) => roundHalfEven(level * (255 / peak))) };
}

/**
 * @param {Ink} box
 * @returns {Uint8Array} (28 * 28,)
 */
function centred({ height, width, pixels }) {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  pixels.forEach((level, at) => {
    rows[Math.floor(at / width)] += level;
    columns[at % width] += level;
  });
  const [top, left] = [offset(rows), offset(columns)];
  const image = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    image.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  }
  return image;
}

/**
 * Return where the box starts so that its centre of mass is within half a pixel of 14.
 * @param {Float64Array} mass
 */
function offset(mass) {
  let [sum, moment] = [0, 0];
  mass.forEach((value, at) => {
    sum += value;
    moment += value * at;
  });
  const start = sum ? Math.ceil(CENTRE - 0.5 - moment / sum) : 0;
  return Math.min(Math.max(start, 0), SIDE - mass.length);
}

/**
 * Return whether ink already is an MNIST image.
 * @param {Ink} ink
 */
function isNormalised(ink) {
  if (ink.height !== SIDE || ink.width !== SIDE || strongest(ink.pixels) < BRIGHT) return false;
  const box = /** @type {Ink} */ (crop(ink));
  const longer = Math.max(box.height, box.width);
  if (longer < FITTED - 1 || longer > FITTED) return false;
  return centred(box).every((level, at) => level === ink.pixels[at]);
}
