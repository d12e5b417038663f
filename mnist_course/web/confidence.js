// @ts-check
// How sure a network may be, and whether what it sees is like a digit at all: as
// `mnist_course.recognition.confidence` says, with the numbers of the network's model card.

import { softmax } from "./network.js";

/**
 * @typedef {{ kernel: Float32Array, bias: Float32Array, output: Float32Array }} Likeness
 * @typedef {{ temperature: number, threshold: number, likeness: Likeness }} Doubt
 */

/**
 * Return the probabilities, made as sure as the network is right on validation images.
 * @param {Float32Array} logits
 * @param {Doubt | null} doubt
 * @returns {Float32Array} (10,), sum 1; without doubt, what the bare network answers
 */
export function calibrated(logits, doubt) {
  return softmax(logits, doubt?.temperature ?? 1);
}

/**
 * Return whether the image is unlike what the network was trained on.
 * @param {import("./network.js").Activity} activity
 * @param {Doubt | null} doubt
 */
export function isUnlikeADigit(activity, doubt) {
  if (doubt === null) return false;
  return likenessOf(features(activity), doubt.likeness) < doubt.threshold;
}

/**
 * @param {number[]} found
 * @param {Likeness} likeness
 */
function likenessOf(found, { kernel, bias, output }) {
  const units = bias.length;
  const hidden = Float64Array.from(bias);
  for (let i = 0; i < found.length; i++) {
    for (let unit = 0; unit < units; unit++) hidden[unit] += found[i] * kernel[i * units + unit];
  }
  return hidden.reduce((sum, value, unit) => sum + Math.max(value, 0) * output[unit], 0);
}

/**
 * Return what the network finds: the logits, as they are and in order; and how strongly each
 * feature of each hidden layer is found, on average and at most.
 * @param {import("./network.js").Activity} activity
 * @returns {number[]}
 */
export function features({ logits, hidden }) {
  const sorted = logits.slice().sort();
  const strengths = hidden.flatMap((maps) =>
    maps.height * maps.width === 1 ? [...maps.values] : meansAndPeaks(maps),
  );
  return [...logits, ...sorted, ...strengths];
}

/** @param {import("./network.js").Maps} maps */
function meansAndPeaks({ channels, values }) {
  const sums = new Float64Array(channels);
  const peaks = new Float64Array(channels).fill(-Infinity);
  for (let at = 0; at < values.length; ) {
    for (let channel = 0; channel < channels; channel++, at++) {
      sums[channel] += values[at];
      if (values[at] > peaks[channel]) peaks[channel] = values[at];
    }
  }
  const pixels = values.length / channels;
  return [...sums.map((sum) => sum / pixels), ...peaks];
}
