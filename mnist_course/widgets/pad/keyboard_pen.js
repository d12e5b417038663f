// @ts-check
// The pen that the keyboard moves, and the keys that go back and forth in the ink.

import { keepKeys } from "../shared/dom.js";
import { text } from "../shared/texts.js";
import { clamp } from "./pointer_pen.js";

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEY_STEPS = 28; // from edge to edge, with the arrow keys; five times as many with Shift

/** @typedef {import("./stroke_queue.js").Point} Point */

/**
 * Let the keyboard draw.
 *
 * @param {HTMLElement} layer
 * @param {import("./drawing_pad.js").Pen} pen
 * @param {object} pad
 * @param {number} pad.size
 * @param {() => boolean} pad.isErasing
 * @param {() => boolean} pad.isPointing Whether a pointer draws
 * @param {() => void} pad.onStart
 * @param {() => void} pad.undo
 * @param {(point: Point) => void} pad.showTip
 * @param {(words: string) => void} pad.say
 */
export function listenToKeyboard(layer, pen, pad) {
  const { size, isErasing, isPointing, onStart, showTip } = pad;
  /** @type {Point} */
  let position = [size / 2, size / 2];
  /** @type {Set<string>} */
  const arrows = new Set(); // held down

  /** @param {string} words */
  function say(words) {
    pad.say(words);
    layer.classList.add("mnist-pad-keyboard");
    showTip(position);
  }

  /** @param {number} step */
  function move(step) {
    const [x, y] = position;
    const ways = [...arrows].map((arrow) => ARROWS[arrow]);
    const across = ways.reduce((sum, way) => sum + way[0], 0);
    const down = ways.reduce((sum, way) => sum + way[1], 0);
    position = clamp([x + step * across, y + step * down], size);
    if (pen.isDown()) pen.extend(position);
    layer.classList.add("mnist-pad-keyboard");
    showTip(position);
  }

  function lift() {
    if (!pen.isDown() || isPointing()) return;
    pen.finish();
    say(text("pad.pen_up"));
  }

  function putDownOrLift() {
    if (pen.isDown()) return lift();
    pen.begin(position, isErasing() ? "eraser" : "ink");
    say(isErasing() ? text("pad.eraser_down") : text("pad.pen_down"));
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isPointing()) return false;
    const { key } = event;
    if (key in ARROWS) {
      onStart();
      arrows.add(key);
      move(size / KEY_STEPS / (event.shiftKey ? 5 : 1));
    } else if (key === " " || key === "Enter") {
      onStart();
      if (!event.repeat) putDownOrLift();
    } else if (key === "Backspace" || key === "Delete") {
      lift();
      pad.undo();
    } else if (key === "Escape") {
      onStart();
      lift();
    } else return false;
    return true;
  }

  layer.addEventListener("keydown", (event) => {
    if (press(event)) event.preventDefault();
  });
  layer.addEventListener("keyup", (event) => arrows.delete(event.key));
  layer.addEventListener("pointerdown", () => layer.classList.remove("mnist-pad-keyboard"));
  layer.addEventListener("focus", () => {
    showTip(position);
    layer.classList.toggle("mnist-pad-keyboard", layer.matches(":focus-visible"));
  });
  layer.addEventListener("blur", () => {
    arrows.clear();
    lift();
    pad.say("");
    layer.classList.remove("mnist-pad-keyboard");
  });
  return { lift, showTip: () => showTip(position) };
}

/**
 * Return what a key with Ctrl or Cmd asks for: "undo", "redo" or nothing.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 */
export function backOrForth({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (altKey || !(ctrlKey || metaKey)) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}

/**
 * Undo and redo by key, wherever the focus is within a zone around the pad. Return what ends that.
 *
 * @param {HTMLElement} el
 * @param {string} zone A CSS selector
 * @param {(op: "undo" | "redo") => void} act
 */
export function listenForUndo(el, zone, act) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const op = backOrForth(event);
    const target = /** @type {Element} */ (event.target);
    const around = /** @type {HTMLElement | null} */ (el.closest(zone));
    // What is typed into a field is undone there.
    if (!op || !around?.contains(target) || target.matches("input[type=text], textarea")) return;
    keepKeys(around);
    event.preventDefault();
    event.stopPropagation();
    act(op);
  }
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}
