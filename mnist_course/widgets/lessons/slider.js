// @ts-check
// A range with its label and its value. What a hand or a key does is a message; what the kernel
// sets is shown and never sent back.

import { element, keepKeys, newId } from "../shared/dom.js";
import { follow } from "../shared/model.js";

/**
 * @typedef {object} State
 * @property {string} description
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {number} decimals
 * @property {[string, number] | []} last_move The last one that the kernel has heard of
 */

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  const box = element("div", "mnist-slider");
  const label = element("label", "", model.get("description"));
  const input = element("input");
  input.type = "range";
  keepKeys(input);
  input.id = label.htmlFor = newId();
  input.min = String(model.get("min"));
  input.max = String(model.get("max"));
  input.step = String(model.get("step"));
  const shown = element("output");
  shown.htmlFor.add(input.id);
  box.append(label, input, shown);
  el.append(box);

  const show = (/** @type {number} */ value) => {
    shown.textContent = value.toFixed(model.get("decimals"));
  };
  const client = newId();
  let moves = 0;
  input.addEventListener("input", () => {
    moves += 1;
    show(input.valueAsNumber);
    model.send({ move_to: input.valueAsNumber, client, number: moves });
  });
  return follow(model, () => {
    const [by, number] = model.get("last_move");
    // The kernel's answer to a move, while the hand is further on.
    if (by === client && number !== moves) return;
    input.value = String(model.get("value"));
    show(model.get("value"));
  });
}

export default { render };
