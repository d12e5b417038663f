// @ts-check
// Ink kept in a file: the same JSON that `mnist_course.ink.files` writes and reads.

import { Refusal } from "../widgets/shared/texts.js";
import { text } from "./texts.js";

const FORMAT = "mnist-course ink";
const VERSION = 1;
const MOST_SIZE = 10_000; // canvas pixels
const FARTHEST = 1e6; // canvas pixels; and ms

/**
 * @typedef {object} InkFile
 * @property {number[][][]} strokes
 * @property {number} size side of the canvas
 * @property {number} penWidth
 * @property {(number[] | null)[]} times when the points of each stroke were drawn, in ms
 */

/**
 * Put ink into JSON, in hundredths of a pixel.
 * @param {Float64Array[]} strokes
 * @param {number} size side of the canvas
 * @param {number} penWidth
 * @param {number[][]} [times] when the points of each stroke were drawn, in ms; NaN if not known
 */
export function writeInk(strokes, size, penWidth, times = []) {
  const hundredths = (/** @type {number} */ value) => Math.round(100 * value) / 100;
  const pairs = strokes.map((stroke) => {
    return Array.from({ length: stroke.length / 2 }, (_, i) => {
      return [hundredths(stroke[2 * i]), hundredths(stroke[2 * i + 1])];
    });
  });
  const pen_width = hundredths(penWidth);
  const ink = { format: FORMAT, version: VERSION, size, pen_width, strokes: pairs };
  return JSON.stringify({ ...ink, ...(times.length && { times: wholeTimes(times) }) });
}

/**
 * Return times in whole ms from the first one, null for a stroke whose times aren't known.
 * @param {number[][]} times
 */
function wholeTimes(times) {
  const known = times.filter((moments) => moments.every(Number.isFinite));
  const start = Math.min(...known.map(([first]) => first));
  return times.map((moments) => {
    return known.includes(moments) ? moments.map((ms) => Math.round(ms - start)) : null;
  });
}

/**
 * Take ink out of JSON, which may come from anybody.
 * @param {string} json
 * @returns {InkFile}
 * @throws {Error} It is no such ink; the message says what is wrong with it.
 */
export function readInk(json) {
  let found;
  try {
    found = JSON.parse(json);
  } catch {
    throw refusal(() => text("file.no_json"));
  }
  if (found?.format !== FORMAT || !Array.isArray(found.strokes)) {
    throw refusal(() => text("file.no_format", { format: FORMAT }));
  }
  if (found.version !== VERSION) {
    throw new Refusal(() => text("file.version", { version: VERSION }));
  }
  const { size, pen_width: penWidth, strokes } = found;
  if (!Number.isInteger(size) || size < 1 || size > MOST_SIZE) {
    throw refusal(() => text("file.size", { most: MOST_SIZE }));
  }
  if (!(Number.isFinite(penWidth) && penWidth > 0 && penWidth <= size)) {
    throw refusal(() => text("file.pen_width", { size }));
  }
  if (!strokes.every(isStroke)) {
    throw refusal(() => text("file.stroke"));
  }
  return { strokes, size, penWidth, times: timesOf(found.times, strokes) };
}

/**
 * Return a file's times; null for each stroke where they don't fit: they are a mere extra.
 * @param {unknown} times
 * @param {number[][][]} strokes
 */
function timesOf(times, strokes) {
  return strokes.map((stroke, i) => {
    const moments = Array.isArray(times) && times.length === strokes.length ? times[i] : null;
    const fits = Array.isArray(moments) && moments.length === stroke.length;
    return fits && moments.every(isInReach) ? moments : null;
  });
}

/** @param {unknown} value */
function isInReach(value) {
  return Number.isFinite(value) && Math.abs(/** @type {number} */ (value)) <= FARTHEST;
}

/** @param {unknown} stroke */
function isStroke(stroke) {
  return (
    Array.isArray(stroke) &&
    stroke.length > 0 &&
    stroke.every((point) => {
      const isPair = Array.isArray(point) && point.length === 2;
      return isPair && point.every(isInReach);
    })
  );
}

/** @param {() => string} what is wrong with the file */
function refusal(what) {
  return new Refusal(() => `${what()} ${text("file.advice")}`);
}
