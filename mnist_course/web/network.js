// @ts-check
// A trained network, in loops over arrays: convolution, pooling, batch normalisation, dense layers.
// Maps are kept as Keras keeps them: row by row, and all channels of a pixel together.

import { openWeights } from "./weights_file.js";

export const SIDE = 28;
export const CLASSES = 10;

const BLOCK = 8; // channels that are summed up at once: as many sums as a processor has room for

/**
 * Feature maps, or, where height and width are 1, the units of a dense layer.
 * @typedef {{ height: number, width: number, channels: number, values: Float32Array }} Maps
 */

/**
 * What goes on in a network that looks at one image.
 * @typedef {object} Activity
 * @property {Float32Array} logits (10,)
 * @property {Float32Array} probabilities (10,), sum 1
 * @property {{ layer: Layer, input: Maps, output: Maps }[]} steps each layer, in order
 * @property {Maps[]} hidden what each hidden layer hands on after its ReLU, from first to last
 * @property {Maps | null} lastMaps the feature maps from which the logits are computed, if any
 */

export class Network {
  /**
   * @param {ArrayBuffer | Uint8Array} file what `tools/web/write_weights.py` wrote
   * @throws {Error} It is no such file.
   */
  constructor(file) {
    const { name, parameters, layers, doubt, numbers } = openWeights(file);
    this.name = name;
    this.parameters = parameters;
    this.doubt = doubt && { ...doubt, likeness: openLikeness(doubt.likeness, numbers) };
    /** @type {Layer[]} */
    this.layers = foldScaling(layers.map((entry) => createLayer(entry, numbers)));
  }

  /**
   * Run the network on one MNIST image.
   * @param {Uint8Array} image (28 * 28,), light ink on black
   * @returns {Activity}
   */
  run(image) {
    if (image.length !== SIDE * SIDE) {
      throw new Error(`The network reads images of ${SIDE * SIDE} bytes, not ${image.length}.`);
    }
    const values = Float32Array.from(image, (level) => level / 255);
    /** @type {Maps} */
    let maps = { height: SIDE, width: SIDE, channels: 1, values };
    const steps = this.layers.map((layer) => {
      const input = maps;
      maps = layer.run(input);
      return { layer, input, output: maps };
    });
    const outputs = (/** @type {typeof steps} */ some) => some.map(({ output }) => output);
    return {
      steps,
      logits: maps.values,
      probabilities: softmax(maps.values),
      hidden: outputs(steps.filter(({ layer }) => layer.relu)),
      lastMaps: outputs(steps.filter(({ layer }) => layer.kind !== "dense")).at(-1) ?? null,
    };
  }
}

/**
 * Turn logits into probabilities.
 * @param {ArrayLike<number>} logits
 * @param {number} [temperature] what they are divided by first
 * @returns {Float32Array}
 */
export function softmax(logits, temperature = 1) {
  const most = Math.max(...Array.from(logits));
  const powers = Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

// Layers

/** @typedef {Convolution | Dense | Pooling | Scaling} Layer */

/**
 * @param {import("./weights_file.js").LayerEntry} entry
 * @param {(entry: any) => Float32Array} numbers
 * @returns {Layer}
 */
function createLayer(entry, numbers) {
  switch (entry.kind) {
    case "convolution": {
      const [size, , , channels] = entry.kernel?.shape ?? [];
      const bias = entry.bias ? numbers(entry.bias) : new Float32Array(channels);
      return new Convolution(size, numbers(entry.kernel), bias, entry.relu);
    }
    case "dense":
      return new Dense(numbers(entry.kernel), numbers(entry.bias), entry.relu);
    case "pooling":
      return new Pooling();
    case "scaling":
      return new Scaling(numbers(entry.scale), numbers(entry.shift), entry.relu);
    default:
      throw new Error(`The weights file has a layer of an unknown kind: ${entry.kind}.`);
  }
}

/**
 * Fold each scaling that follows a convolution at once into its weights.
 * @param {Layer[]} layers
 */
function foldScaling(layers) {
  /** @type {Layer[]} */
  const folded = [];
  for (const layer of layers) {
    const before = folded.at(-1);
    if (layer instanceof Scaling && before instanceof Convolution && !before.relu) {
      folded[folded.length - 1] = before.scaled(layer);
    } else folded.push(layer);
  }
  return folded;
}

/** Weighted sums of many inputs at once: what convolutions and dense layers have in common. */
class Weights {
  /**
   * @param {Float32Array} kernel (inputs, channels)
   * @param {Float32Array} bias (channels,)
   */
  constructor(kernel, bias) {
    this.channels = bias.length;
    this.inputs = kernel.length / bias.length;
    this.stride = Math.ceil(bias.length / BLOCK) * BLOCK; // rows filled up with zeros
    this.rows = new Float32Array(this.inputs * this.stride);
    for (let row = 0; row < this.inputs; row++) {
      const weights = kernel.subarray(row * this.channels, (row + 1) * this.channels);
      this.rows.set(weights, row * this.stride);
    }
    this.bias = new Float32Array(this.stride);
    this.bias.set(bias);
    // The inputs that aren't 0, and where their weights start: after a ReLU, about half are.
    this.found = new Float64Array(this.inputs);
    this.starts = new Int32Array(this.inputs);
    this.sums = new Float32Array(this.stride);
  }

  /**
   * Sum up the first `count` of `found`, each times its row of weights, into `sums`.
   * @param {number} count
   * @param {boolean} relu
   */
  sumUp(count, relu) {
    const { found, starts, rows, sums, bias, stride } = this;
    for (let block = 0; block < stride; block += BLOCK) {
      let s0 = bias[block];
      let s1 = bias[block + 1];
      let s2 = bias[block + 2];
      let s3 = bias[block + 3];
      let s4 = bias[block + 4];
      let s5 = bias[block + 5];
      let s6 = bias[block + 6];
      let s7 = bias[block + 7];
      for (let n = 0; n < count; n++) {
        const value = found[n];
        const at = starts[n] + block;
        s0 += value * rows[at];
        s1 += value * rows[at + 1];
        s2 += value * rows[at + 2];
        s3 += value * rows[at + 3];
        s4 += value * rows[at + 4];
        s5 += value * rows[at + 5];
        s6 += value * rows[at + 6];
        s7 += value * rows[at + 7];
      }
      sums[block] = s0;
      sums[block + 1] = s1;
      sums[block + 2] = s2;
      sums[block + 3] = s3;
      sums[block + 4] = s4;
      sums[block + 5] = s5;
      sums[block + 6] = s6;
      sums[block + 7] = s7;
    }
    if (relu) for (let i = 0; i < stride; i++) if (sums[i] < 0) sums[i] = 0;
  }
}

export class Convolution {
  kind = "convolution";

  /**
   * @param {number} size side of the window
   * @param {Float32Array} kernel (size, size, in, out)
   * @param {Float32Array} bias (out,)
   * @param {boolean} relu
   */
  constructor(size, kernel, bias, relu) {
    this.size = size;
    this.kernel = kernel;
    this.bias = bias;
    this.relu = relu;
    this.weights = new Weights(kernel, bias);
  }

  /** @param {Scaling} scaling */
  scaled({ scale, shift, relu }) {
    const kernel = this.kernel.map((weight, i) => weight * scale[i % scale.length]);
    const bias = this.bias.map((value, i) => value * scale[i] + shift[i]);
    return new Convolution(this.size, kernel, bias, relu);
  }

  /**
   * @param {Maps} input
   * @returns {Maps}
   */
  run({ height, width, values }) {
    const { channels, sums } = this.weights;
    const output = new Float32Array(height * width * channels);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        this.weights.sumUp(this.gather(values, height, width, y, x), this.relu);
        const at = (y * width + x) * channels;
        for (let i = 0; i < channels; i++) output[at + i] = sums[i];
      }
    }
    return { height, width, channels, values: output };
  }

  /**
   * Collect what the window around a pixel shows; beyond the edge there are zeros.
   * @param {Float32Array} values
   * @param {number} height
   * @param {number} width
   * @param {number} y
   * @param {number} x
   */
  gather(values, height, width, y, x) {
    const { found, starts, stride, inputs } = this.weights;
    const { size } = this;
    const channels = inputs / (size * size);
    const reach = (size - 1) >> 1;
    const left = Math.max(reach - x, 0);
    const right = Math.min(size, width - x + reach);
    let count = 0;
    for (let row = Math.max(reach - y, 0); row < Math.min(size, height - y + reach); row++) {
      let from = ((y + row - reach) * width + x + left - reach) * channels;
      let start = (row * size + left) * channels * stride;
      const end = from + (right - left) * channels;
      for (; from < end; from++, start += stride) {
        const value = values[from];
        if (value === 0) continue;
        found[count] = value;
        starts[count++] = start;
      }
    }
    return count;
  }
}

export class Dense {
  kind = "dense";

  /**
   * @param {Float32Array} kernel (in, out)
   * @param {Float32Array} bias (out,)
   * @param {boolean} relu
   */
  constructor(kernel, bias, relu) {
    this.kernel = kernel;
    this.bias = bias;
    this.relu = relu;
    this.weights = new Weights(kernel, bias);
  }

  /**
   * @param {Maps} input
   * @returns {Maps}
   */
  run({ values }) {
    const { found, starts, stride, sums, channels } = this.weights;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      found[count] = values[i];
      starts[count++] = i * stride;
    }
    this.weights.sumUp(count, this.relu);
    return { height: 1, width: 1, channels, values: sums.slice(0, channels) };
  }
}

export class Pooling {
  kind = "pooling";
  relu = false;

  /**
   * Keep the largest of each 2x2 pixels.
   * @param {Maps} input
   * @returns {Maps}
   */
  run({ height, width, channels, values }) {
    const [rows, columns] = [height >> 1, width >> 1];
    const output = new Float32Array(rows * columns * channels);
    const below = width * channels;
    let at = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        let from = (2 * y * width + 2 * x) * channels;
        for (let channel = 0; channel < channels; channel++, from++, at++) {
          let most = values[from];
          if (values[from + channels] > most) most = values[from + channels];
          if (values[from + below] > most) most = values[from + below];
          if (values[from + below + channels] > most) most = values[from + below + channels];
          output[at] = most;
        }
      }
    }
    return { height: rows, width: columns, channels, values: output };
  }
}

export class Scaling {
  kind = "scaling";

  /**
   * Batch normalisation, once it is trained: each channel times a number, plus a number.
   * @param {Float32Array} scale
   * @param {Float32Array} shift
   * @param {boolean} relu
   */
  constructor(scale, shift, relu) {
    this.scale = scale;
    this.shift = shift;
    this.relu = relu;
  }

  /**
   * @param {Maps} input
   * @returns {Maps}
   */
  run({ height, width, channels, values }) {
    const { scale, shift, relu } = this;
    const output = new Float32Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] * scale[i % channels] + shift[i % channels];
      output[i] = relu && value < 0 ? 0 : value;
    }
    return { height, width, channels, values: output };
  }
}

/**
 * @param {import("./weights_file.js").LikenessEntry} entries
 * @param {import("./weights_file.js").WeightsFile["numbers"]} numbers
 */
function openLikeness({ kernel, bias, output }, numbers) {
  return { kernel: numbers(kernel), bias: numbers(bias), output: numbers(output) };
}
