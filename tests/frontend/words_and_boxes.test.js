// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  between,
  hasMiddleOf,
  joined,
  moved,
  stretched,
} from "../../mnist_course/widgets/playground/box_changes.js";
import { widthForBoxes } from "../../mnist_course/widgets/playground/box_layout.js";
import { reasonFor } from "../../mnist_course/widgets/playground/camera_light.js";
import { bytesOf, follow } from "../../mnist_course/widgets/shared/model.js";
import { percent, withArticle } from "../../mnist_course/widgets/shared/words.js";
import { Model } from "./model.js";

test("no answer is certain", () => {
  assert.equal(percent(1), "> 99.9 %");
  assert.equal(percent(0), "< 0.1 %");
  assert.equal(percent(0.4567), "45.7 %");
});

test("an 8, and no a 8", () => {
  assert.deepEqual([0, 1, 7, 8, 9].map(withArticle), ["a 0", "a 1", "a 7", "an 8", "a 9"]);
});

test("a picture is as wide as its closest boxes need", () => {
  const at = (/** @type {number} */ left, top = 0) => ({ left, top, width: 0.05, height: 0.05 });
  assert.equal(widthForBoxes([], 1), 0);
  assert.equal(widthForBoxes([at(0.1)], 1), 0);
  assert.ok(Math.abs(widthForBoxes([at(0.1), at(0.2)], 1) - 260) < 1e-6);
  assert.ok(Math.abs(widthForBoxes([at(0.1, 0), at(0.1, 0.1)], 1) - 420) < 1e-6);
  assert.equal(widthForBoxes([at(0.1), at(0.1001)], 1), 1400);
});

test("a box is drawn from any corner, and stays on the picture when moved", () => {
  const box = { left: 0.25, top: 0.5, width: 0.5, height: 0.25 };
  assert.deepEqual(between([0.75, 0.5], [0.25, 0.75]), box);
  assert.deepEqual(moved(box, [0.125, -0.125]), { ...box, left: 0.375, top: 0.375 });
  assert.deepEqual(moved(box, [1, 1]), { ...box, left: 0.5, top: 0.75 });
});

test("a corner that is moved leaves the opposite one where it is, and never passes it", () => {
  const box = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };
  const larger = { left: 0.125, top: 0.25, width: 0.625, height: 0.75 };
  assert.deepEqual(stretched(box, "sw", [-0.125, 2]), larger);
  const flat = stretched(box, "nw", [1, 0]);
  assert.ok(flat.width > 0 && Math.abs(flat.left + flat.width - 0.75) < 1e-9);
});

test("a box around two has both, and the middle of each", () => {
  const one = { left: 0, top: 0.5, width: 0.25, height: 0.25 };
  const other = { left: 0.5, top: 0.25, width: 0.25, height: 0.25 };
  const both = joined(one, other);
  assert.deepEqual(both, { left: 0, top: 0.25, width: 0.75, height: 0.5 });
  assert.ok(hasMiddleOf(both, one) && hasMiddleOf(both, other) && !hasMiddleOf(one, other));
});

test("a camera that can't be opened says why, and what else there is", () => {
  const named = (/** @type {string} */ name) => Object.assign(new Error("odd"), { name });
  assert.match(reasonFor(named("NotFoundError"), true), /^There is no camera here\./);
  assert.match(reasonFor(named("Odd"), true), /\(odd\)/);
  assert.match(reasonFor(named("NotFoundError"), false), /https/);
  assert.ok(reasonFor(named("NotFoundError"), true).endsWith("upload a picture, instead."));
});

test("a page follows its model until it is told to stop", () => {
  const model = new Model({ count: 1 });
  /** @type {any[]} */
  const seen = [];
  const stop = follow(
    /** @type {any} */ (model),
    () => seen.push(model.get("count")),
    (message) => seen.push(message.text),
  );
  model.set("count", 2);
  model.tell("msg:custom", { text: "hello" });
  stop();
  model.set("count", 3);
  assert.deepEqual(seen, [1, 2, "hello"]);
});

test("the bytes behind a view are those of the view alone", () => {
  const whole = new Uint8Array([0, 1, 2, 3, 4]);
  assert.deepEqual([...bytesOf(new DataView(whole.buffer, 1, 3))], [1, 2, 3]);
});
