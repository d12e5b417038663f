// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { planReplay, unpackInk } from "../../mnist_course/widgets/pad/replay.js";

const LINE = [0, 0, 140, 0, 280, 0];
const UNKNOWN = [Number.NaN, Number.NaN, Number.NaN];

/** @param {import("../../mnist_course/widgets/pad/replay.js").Ink[]} inks */
const ends = (inks) => planReplay(inks, 280).map(({ end }) => Math.round(end));

test("ink whose timing is known is drawn as it was drawn", () => {
  assert.deepEqual(ends([{ points: LINE, times: [5000, 5300, 5400] }]), [0, 300, 400]);
});

test("old ink is drawn at an even speed", () => {
  assert.deepEqual(ends([{ points: LINE, times: UNKNOWN }]), [0, 333, 667]);
});

test("the pause between two strokes is the writer's, but nobody waits long", () => {
  const first = { points: LINE, times: [0, 100, 200] };
  const after = (/** @type {number} */ start) => ({
    points: LINE,
    times: [start, start + 100, start + 200],
  });
  assert.equal(ends([first, after(600)])[3], 600);
  assert.equal(ends([first, after(60_000)])[3], 1200);
  assert.equal(ends([first, after(-5000)])[3], 350); // another window's clock
  assert.equal(ends([first, { points: LINE, times: UNKNOWN }])[3], 350);
});

test("a long replay is drawn faster, and its pieces stay in order", () => {
  const inks = Array.from({ length: 40 }, () => ({ points: LINE, times: UNKNOWN }));
  const planned = ends(inks);
  assert.equal(planned.at(-1), 8000);
  assert.deepEqual(
    planned,
    planned.toSorted((a, b) => a - b),
  );
});

test("each piece says how far the ink is", () => {
  const plan = planReplay(
    [
      { points: LINE, times: UNKNOWN },
      { points: [5, 5], times: [1] },
    ],
    280,
  );
  assert.deepEqual(
    plan.map(({ stroke, points }) => [stroke, points]),
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
    ],
  );
});

test("a message's ink is unpacked, with and without its timing", () => {
  const points = new DataView(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);
  const times = new DataView(new Float32Array([10, 20, 30]).buffer);
  assert.deepEqual(unpackInk([2, 1], [points, times]), [
    { points: [1, 2, 3, 4], times: [10, 20] },
    { points: [5, 6], times: [30] },
  ]);
  assert.deepEqual(unpackInk([3], [points]), [{ points: [1, 2, 3, 4, 5, 6], times: [] }]);
});
