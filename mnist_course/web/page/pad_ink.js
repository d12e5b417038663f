// @ts-check
// The ink of a pad, with undo and redo: what the widget's front end has a kernel for.

import { erase } from "../erasing.js";

const MOST_STROKES = 500;
const MOST_POINTS = 100_000;
const MOST_STEPS = 1000;

/** @typedef {Map<string, Float64Array>} Ink each stroke under the name that its window gave it */

export class PadInk {
  /** @param {number} size side of the canvas, in pixels */
  constructor(size) {
    this.size = size;
    /** @type {Ink} */
    this.ink = new Map();
    /** @type {Ink[]} */
    this.before = [];
    /** @type {Ink[]} */
    this.after = [];
    /** @type {Set<string>} What was finished is never taken again, even if it is sent twice. */
    this.finished = new Set();
    this.erasing = ""; // the eraser's path that made the last step
    this.count = 0;
  }

  get strokes() {
    return [...this.ink.values()];
  }

  /**
   * Keep a stroke or a wipe of the eraser, or a longer version of it.
   * @param {string} key
   * @param {"ink" | "eraser"} tool
   * @param {Float64Array} points
   * @param {boolean} done
   * @param {number} eraserWidth
   * @returns {boolean} whether the pad has room for it
   */
  take(key, tool, points, done, eraserWidth) {
    if (this.finished.has(key)) return true;
    const ink =
      tool === "ink" ? new Map(this.ink).set(key, points) : this.erased(points, eraserWidth);
    if (!holds(ink)) return false;
    const isNew = tool === "ink" ? !this.ink.has(key) : key !== this.erasing;
    if (isNew && ink !== this.ink) {
      this.remember();
      this.erasing = tool === "eraser" ? key : "";
    }
    this.ink = ink;
    if (done) this.finished.add(key);
    return true;
  }

  /**
   * Put other ink in place of what is there, as one step for `undo`.
   * @param {Float64Array[]} strokes
   * @returns {boolean} whether the pad has room for it
   */
  replace(strokes) {
    const ink = new Map(strokes.map((stroke) => [this.newName(), stroke]));
    if (!holds(ink)) return false;
    if (this.ink.size || ink.size) this.remember();
    this.ink = ink;
    return true;
  }

  clear() {
    if (this.ink.size) this.replace([]);
  }

  undo() {
    const before = this.before.pop();
    if (before === undefined) return;
    this.after.push(this.ink);
    this.ink = before;
    this.erasing = "";
  }

  redo() {
    const after = this.after.pop();
    if (after === undefined) return;
    this.before.push(this.ink);
    this.ink = after;
    this.erasing = "";
  }

  remember() {
    this.after = [];
    this.before.push(this.ink);
    if (this.before.length > MOST_STEPS) this.before.shift();
  }

  newName() {
    return `page ${this.count++}`;
  }

  /**
   * @param {Float64Array} path
   * @param {number} width
   * @returns {Ink}
   */
  erased(path, width) {
    const remains = erase(this.strokes, path, width, this.size);
    if (remains.every((left) => left === null)) return this.ink;
    /** @type {Ink} */
    const ink = new Map();
    [...this.ink].forEach(([key, stroke], i) => {
      const left = remains[i];
      if (left === null) ink.set(key, stroke);
      else for (const piece of left) ink.set(this.newName(), piece);
    });
    return ink;
  }
}

/** @param {Ink} ink */
function holds(ink) {
  let points = 0;
  for (const stroke of ink.values()) points += stroke.length / 2;
  return ink.size <= MOST_STROKES && points <= MOST_POINTS;
}
