// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { backOrForth } from "../../mnist_course/widgets/pad/keyboard_pen.js";
import { clamp, EdgePen } from "../../mnist_course/widgets/pad/pointer_pen.js";

/** A pen that writes down what is done with it. */
function recorded() {
  /** @type {any[]} */
  const done = [];
  let isDown = false;
  /** @type {import("../../mnist_course/widgets/pad/drawing_pad.js").Pen} */
  const pen = {
    isDown: () => isDown,
    begin(point, tool) {
      isDown = true;
      done.push(["begin", point, tool]);
    },
    extend: (point) => done.push(["extend", point]),
    finish() {
      isDown = false;
      done.push(["finish"]);
    },
  };
  return { pen: new EdgePen(pen, 280), done };
}

test("points off the paper are moved to its edge", () => {
  assert.deepEqual(clamp([-5, 300], 280), [0, 280]);
  assert.deepEqual(clamp([5, 30], 280), [5, 30]);
});

test("ink ends at the edge, and starts anew where the pen comes back", () => {
  const { pen, done } = recorded();
  pen.press([100, 100], "ink");
  pen.follow([300, 100]);
  pen.follow([320, 150]);
  pen.follow([200, 200]);
  assert.deepEqual(done, [
    ["begin", [100, 100], "ink"],
    ["extend", [280, 100]],
    ["finish"],
    ["begin", [280, 150], "ink"],
    ["extend", [200, 200]],
  ]);
});

test("the eraser stays the eraser where it comes back", () => {
  const { pen, done } = recorded();
  pen.press([100, 100], "eraser");
  pen.follow([300, 100]);
  pen.follow([200, 100]);
  assert.equal(done.at(-2)[2], "eraser");
});

test("undo and redo by key", () => {
  const keys = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  const ctrl = { ...keys, ctrlKey: true };
  assert.equal(backOrForth({ ...ctrl, key: "z" }), "undo");
  assert.equal(backOrForth({ ...keys, metaKey: true, key: "z" }), "undo");
  assert.equal(backOrForth({ ...ctrl, shiftKey: true, key: "Z" }), "redo");
  assert.equal(backOrForth({ ...ctrl, key: "y" }), "redo");
  assert.equal(backOrForth({ ...keys, key: "z" }), null);
  assert.equal(backOrForth({ ...ctrl, altKey: true, key: "z" }), null);
  assert.equal(backOrForth({ ...ctrl, key: "c" }), null);
});
