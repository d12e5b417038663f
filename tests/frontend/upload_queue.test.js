// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { UploadQueue } from "../../mnist_course/widgets/playground/upload_queue.js";

function start(options = {}) {
  /** @type {any[]} */
  const sent = [];
  /** @type {string[]} */
  const said = [];
  const queue = new UploadQueue(
    { send: (content, buffers) => sent.push({ ...content, buffers }), maxBytes: 1000, ...options },
    (words) => said.push(words),
    async () => new Blob(["small"]),
  );
  return { queue, sent, said };
}

/** @param {string} name */
const file = (name, size = 3) => new File(["x".repeat(size)], name);

test("one file at a time; the next one when the kernel has read the last", async () => {
  const { queue, sent, said } = start();
  const all = queue.take([file("a.png"), file("b.png")]);
  await nextTurn();
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["a.png"],
  );
  assert.equal(said[0], "Reading a.png (1 more to come) …");
  queue.onTaken();
  await nextTurn();
  await nextTurn();
  assert.equal(sent.at(-1).name, "b.png");
  queue.onTaken();
  await all;
});

test("a file that is too large is named, and its bytes stay here", async () => {
  const { queue, sent } = start();
  queue.take([file("scan.tif", 2000)]);
  await nextTurn();
  assert.deepEqual([sent[0].name, sent[0].size, sent[0].buffers.length], ["scan.tif", 2000, 0]);
  queue.onTaken();
});

test("a large picture is made smaller first", async () => {
  const { queue, sent } = start();
  queue.take([file("photo.jpg", 3 * 2 ** 20)]);
  await nextTurn();
  await nextTurn();
  assert.equal(sent[0].size, "small".length);
  queue.onTaken();
});

test("only so many files are taken at once, and it says so", async () => {
  const { queue, sent, said } = start();
  const all = queue.take(Array.from({ length: 25 }, (_, i) => file(`${i}.png`)));
  while (sent.length < 20 || queue.isSending) {
    queue.onTaken();
    await nextTurn();
  }
  await all;
  assert.equal(sent.length, 20);
  assert.equal(said.at(-1), "The first 20 of 25 files were read.");
});

test("a file that has gone is named, and the others are sent", async () => {
  const { queue, sent, said } = start();
  const gone = file("gone.png");
  gone.arrayBuffer = () => Promise.reject(new Error("not found"));
  queue.take([gone, file("there.png")]);
  await nextTurn();
  await nextTurn();
  assert.ok(said.includes("gone.png can't be opened any more. Choose it again."));
  assert.equal(sent[0].name, "there.png");
  queue.onTaken();
});
