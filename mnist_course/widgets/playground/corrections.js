// @ts-check
// Ten buttons that say which digit it was, and a button that downloads what was kept.

import { createButton } from "../shared/buttons.js";
import { element, group, newId, statusLine } from "../shared/dom.js";
import { download } from "../shared/files.js";
import { follow } from "../shared/model.js";
import { withArticle } from "../shared/words.js";

/**
 * @typedef {object} State
 * @property {boolean} is_offered
 * @property {number | null} label
 * @property {number} count
 * @property {string} message
 */

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  const client = newId(); // this window, among all that show it
  const box = group("mnist-corrections", "Say which digit it was");
  const question = element("h2", "mnist-title", "Which digit did you write?");
  const row = element("div", "mnist-corrections-row");
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = createButton(String(digit), () => model.send({ label: digit }));
    button.setAttribute("aria-label", `It was ${withArticle(digit)}`);
    return button;
  });
  row.append(...buttons);
  const foot = element("div", "mnist-corrections-foot");
  const status = statusLine("mnist-message mnist-corrections-status");
  const takeBack = createButton("Take it back", () => model.send({ take_back: true }));
  const save = createButton("", () => model.send({ download: true, client }));
  foot.append(status, takeBack, save);
  const line = element("div", "mnist-corrections-line");
  line.append(row, foot);
  box.append(question, line);
  el.append(box);

  function update() {
    const label = model.get("label");
    const count = model.get("count");
    buttons.forEach((button, digit) => {
      button.disabled = !model.get("is_offered");
      button.setAttribute("aria-pressed", String(digit === label));
    });
    status.textContent = model.get("message");
    takeBack.hidden = label === null;
    save.hidden = count === 0;
    save.textContent = `Download ${count} labelled ${count === 1 ? "digit" : "digits"}`;
  }
  return follow(model, update, (message, buffers) => {
    if (message.client !== client) return;
    download(message.name, /** @type {DataView<ArrayBuffer>} */ (buffers[0]));
  });
}

export default { render };
