// @ts-check
// What becomes of a box that is drawn, moved, resized or joined. All in shares of the picture.

/** @typedef {import("./box_layout.js").Box} Box */
/** @typedef {[number, number]} Point */

const NARROWEST = 0.01;

/** @type {(value: number, least: number, most: number) => number} */
const within = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * Return the box between two opposite corners.
 *
 * @param {Point} one
 * @param {Point} other
 * @returns {Box}
 */
export function between([x1, y1], [x2, y2]) {
  return {
    left: Math.min(x1, x2),
    top: Math.min(y1, y2),
    width: Math.abs(x1 - x2),
    height: Math.abs(y1 - y2),
  };
}

/**
 * Return a box moved, as far as the picture goes.
 *
 * @param {Box} box
 * @param {Point} by
 * @returns {Box}
 */
export function moved({ left, top, width, height }, [across, down]) {
  return {
    left: within(left + across, 0, 1 - width),
    top: within(top + down, 0, 1 - height),
    width,
    height,
  };
}

/**
 * Return a box with one corner moved; it never turns over.
 *
 * @param {Box} box
 * @param {string} corner "nw", "ne", "sw" or "se"
 * @param {Point} by
 * @returns {Box}
 */
export function stretched({ left, top, width, height }, corner, [across, down]) {
  let [right, bottom] = [left + width, top + height];
  if (corner.includes("w")) left = within(left + across, 0, right - NARROWEST);
  else right = within(right + across, left + NARROWEST, 1);
  if (corner.includes("n")) top = within(top + down, 0, bottom - NARROWEST);
  else bottom = within(bottom + down, top + NARROWEST, 1);
  return between([left, top], [right, bottom]);
}

/**
 * Return the smallest box around two.
 *
 * @param {Box} one
 * @param {Box} other
 */
export function joined(one, other) {
  return between(
    [Math.min(one.left, other.left), Math.min(one.top, other.top)],
    [
      Math.max(one.left + one.width, other.left + other.width),
      Math.max(one.top + one.height, other.top + other.height),
    ],
  );
}

/**
 * Return whether the middle of one box lies in another.
 *
 * @param {Box} inner
 * @param {Box} outer
 */
export function hasMiddleOf(outer, inner) {
  const across = inner.left + inner.width / 2 - outer.left;
  const down = inner.top + inner.height / 2 - outer.top;
  return across >= 0 && across <= outer.width && down >= 0 && down <= outer.height;
}
