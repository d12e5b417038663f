// @ts-check
// Read a digit that somebody has drawn: ink, MNIST format, network, reading. What
// `mnist_course.load_classifier().read` does in Python, in a web page and with no server.

import { withArticle } from "../widgets/shared/words.js";
import { calibrated, isUnlikeADigit } from "./confidence.js";
import { heatmap } from "./grad_cam.js";
import { asStrokes, CANVAS, fitStrokes, isTap, render } from "./ink.js";
import { isBlob, normalise, toMnist } from "./mnist_format.js";
import { CLASSES, SIDE } from "./network.js";
import { proposals } from "./picture_ink.js";
import { text } from "./texts.js";

export const noInk = () => text("reading.no_ink");
const dot = () => text("reading.dot");
const notFound = () => text("picture.not_found");

/**
 * What a network reads in one picture.
 * @typedef {object} Reading
 * @property {number | null} digit the most probable digit, or null where there is no ink to read
 * @property {number} confidence calibrated, in [0, 1]
 * @property {Float32Array} probabilities (10,) calibrated, sum 1; all zeros without a digit
 * @property {Float32Array} bare (10,) what the network itself answers, not calibrated
 * @property {Uint8Array} image (28 * 28,): exactly the pixels that the network got
 * @property {boolean} isUnlike whether the image is unlike what the network was trained on
 * @property {string} message a sentence or two on the reading, with no more certainty than it has,
 *   in the language that is in use when one asks for it
 * @property {import("./network.js").Activity | null} activity what went on in the network
 */

export class Reader {
  /** @param {import("./network.js").Network} network */
  constructor(network) {
    this.network = network;
  }

  /**
   * Read ink. Whatever comes, nothing is thrown, and no digit is made up.
   * @param {unknown} strokes a list of strokes; each a list of [x, y], y down, in any unit
   * @returns {Reading}
   */
  read(strokes) {
    try {
      const checked = asStrokes(strokes);
      return checked.length ? this.readImage(drawnAsMnist(checked)) : nothing(noInk);
    } catch (error) {
      return nothing(() => (error instanceof Error ? error.message : String(error)));
    }
  }

  /**
   * Read an MNIST image as it is.
   * @param {Uint8Array | null} image (28 * 28,), or null where there is no digit
   * @returns {Reading}
   */
  readImage(image) {
    if (image === null) return nothing(dot);
    const activity = this.network.run(image);
    const probabilities = calibrated(activity.logits, this.network.doubt);
    const digit = indexOfMost(activity.logits);
    const isUnlike = isUnlikeADigit(activity, this.network.doubt);
    return {
      digit,
      confidence: probabilities[digit],
      probabilities,
      bare: activity.probabilities,
      image,
      isUnlike,
      get message() {
        return describe(probabilities, isUnlike);
      },
      activity,
    };
  }

  /**
   * Read the one digit on a picture: each look's probabilities are added up, and the digit with the
   * largest sum is read in the proposal that shows it best, as `mnist_course.recognition.choosing`
   * does it.
   * @param {import("./mnist_format.js").Ink} grey
   * @returns {{ reading: Reading, ink: import("./mnist_format.js").Ink | null }}
   */
  readPicture(grey) {
    const candidates = proposals(grey).map(({ ink, isFound }) => {
      return { ink, isFound, reading: this.readImage(toMnist(ink)) };
    });
    const counting = candidates.filter(({ isFound, reading }) => {
      return reading.digit !== null && (isFound || !reading.isUnlike);
    });
    const sums = new Float32Array(CLASSES).map((_, k) =>
      counting.reduce((sum, { reading }) => sum + reading.probabilities[k], 0),
    );
    const digit = indexOfMost(sums);
    const clarity = (/** @type {Reading} */ { probabilities }) =>
      Math.round(100 * probabilities[digit]);
    let best = counting.at(-1);
    for (const candidate of counting.toReversed()) {
      if (best && clarity(candidate.reading) > clarity(best.reading)) best = candidate;
    }
    if (best) return best;
    const isDot = candidates.length > 0 && candidates.every(({ isFound }) => isFound);
    return { reading: nothing(isDot ? dot : notFound), ink: null };
  }

  /**
   * Return where the network found what speaks for a digit: (28 * 28,) in [0, 1].
   * @param {Reading} reading
   * @param {number | null} [digit] by default the reading's own
   */
  heatmap({ activity, digit: answer }, digit = answer) {
    return activity === null || digit === null ? null : heatmap(this.network, activity, digit);
  }
}

/**
 * Turn ink into an MNIST image.
 * @param {Float64Array[]} strokes
 * @returns {Uint8Array | null} (28 * 28,), or null where there is no more than a dot
 */
export function drawnAsMnist(strokes) {
  if (!strokes.length || isTap(strokes)) return null;
  const pixels = render(fitStrokes(strokes));
  const drawn = { height: CANVAS, width: CANVAS, pixels };
  return isBlob(drawn) ? null : normalise(drawn);
}

/**
 * Return a reading without a digit.
 * @param {() => string} why there is none
 * @returns {Reading}
 */
export function nothing(why) {
  return {
    digit: null,
    confidence: 0,
    probabilities: new Float32Array(CLASSES),
    bare: new Float32Array(CLASSES),
    image: new Uint8Array(SIDE * SIDE),
    isUnlike: false,
    get message() {
      return why();
    },
    activity: null,
  };
}

/** @param {Float32Array} values */
function indexOfMost(values) {
  return values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
}

/**
 * Return a reading in a character or two: "7", "7?" where it is in doubt, "?" for no digit.
 * @param {Reading} reading
 */
export function shortAnswer({ digit, isUnlike, probabilities }) {
  if (digit === null || isUnlike) return "?";
  return likelyDigits(probabilities).length > 1 ? `${digit}?` : String(digit);
}

/**
 * Return the most probable digit, and the second where it is at least half as likely.
 * @param {Float32Array} probabilities
 */
function likelyDigits(probabilities) {
  const ranking = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const [first, second] = ranking;
  return probabilities[second] >= probabilities[first] / 2 ? [first, second] : [first];
}

/**
 * Put a reading into words: the digit, or two where the second is at least half as likely.
 * @param {Float32Array} probabilities
 * @param {boolean} isUnlike
 */
function describe(probabilities, isUnlike) {
  const [first, second] = likelyDigits(probabilities).map(withArticle);
  const digits = second ? text("digit.either", { first, second }) : first;
  if (isUnlike) return text("reading.unlike", { digits });
  return second
    ? text("reading.could_be", { digits })
    : text("reading.looks_like", { digit: first });
}
