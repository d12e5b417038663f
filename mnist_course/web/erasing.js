// @ts-check
// The eraser: strokes without what it passes over, as `mnist_course.widgets.pad.erasing` cuts them.

import { render } from "./ink.js";

const STEP = 1; // canvas pixels between two places of a stroke that are looked at
const COVERED = 127;

/**
 * Take away the parts of strokes whose middle line lies under an eraser's path.
 * @param {Float64Array[]} strokes in canvas pixels, within the canvas
 * @param {Float64Array} path of the eraser's middle
 * @param {number} width of the eraser
 * @param {number} size side of the canvas
 * @returns {(Float64Array[] | null)[]} of each stroke what is left; null where it wasn't touched
 */
export function erase(strokes, path, width, size) {
  const covered = render([path], Math.min(width, size) / 2, size);
  return strokes.map((stroke) => remainsOf(stroke, covered, size));
}

/**
 * @param {Float64Array} stroke
 * @param {Uint8Array} covered
 * @param {number} size
 */
function remainsOf(stroke, covered, size) {
  /** @type {number[][]} */
  const remains = [];
  let piece = null;
  let isTouched = false;
  for (const [x, y, isGiven] of placesOf(stroke)) {
    const column = Math.min(Math.floor(x), size - 1);
    const row = Math.min(Math.floor(y), size - 1);
    if (covered[row * size + column] > COVERED) {
      isTouched = true;
      piece = null;
    } else if (piece === null) {
      piece = [x, y, x, y];
      remains.push(piece);
    } else {
      // The last two numbers are where the piece ends so far; its own points stay.
      piece.splice(-2, 2, ...(isGiven ? [x, y, x, y] : [x, y]));
    }
  }
  return isTouched ? remains.map((points) => Float64Array.from(points)) : null;
}

/**
 * Go along a stroke in small steps, and say which places are its own points.
 * @param {Float64Array} stroke
 * @returns {Generator<[x: number, y: number, isGiven: boolean]>}
 */
function* placesOf(stroke) {
  yield [stroke[0], stroke[1], true];
  for (let i = 2; i < stroke.length; i += 2) {
    const [x, y] = [stroke[i - 2], stroke[i - 1]];
    const [dx, dy] = [stroke[i] - x, stroke[i + 1] - y];
    const steps = Math.max(Math.ceil(Math.hypot(dx, dy) / STEP), 1);
    for (let step = 1; step <= steps; step++) {
      yield [x + (dx * step) / steps, y + (dy * step) / steps, step === steps];
    }
  }
}
