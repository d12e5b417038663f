// @ts-check
// What a visitor drew or opened, with what it really was: `LabelledSet` in Python.

import { Refusal } from "../widgets/shared/texts.js";
import { SIDE } from "./network.js";
import { textArray, writeNpz } from "./npz.js";
import { text } from "./texts.js";

const MOST_DIGITS = 1000;

/** @typedef {import("./reader.js").Reading} Reading */
/**
 * @typedef {object} LabelledDigit
 * @property {number} label 0 to 9
 * @property {string} source a file's name; empty for ink
 * @property {Float64Array[]} strokes x and y in turn, in canvas pixels: the ink, where it was drawn
 */

export class LabelledSet {
  constructor() {
    /** @type {Map<Reading, LabelledDigit>} */
    this.digits = new Map();
  }

  get size() {
    return this.digits.size;
  }

  /**
   * Keep a digit, in place of an earlier label for the same reading.
   * @param {Reading} reading
   * @param {LabelledDigit} digit
   * @throws {Error} The set is full.
   */
  add(reading, digit) {
    if (!this.digits.has(reading) && this.size >= MOST_DIGITS) {
      throw new Refusal(() => text("corrections.full"));
    }
    this.digits.set(reading, digit);
  }

  /** @param {Reading} reading */
  remove(reading) {
    this.digits.delete(reading);
  }

  /**
   * Return the label that a reading was given, or null.
   * @param {Reading | null} reading
   */
  labelOf(reading) {
    return (reading && this.digits.get(reading)?.label) ?? null;
  }

  /** Return the bytes of an .npz file, with the arrays that Python's has. */
  toNpz() {
    const digits = [...this.digits.values()];
    const readings = [...this.digits.keys()];
    const strokes = digits.flatMap(({ strokes }, number) => {
      return strokes.map((points, index) => ({ points, number, index }));
    });
    const points = strokes.flatMap((stroke) => [...stroke.points]);
    /** @param {"number" | "index"} whose */
    const ofEach = (whose) => {
      return strokes.flatMap((stroke) => Array(stroke.points.length / 2).fill(stroke[whose]));
    };
    const images = readings.flatMap(({ image }) => [...image]);
    return writeNpz({
      images: array("|u1", Uint8Array.from(images), [digits.length, SIDE, SIDE]),
      labels: array(
        "|u1",
        Uint8Array.from(digits, ({ label }) => label),
      ),
      read_as: array(
        "|u1",
        Uint8Array.from(readings, ({ digit }) => digit ?? 0),
      ),
      sources: textArray(digits.map(({ source }) => source)),
      points: array("<f4", Float32Array.from(points), [points.length / 2, 2]),
      point_digit: array("<i4", Int32Array.from(ofEach("number"))),
      point_stroke: array("<i4", Int32Array.from(ofEach("index"))),
    });
  }
}

/**
 * @param {string} type
 * @param {Uint8Array | Float32Array | Int32Array} values
 * @param {number[]} [shape]
 */
function array(type, values, shape = [values.length]) {
  return { type, shape, bytes: new Uint8Array(values.buffer) };
}
