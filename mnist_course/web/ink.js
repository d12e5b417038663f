// @ts-check
// Ink: strokes of a pen; checked, fitted to a canvas, and drawn. The description that this follows
// step by step is at the head of `mnist_course/ink/strokes.py`.

export const CANVAS = 98; // side of the canvas, in pixels
const EXTENT = (5 / 7) * CANVAS; // of the ink's longer side, on the canvas
const PEN_RADIUS = (0.14 * EXTENT) / 2; // then strokes come out as wide as MNIST's
// A click that shook: smaller than this, and than this share of its distance from 0. A digit on a
// canvas of few units isn't far from 0.
const TAP = 5;
const TAP_SHARE = 0.1;
const MOST_STROKES = 10_000;
const MOST_POINTS = 100_000;
const FARTHEST = 1e12; // any unit: beyond, numbers begin to lose the digit's shape

const EXPECTED = "A stroke is a list of (x, y) points: pairs of finite numbers.";

/**
 * Take ink as people and programs write it: a list of strokes, each a list of [x, y], or already a
 * Float64Array of x0, y0, x1, y1, ...
 * @param {unknown} strokes
 * @returns {Float64Array[]} for each stroke that has points: x0, y0, x1, y1, ...
 * @throws {Error} A stroke isn't a list of finite x, y pairs, or there are too many; the text says
 *   which and why.
 */
export function asStrokes(strokes) {
  if (!Array.isArray(strokes)) throw new Error(`Ink is a list of strokes. ${EXPECTED}`);
  const points = strokes.reduce((sum, stroke) => sum + (stroke?.length ?? 0), 0);
  if (strokes.length > MOST_STROKES || points > MOST_POINTS) {
    throw new Error(
      `This is too much ink: ${strokes.length} strokes with ${points} points. Draw one digit: at ` +
        `most ${MOST_STROKES} strokes and ${MOST_POINTS} points are read.`,
    );
  }
  return strokes.map(asStroke).filter((stroke) => stroke.length);
}

/**
 * @param {unknown} stroke
 * @param {number} number
 */
function asStroke(stroke, number) {
  if (stroke instanceof Float64Array) stroke = pairsOf(stroke);
  if (!Array.isArray(stroke)) throw new Error(`Stroke ${number} is not a list. ${EXPECTED}`);
  const points = new Float64Array(2 * stroke.length);
  stroke.forEach((point, i) => {
    if (point?.length !== 2 || !isCoordinate(point[0]) || !isCoordinate(point[1])) {
      throw new Error(`Point ${i} of stroke ${number} can't be drawn. ${EXPECTED}`);
    }
    points.set(point, 2 * i);
  });
  return points;
}

/** @param {Float64Array} stroke */
function pairsOf(stroke) {
  return Array.from({ length: stroke.length / 2 }, (_, i) => [stroke[2 * i], stroke[2 * i + 1]]);
}

/** @param {unknown} value */
function isCoordinate(value) {
  return Number.isFinite(value) && Math.abs(/** @type {number} */ (value)) <= FARTHEST;
}

/**
 * @param {Float64Array[]} strokes at least one point
 * @returns {[left: number, top: number, right: number, bottom: number]}
 */
export function boundsOf(strokes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      if (stroke[i] < left) left = stroke[i];
      if (stroke[i] > right) right = stroke[i];
      if (stroke[i + 1] < top) top = stroke[i + 1];
      if (stroke[i + 1] > bottom) bottom = stroke[i + 1];
    }
  }
  return [left, top, right, bottom];
}

/**
 * Return whether ink is no more than a touch of the pen.
 * @param {Float64Array[]} strokes at least one point
 */
export function isTap(strokes) {
  const bounds = boundsOf(strokes);
  const extent = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]);
  const reach = Math.max(...bounds.map(Math.abs));
  return extent < TAP && extent <= TAP_SHARE * reach;
}

/**
 * Scale and move ink of any unit into the middle of the canvas, proportions kept.
 * @param {Float64Array[]} strokes of some extent
 * @returns {Float64Array[]} in canvas pixels
 */
export function fitStrokes(strokes) {
  const [left, top, right, bottom] = boundsOf(strokes);
  const scale = EXTENT / Math.max(right - left, bottom - top);
  const middle = [(left + right) / 2, (top + bottom) / 2];
  return strokes.map((stroke) =>
    stroke.map((value, i) => (value - middle[i % 2]) * scale + CANVAS / 2),
  );
}

/**
 * Draw ink with a round pen: a pixel is as strong as the pen covers it, judged by the distance of
 * its centre to the nearest stroke.
 * @param {Float64Array[]} strokes in canvas pixels
 * @param {number} [radius] of the pen, in pixels
 * @param {number} [size] side of the canvas
 * @returns {Uint8Array} (size * size,), light ink (255) on black (0)
 */
export function render(strokes, radius = PEN_RADIUS, size = CANVAS) {
  const reach = radius + 0.5;
  const distances = new Float64Array(size * size).fill(reach * reach); // squared
  for (const stroke of strokes) {
    const last = stroke.length - 2;
    if (last === 0) mark(distances, size, reach, stroke[0], stroke[1], stroke[0], stroke[1]);
    for (let i = 0; i < last; i += 2) {
      mark(distances, size, reach, stroke[i], stroke[i + 1], stroke[i + 2], stroke[i + 3]);
    }
  }
  const picture = new Uint8Array(size * size);
  for (let at = 0; at < picture.length; at++) {
    if (distances[at] >= reach * reach) continue;
    picture[at] = Math.round(255 * Math.min(reach - Math.sqrt(distances[at]), 1));
  }
  return picture;
}

/**
 * Note how near one straight piece of a stroke comes to the centres of the pixels around it.
 * @param {Float64Array} distances
 * @param {number} size
 * @param {number} reach
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function mark(distances, size, reach, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const slope = dy === 0 ? 0 : dx / dy;
  const top = Math.max(Math.floor(Math.min(y0, y1) - reach), 0);
  const bottom = Math.min(Math.ceil(Math.max(y0, y1) + reach), size);
  for (let row = top; row < bottom; row++) {
    const y = row + 0.5 - y0;
    // The part of the piece that is within reach of this row, and what lies around it.
    const from = dy === 0 ? 0 : slope * clamp(y - reach, Math.min(dy, 0), Math.max(dy, 0));
    const to = dy === 0 ? dx : slope * clamp(y + reach, Math.min(dy, 0), Math.max(dy, 0));
    const left = Math.max(Math.floor(x0 + Math.min(from, to) - reach), 0);
    const right = Math.min(Math.ceil(x0 + Math.max(from, to) + reach), size);
    for (let column = left, at = row * size + left; column < right; column++, at++) {
      const x = column + 0.5 - x0;
      let share = squared === 0 ? 0 : (x * dx + y * dy) / squared;
      if (share < 0) share = 0;
      else if (share > 1) share = 1;
      const [offX, offY] = [x - share * dx, y - share * dy];
      const distance = offX * offX + offY * offY;
      if (distance < distances[at]) distances[at] = distance;
    }
  }
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
