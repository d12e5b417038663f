// @ts-check
// How wide a picture has to be for the boxes on it.

// Pixels between the middles of two boxes, so that these, with their answers, don't lie on each other
const APART = { across: 26, down: 42 };
const WIDEST = 1400; // pixels

/** @typedef {{ left: number, top: number, width: number, height: number }} Box In shares of the picture */

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
