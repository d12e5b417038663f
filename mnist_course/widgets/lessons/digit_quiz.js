// @ts-check
// The quiz: a picture, ten buttons, the same ten keys, and a score at the end.

import { createButton } from "../shared/buttons.js";
import { element, group, statusLine } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { paint } from "../shared/pixels.js";

const SIDE = 28;

/**
 * @typedef {object} State
 * @property {number} at
 * @property {number} count
 * @property {DataView} pixels
 * @property {string} message
 * @property {[string, number][]} score
 */

/**
 * @param {string} name
 * @param {number} right
 * @param {number} count
 */
function createRow(name, right, count) {
  const row = element("tr");
  const header = element("th", "", name);
  header.scope = "row";
  row.append(header, element("td", "", `${right} of ${count} as labelled`));
  return row;
}

/**
 * @param {number} at
 * @param {number} count
 */
function told(at, count) {
  if (at < count) return `Image ${at + 1} of ${count}: which digit is it?`;
  return count ? `All ${count} images are labelled.` : "There is no image to label.";
}

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  const root = group("mnist-quiz", "Quiz: which digit is it? Keys 0 to 9 answer");
  root.tabIndex = 0;
  const progress = statusLine("mnist-quiz-progress");
  const canvas = element("canvas", "mnist-quiz-picture");
  canvas.setAttribute("role", "img");
  const keys = element("div", "mnist-quiz-keys");
  const message = statusLine("mnist-quiz-message");
  const score = element("table", "mnist-quiz-score");
  const tools = element("div", "mnist-tools");

  /** @param {number} digit */
  const answer = (digit) => model.send({ op: "answer", at: model.get("at"), digit });
  const takeBack = () => model.send({ op: "take back", at: model.get("at") });
  for (let digit = 0; digit < 10; digit++) {
    keys.append(createButton(String(digit), () => answer(digit)));
  }
  const back = createButton("Take back", takeBack);
  const again = createButton("Start again", () => model.send({ op: "start again" }));
  tools.append(back, again);
  root.append(progress, canvas, keys, message, score, tools);
  el.append(root);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/^[0-9]$/.test(event.key)) answer(Number(event.key));
    else if (event.key === "Backspace") takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return follow(model, () => {
    const [at, count] = [model.get("at"), model.get("count")];
    const isOver = at >= count;
    progress.textContent = told(at, count);
    canvas.hidden = keys.hidden = isOver;
    canvas.setAttribute("aria-label", `Image ${at + 1} of ${count}, a digit written by hand`);
    if (!isOver) paint(canvas, SIDE, SIDE, bytesOf(model.get("pixels")));
    message.textContent = model.get("message");
    back.disabled = again.disabled = at === 0;
    score.hidden = !isOver || !count;
    score.replaceChildren(
      ...model.get("score").map(([name, right]) => createRow(name, right, count)),
    );
    // Keys go on working when the button that was pressed goes away.
    if (isOver && root.contains(document.activeElement)) root.focus();
  });
}

export default { render };
