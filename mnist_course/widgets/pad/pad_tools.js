// @ts-check
// Three pens and the eraser, one of them pressed; undo, redo and clear.

import { createIcon, createIconButton } from "../shared/buttons.js";
import { element, group } from "../shared/dom.js";
import { follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";

const DOTS = [6, 11, 17]; // screen pixels

/**
 * @typedef {object} State
 * @property {number} pen_width
 * @property {number[]} pen_widths
 * @property {boolean} erasing
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {boolean} can_clear
 * @property {string} [language]
 */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */

/** @param {number} width */
function createDot(width) {
  const dot = element("span", "mnist-pad-dot");
  dot.style.setProperty("--dot", `${width}px`);
  return dot;
}

/** @param {Model} model */
function createPens(model) {
  const row = group("mnist-tools", text("pad.pens"));
  const widths = model.get("pen_widths");
  const names = [
    [text("pad.fine_pen"), text("pad.fine")],
    [text("pad.medium_pen"), text("pad.medium")],
    [text("pad.broad_pen"), text("pad.broad")],
  ];
  const pens = names.map(([name, word], i) => {
    return createIconButton(name, word, createDot(DOTS[i]), () => {
      model.set("pen_width", widths[i]);
      model.set("erasing", false);
      model.save_changes();
    });
  });
  const rubber = text("pad.eraser");
  const eraser = createIconButton(rubber, rubber, createIcon("eraser"), () => {
    model.set("erasing", !model.get("erasing"));
    model.save_changes();
  });
  row.append(...pens, eraser);
  function update() {
    const erasing = model.get("erasing");
    pens.forEach((pen, i) => {
      const isChosen = !erasing && Math.abs(widths[i] - model.get("pen_width")) < 0.01;
      pen.setAttribute("aria-pressed", String(isChosen));
    });
    eraser.setAttribute("aria-pressed", String(erasing));
  }
  return { row, update };
}

/** @param {Model} model */
function createSteps(model) {
  const row = group("mnist-tools", text("pad.steps"));
  const names = {
    undo: [text("pad.undo"), text("pad.undo_word")],
    redo: [text("pad.redo"), text("pad.redo_word")],
    clear: [text("pad.clear"), text("pad.clear_word")],
  };
  /** @type {(op: keyof typeof names, action: () => void) => HTMLButtonElement} */
  const create = (op, action) =>
    createIconButton(names[op][0], names[op][1], createIcon(op), action);
  const undo = create("undo", () => model.send({ op: "undo" }));
  const redo = create("redo", () => model.send({ op: "redo" }));
  const clear = create("clear", () => {
    // At once, though the kernel may be busy: the next digit is drawn with ink.
    model.set("erasing", false);
    model.save_changes();
    model.send({ op: "clear" });
  });
  row.append(undo, redo, clear);
  function update() {
    undo.disabled = !model.get("can_undo");
    redo.disabled = !model.get("can_redo");
    clear.disabled = !model.get("can_clear");
  }
  return { row, update };
}

/** @param {{ model: Model, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const pens = createPens(model);
  const steps = createSteps(model);
  const bar = element("div", "mnist-pad-tools");
  bar.append(pens.row, steps.row);
  el.append(bar);
  return follow(model, () => {
    pens.update();
    steps.update();
  });
}

export default { render };
