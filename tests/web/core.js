// @ts-check
// What the reader must do wherever it runs: these tests run in Node and in a browser. Python has
// read the same ink before; what it got lies in the folder of cases (see cases.py).

import { calibrated, isUnlikeADigit } from "../../mnist_course/web/confidence.js";
import { erase } from "../../mnist_course/web/erasing.js";
import { heatmap } from "../../mnist_course/web/grad_cam.js";
import { asStrokes } from "../../mnist_course/web/ink.js";
import { readInk, writeInk } from "../../mnist_course/web/ink_file.js";
import { toMnist } from "../../mnist_course/web/mnist_format.js";
import { Network } from "../../mnist_course/web/network.js";
import { pixelSum } from "../../mnist_course/web/pixel_sum.js";
import { drawnAsMnist, Reader } from "../../mnist_course/web/reader.js";
import { look } from "../../mnist_course/web/thresholding.js";

const PIXELS = 28 * 28;
const SAME_LEVEL = 2; // of 255
const OTHER_PIXELS = 0.001; // share
const ONE_OTHER_DIGIT_IN = 2000;
const SAME_PROBABILITY = 1e-3;

/** @typedef {(name: string) => Promise<ArrayBuffer>} Load */

/**
 * @param {boolean} holds
 * @param {string} words
 */
function check(holds, words) {
  if (!holds) throw new Error(words);
}

/**
 * @param {Load} load
 * @param {string} name
 */
async function loadJson(load, name) {
  return JSON.parse(new TextDecoder().decode(await load(name)));
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function largestDifference(a, b) {
  check(a.length === b.length, `${a.length} numbers, expected ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

/**
 * @param {Load} load
 * @param {string} name
 */
async function openNetwork(load, name) {
  return new Network(await load(`${name}.weights`));
}

/** @type {Record<string, (load: Load) => Promise<string | void>>} */
export const tests = {
  "ink becomes the same picture as in Python": async (load) => {
    const ink = await loadJson(load, "ink.json");
    const expected = new Uint8Array(await load("images.u8"));
    let others = 0;
    ink.forEach((/** @type {unknown} */ strokes, /** @type {number} */ n) => {
      const image = drawnAsMnist(asStrokes(strokes)) ?? new Uint8Array(PIXELS);
      image.forEach((level, i) => {
        if (Math.abs(level - expected[n * PIXELS + i]) > SAME_LEVEL) others++;
      });
    });
    const share = others / expected.length;
    check(share <= OTHER_PIXELS, `${(100 * share).toFixed(3)} % of the pixels differ`);
    return `${ink.length} digits, ${others} of ${expected.length} pixels differ`;
  },

  "ink is read as the same digit as in Python": async (load) => {
    const ink = await loadJson(load, "ink.json");
    const expected = await loadJson(load, "digits.json");
    const reader = new Reader(await openNetwork(load, "deeper_cnn"));
    const others = ink.filter(
      (/** @type {unknown} */ strokes, /** @type {number} */ n) =>
        reader.read(strokes).digit !== expected[n],
    ).length;
    check(others <= ink.length / ONE_OTHER_DIGIT_IN, `${others} of ${ink.length} read otherwise`);
    return `${others} of ${ink.length} read otherwise`;
  },

  "equal pictures give the same probabilities, doubt and heat map": async (load) => {
    const report = [];
    for (const { name, count } of await loadJson(load, "networks.json")) {
      report.push(await compareNetwork(load, name, count));
    }
    return report.join("; ");
  },

  "equal pictures give the same feature maps": async (load) => {
    for (const { name, maps } of await loadJson(load, "networks.json")) {
      const network = await openNetwork(load, name);
      const image = new Uint8Array(await load("pictures.u8"), 0, PIXELS);
      const found = network.run(image).hidden.filter(({ height }) => height > 1);
      const shapes = found.map(({ channels, height, width }) => [channels, height, width]);
      check(`${shapes}` === `${maps}`, `${name}: maps ${shapes}, expected ${maps}`);
      const expected = new Float32Array(await load(`${name}-maps.f32`));
      const values = found.flatMap((layer) => channelsFirst(layer));
      const difference = largestDifference(values, expected);
      check(difference < 1e-3, `${name}: feature maps differ by ${difference}`);
    }
  },

  "a pixel's sum is the pixel": async (load) => {
    const pictures = new Uint8Array(await load("pictures.u8"));
    for (const { name } of await loadJson(load, "networks.json")) {
      const activity = (await openNetwork(load, name)).run(pictures.slice(0, PIXELS));
      for (const maps of activity.hidden.filter(({ height }) => height > 1)) {
        for (let at = 0; at < maps.values.length; at += 37) {
          const [channel, place] = [at % maps.channels, Math.floor(at / maps.channels)];
          const [row, column] = [Math.floor(place / maps.width), place % maps.width];
          const sum = pixelSum(activity, maps, channel, row, column);
          check(sum !== null && Math.abs(sum.value - maps.values[at]) < 1e-4, `${name}, ${at}`);
        }
      }
    }
  },

  "the eraser takes what it passes over, and leaves the rest": async () => {
    const line = Float64Array.from([20, 100, 260, 100]);
    const far = Float64Array.from([20, 200, 260, 200]);
    const path = Float64Array.from([140, 80, 140, 120]);
    const [left, untouched] = erase([line, far], path, 40, 280);
    check(untouched === null, "the far stroke is touched");
    const ends = left?.map((piece) => [piece[0], piece.at(-2)].map((x) => Math.round(Number(x))));
    check(`${ends}` === "20,119,160,260" || `${ends}` === "20,119,161,260", `pieces ${ends}`);
    check(erase([line], line, 40, 280)[0]?.length === 0, "something is left");
  },

  "ink in a file comes back as it was, and other files are refused": async () => {
    const stroke = Float64Array.from([1.25, 2, 30, 40.5]);
    const ink = readInk(writeInk([stroke], 280, 20));
    check(`${ink.strokes}` === "1.25,2,30,40.5" && ink.size === 280, `${ink.strokes}`);
    const good = JSON.parse(writeInk([stroke], 280, 20));
    const bad = [
      "",
      "[]",
      "null",
      ...[
        { version: 2 },
        { size: 0 },
        { pen_width: 300 },
        { strokes: [[[1, "2"]]] },
        { strokes: [[]] },
      ].map((change) => JSON.stringify({ ...good, ...change })),
    ];
    for (const text of bad) {
      let words = "";
      try {
        readInk(text);
      } catch (error) {
        words = String(error);
      }
      check(words.includes("ink file"), `${text}: "${words}"`);
    }
  },

  "drawings of any pen and size become the same MNIST image": async (load) => {
    for (const { name, height, width } of await loadJson(load, "drawings.json")) {
      const pixels = new Uint8Array(await load(`${name}.u8`));
      const expected = new Uint8Array(await load(`${name}-mnist.u8`));
      const image = toMnist({ height, width, pixels }) ?? new Uint8Array(PIXELS);
      const difference = largestDifference(image, expected);
      check(difference <= SAME_LEVEL, `${name}: pixels differ by up to ${difference} levels`);
    }
  },

  "simple looks at a photograph find the ink that Python finds": async (load) => {
    let [others, pixels, found] = [0, 0, 0];
    for (const [n, { height, width, looks }] of (await loadJson(load, "photos.json")).entries()) {
      const grey = { height, width, pixels: new Uint8Array(await load(`photo-${n}.u8`)) };
      for (const [way, expected] of looks.entries()) {
        const seen = look(grey, way === 1);
        check((seen === null) === (expected === null), `photo ${n}, look ${way}: ${seen}`);
        if (seen === null) continue;
        found++;
        const image = toMnist(seen.ink) ?? new Uint8Array(PIXELS);
        others += image.filter((level, at) => Math.abs(level - expected[at]) > SAME_LEVEL).length;
        pixels += PIXELS;
      }
    }
    check(found > 10, `only ${found} looks found ink`);
    check(others <= OTHER_PIXELS * pixels, `${others} of ${pixels} pixels differ`);
    return `${found} looks, ${others} of ${pixels} pixels differ`;
  },

  "strange ink is no digit, and no error": async (load) => {
    const reader = new Reader(await openNetwork(load, "deeper_cnn"));
    for (const [name, ink] of Object.entries(strangeInk())) {
      const reading = reader.read(ink);
      check(reading.digit === null, `${name}: made up a ${reading.digit}`);
      check(reading.message !== "", `${name}: says nothing`);
      check(
        reading.probabilities.every((p) => p === 0),
        `${name}: probabilities`,
      );
    }
  },

  "huge, long and random ink is read without an error": async (load) => {
    const reader = new Reader(await openNetwork(load, "deeper_cnn"));
    const seven = [
      [
        [0, 0],
        [20, 0],
        [8, 30],
      ],
    ];
    for (const scale of [1e-6, 1, 1e6, 1e10]) {
      const ink = seven.map((stroke) => stroke.map((point) => point.map((v) => v * scale)));
      check(reader.read(ink).digit === 7, `a seven ${scale} times as large`);
    }
    const circle = Array.from({ length: 5000 }, (_, i) => {
      return [100 + 40 * Math.cos(i / 795), 100 + 60 * Math.sin(i / 795)];
    });
    check(reader.read([circle]).digit === 0, "a zero of 5,000 points");
    const random = createRandom();
    const scrawl = Array.from({ length: 10000 }, () => randomStroke(random, 4));
    check(isSound(reader.read(scrawl)), "10,000 strokes at once");
    for (let i = 0; i < 200; i++) {
      const ink = Array.from({ length: 1 + (i % 4) }, () => randomStroke(random, 30));
      check(isSound(reader.read(ink)), `random ink ${i}`);
    }
  },

  "a file that holds no weights is refused": async (load) => {
    const file = await load("deeper_cnn.weights");
    for (const bad of [new ArrayBuffer(0), new ArrayBuffer(64), file.slice(0, 5000)]) {
      let words = "";
      try {
        new Network(bad);
      } catch (error) {
        words = String(error);
      }
      check(words.includes("weights file"), `${bad.byteLength} bytes: "${words}"`);
    }
  },
};

/**
 * @param {Load} load
 * @param {string} name
 * @param {number} count
 */
async function compareNetwork(load, name, count) {
  const network = await openNetwork(load, name);
  const pictures = new Uint8Array(await load("pictures.u8"));
  const [bare, sure, heat] = await Promise.all(
    ["bare", "calibrated", "heat"].map(async (what) => {
      return new Float32Array(await load(`${name}-${what}.f32`));
    }),
  );
  const unlike = new Uint8Array(await load(`${name}-unlike.u8`));
  const most = { bare: 0, calibrated: 0, heat: 0 };
  for (let n = 0; n < count; n++) {
    const activity = network.run(pictures.subarray(n * PIXELS, (n + 1) * PIXELS));
    const tens = [bare, sure].map((numbers) => numbers.subarray(10 * n, 10 * n + 10));
    const probabilities = calibrated(activity.logits, network.doubt);
    most.bare = Math.max(most.bare, largestDifference(activity.probabilities, tens[0]));
    most.calibrated = Math.max(most.calibrated, largestDifference(probabilities, tens[1]));
    const isUnlike = isUnlikeADigit(activity, network.doubt);
    check(isUnlike === Boolean(unlike[n]), `${name}, picture ${n}: doubt is ${isUnlike}`);
    const digit = tens[0].indexOf(Math.max(...tens[0]));
    const map = heatmap(network, activity, digit);
    check((map === null) === (heat.length === 0), `${name}: a heat map`);
    const place = heat.subarray(n * PIXELS, (n + 1) * PIXELS);
    if (map) most.heat = Math.max(most.heat, largestDifference(map, place));
  }
  for (const [what, difference] of Object.entries(most)) {
    check(difference <= SAME_PROBABILITY, `${name}: ${what} differs by ${difference}`);
  }
  const words = Object.entries(most).map(([what, value]) => `${what} ${value.toExponential(1)}`);
  return `${name}, ${count} pictures: ${words.join(", ")}`;
}

/** @param {import("../../mnist_course/web/network.js").Maps} maps */
function channelsFirst({ height, width, channels, values }) {
  const pixels = height * width;
  return Array.from(values, (_, i) => values[(i % pixels) * channels + Math.floor(i / pixels)]);
}

function strangeInk() {
  return {
    nothing: [],
    undefined: undefined,
    text: "seven",
    "empty strokes": [[], []],
    "a number": [[1, 2]],
    NaN: [
      [
        [1, 2],
        [NaN, 3],
      ],
    ],
    infinite: [
      [
        [1, 2],
        [Infinity, 3],
      ],
    ],
    "beyond all units": [
      [
        [0, 0],
        [1e300, 0],
        [0, -1e300],
      ],
    ],
    "too many points": [Array.from({ length: 100_001 }, (_, i) => [i % 300, i % 7])],
    "too many strokes": Array.from({ length: 10_001 }, (_, i) => [[i % 300, i % 7]]),
    triples: [[[1, 2, 3]]],
    "null points": [[null, null]],
    text_points: [
      [
        ["1", "2"],
        ["30", "40"],
      ],
    ],
    "one point": [[[100, 100]]],
    "one point, many times": [Array.from({ length: 500 }, () => [100, 100])],
    "a tap": [
      [
        [100, 100],
        [102, 101],
      ],
    ],
    "a blob": [Array.from({ length: 900 }, (_, i) => [i % 30, Math.floor(i / 30)])],
  };
}

/** A random generator with a seed (G. Marsaglia's xorshift), so that a failure can be repeated. */
function createRandom() {
  let state = 2463534242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * @param {() => number} random
 * @param {number} points
 */
function randomStroke(random, points) {
  const reach = 10 ** (6 * random() - 2);
  return Array.from({ length: 1 + Math.floor(points * random()) }, () => {
    return [reach * (random() - 0.5), reach * random()];
  });
}

/** @param {import("../../mnist_course/web/reader.js").Reading} reading */
function isSound({ digit, probabilities, confidence }) {
  const sum = probabilities.reduce((a, b) => a + b, 0);
  if (digit === null) return sum === 0 && confidence === 0;
  return Number.isInteger(digit) && digit >= 0 && digit <= 9 && Math.abs(sum - 1) < 1e-5;
}
