// @ts-check
// A slider with a figure for each place it can stand at: all of them lie in one picture, one below
// the other.

import { element, newId } from "../../mnist_course/widgets/shared/dom.js";

/**
 * @typedef {object} Choice
 * @property {string} name
 * @property {string} sheet
 * @property {[number, number]} size width and height of a figure
 * @property {string[]} values
 * @property {string[]} alts
 * @property {number} start
 */

/**
 * @param {HTMLElement} el
 * @param {{ label: string, choice: string, choices: Choice[], folder: string }} data
 */
export function showFrames(el, { label, choice, choices, folder }) {
  const row = element("div", "mnist-slider");
  const input = element("input");
  Object.assign(input, { type: "range", id: newId(), min: "0", step: "1" });
  const name = element("label", "", label);
  name.htmlFor = input.id;
  const shown = element("output");
  shown.htmlFor.add(input.id);
  row.append(name, input, shown);
  const canvas = element("canvas", "lesson-widget-figure");
  canvas.setAttribute("role", "img");
  const picture = new Image();
  let chosen = choices[0];

  function draw() {
    const at = input.valueAsNumber;
    const [width, height] = chosen.size;
    shown.textContent = chosen.values[at];
    input.setAttribute("aria-valuetext", chosen.values[at]);
    canvas.setAttribute("aria-label", chosen.alts[at]);
    if (!picture.complete || !picture.naturalWidth) return;
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d")?.drawImage(picture, 0, at * height, width, height, 0, 0, width, height);
    canvas.dataset.at = String(at);
  }

  /** @param {number} number */
  function choose(number) {
    chosen = choices[number];
    input.max = String(chosen.values.length - 1);
    input.value = String(chosen.start);
    picture.src = folder + chosen.sheet;
    draw();
  }

  if (choices.length > 1) {
    const menu = element("select");
    const menuRow = element("label", "lesson-widget-menu", choice);
    for (const each of choices) menu.append(element("option", "", each.name));
    menu.addEventListener("change", () => choose(menu.selectedIndex));
    menuRow.append(menu);
    el.append(menuRow);
  }
  picture.addEventListener("load", draw);
  input.addEventListener("input", draw);
  el.append(row, canvas);
  choose(0);
}
