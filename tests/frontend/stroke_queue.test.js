// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { StrokeQueue } from "../../mnist_course/widgets/pad/stroke_queue.js";

/** @type {any[]} */
let sent;
/** @type {StrokeQueue} */
let queue;
let now = 0;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1000;
  sent = [];
  queue = new StrokeQueue(
    "me",
    (content, buffers) => sent.push({ ...content, buffers }),
    40,
    () => now,
  );
});
afterEach(() => mock.timers.reset());

/** @param {number} ms */
function pass(ms) {
  now += ms;
  mock.timers.tick(ms);
}

/** @param {number} i */
const pointsOf = (i) => [...new Float32Array(sent[i].buffers[0])];

test("the first point goes out at once, with the moment when it was drawn", () => {
  queue.begin([10, 20], "ink");
  assert.equal(sent.length, 1);
  assert.deepEqual(
    [sent[0].op, sent[0].client, sent[0].number, sent[0].done],
    ["ink", "me", 0, false],
  );
  assert.deepEqual(pointsOf(0), [10, 20]);
  assert.deepEqual([...new Float32Array(sent[0].buffers[1])], [1000]);
});

test("one update at a time is under way, and what comes meanwhile goes in one piece", () => {
  queue.begin([0, 0], "ink");
  for (const x of [10, 20, 30]) queue.extend([x, 0]);
  pass(500);
  assert.equal(sent.length, 1);
  queue.answer(0);
  assert.deepEqual(pointsOf(1), [0, 0, 10, 0, 20, 0, 30, 0]);
});

test("a point that is hardly anywhere else is left out", () => {
  queue.begin([0, 0], "ink");
  assert.equal(queue.extend([0.5, 0.5]), null);
  assert.deepEqual(queue.extend([3, 4]), { tool: "ink", points: [0, 0, 3, 4] });
});

test("a finished stroke doesn't wait, and is sent until the kernel has it", () => {
  queue.begin([0, 0], "ink");
  queue.extend([10, 0]);
  queue.finish();
  assert.equal(sent.at(-1).done, true);
  const before = sent.length;
  pass(2000);
  assert.equal(sent.length, before + 1);
  pass(4000);
  assert.equal(sent.length, before + 2);
  queue.forget(0);
  pass(100_000);
  assert.equal(sent.length, before + 2);
});

test("a kernel that never answers is given up after a while", () => {
  queue.begin([0, 0], "ink");
  queue.finish();
  const before = sent.length;
  for (let i = 0; i < 20; i++) pass(60_000);
  assert.equal(sent.length, before + 6);
});

test("late answers make updates rarer", () => {
  queue.begin([0, 0], "ink");
  pass(10);
  queue.answer(0);
  queue.extend([10, 0]);
  pass(40);
  assert.equal(sent.length, 2);
  pass(110); // 100 ms later than the quickest
  queue.answer(0);
  queue.extend([20, 0]);
  pass(400);
  assert.equal(sent.length, 2);
  pass(100);
  assert.equal(sent.length, 3);
});

test("a very long stroke goes on as a new one", () => {
  queue.begin([0, 0], "eraser");
  for (let i = 1; i < 2000; i++) queue.extend([2 * i, 0]);
  assert.equal(queue.running, 1);
  assert.equal(queue.strokes.get(0)?.done, true);
  assert.deepEqual(queue.strokes.get(1)?.points, [3998, 0]);
  assert.equal(queue.strokes.get(1)?.tool, "eraser");
});

test("a pen that rests sends nothing", () => {
  queue.begin([0, 0], "ink");
  queue.answer(0);
  pass(500);
  assert.equal(sent.length, 1);
  queue.extend([10, 0]);
  assert.deepEqual(pointsOf(1), [0, 0, 10, 0]);
});
