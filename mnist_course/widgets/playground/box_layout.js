// @ts-check
// Which part of a picture is shown, and how wide it has to be for the boxes on it.

import { joined } from "./box_changes.js";

// Pixels between the middles of two boxes, so that these, with their answers, don't lie on each other
const APART = { across: 26, down: 42 };
const WIDEST = 1400; // pixels

const MARGIN = 0.06; // around the digits, in longer sides of the picture
const LEAST = 0.4; // of a side: a lone digit keeps something of its paper
const WORTH = 0.7; // of the picture's area: what is hardly smaller isn't worth a cut

/** @typedef {{ left: number, top: number, width: number, height: number }} Box In shares of the picture */

/** @type {Box} */
export const WHOLE = { left: 0, top: 0, width: 1, height: 1 };

/**
 * Return the part of a picture in which something is written.
 *
 * @param {Box[]} boxes
 * @param {number} steepness Height of the picture over its width
 * @returns {Box} WHOLE where hardly anything would be cut off
 */
export function writtenPart(boxes, steepness) {
  if (!boxes.length) return WHOLE;
  const hull = boxes.reduce(joined);
  const margin = MARGIN * Math.max(1, steepness);
  const [left, width] = widened(hull.left, hull.width, margin);
  const [top, height] = widened(hull.top, hull.height, margin / steepness);
  return width * height < WORTH ? { left, top, width, height } : WHOLE;
}

/** @type {(start: number, length: number, margin: number) => [number, number]} */
function widened(start, length, margin) {
  const wanted = Math.max(length + 2 * margin, LEAST);
  const from = Math.max(0, start + length / 2 - wanted / 2);
  const to = Math.min(1, start + length / 2 + wanted / 2);
  return [from, to - from];
}

/**
 * Return a box as it lies on a part of the picture, in shares of that part.
 *
 * @param {Box} box
 * @param {Box} part
 * @returns {Box}
 */
export function within(box, part) {
  return {
    left: (box.left - part.left) / part.width,
    top: (box.top - part.top) / part.height,
    width: box.width / part.width,
    height: box.height / part.height,
  };
}

/**
 * Return a width at which hardly a box lies on another; a page that is narrower moves the picture
 * sideways.
 *
 * @param {Box[]} boxes
 * @param {number} steepness Height of the picture over its width
 */
export function widthForBoxes(boxes, steepness) {
  const middles = boxes.map(({ left, top, width, height }) => [
    left + width / 2,
    steepness * (top + height / 2),
  ]);
  const needed = middles.map(([x, y], number) => {
    const others = middles.filter((_, other) => other !== number);
    const widths = others.map((other) =>
      Math.min(APART.across / Math.abs(x - other[0]), APART.down / Math.abs(y - other[1])),
    );
    return Math.max(0, ...widths);
  });
  needed.sort((a, b) => a - b);
  return Math.min(needed[Math.floor(0.9 * needed.length)] ?? 0, WIDEST);
}
