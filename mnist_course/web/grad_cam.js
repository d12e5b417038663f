// @ts-check
// Where the network found what speaks for a digit: Grad-CAM (R. Selvaraju et al., 2017). One dense
// layer turns the last maps into logits, so the gradients are that layer's own weights.

import { CLASSES, SIDE } from "./network.js";
import { BICUBIC, resizeNumbers } from "./resampling.js";

const LEAST_PEAK = 1e-6; // below that there is nothing to enlarge

/**
 * Return how much speaks for a digit in each place of the last feature maps.
 * @param {import("./network.js").Network} network
 * @param {import("./network.js").Activity} activity
 * @param {number} digit
 * @returns {{ height: number, width: number, values: Float32Array } | null}
 *   0 or above; null for a network that doesn't end in maps and one dense layer
 */
export function gradCam(network, { lastMaps }, digit) {
  const last = network.layers.at(-1);
  const denseLayers = network.layers.filter((layer) => layer.kind === "dense").length;
  if (lastMaps === null || denseLayers !== 1 || last === undefined || !("kernel" in last)) {
    return null;
  }
  const { height, width, channels, values } = lastMaps;
  const weights = new Float64Array(channels);
  for (let at = 0; at < values.length; at++) {
    weights[at % channels] += last.kernel[at * CLASSES + digit] / (height * width);
  }
  const heat = new Float32Array(height * width);
  for (let place = 0; place < heat.length; place++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += values[place * channels + channel] * weights[channel];
    }
    heat[place] = Math.max(sum, 0);
  }
  return { height, width, values: heat };
}

/**
 * Return the heat map of a digit as large as an MNIST image.
 * @param {import("./network.js").Network} network
 * @param {import("./network.js").Activity} activity
 * @param {number} digit
 * @returns {Float32Array | null} (28 * 28,) in [0, 1]; null where there is none
 */
export function heatmap(network, activity, digit) {
  const cam = gradCam(network, activity, digit);
  if (cam === null) return null;
  const enlarged = resizeNumbers(cam.values, cam.height, cam.width, SIDE, SIDE, BICUBIC);
  const peak = Math.max(
    enlarged.reduce((most, value) => Math.max(most, value), 0),
    LEAST_PEAK,
  );
  return enlarged.map((value) => Math.max(value, 0) / peak);
}
