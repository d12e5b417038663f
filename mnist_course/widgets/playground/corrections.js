// @ts-check
// Ten buttons that say which digit it was, and buttons that download what was kept.

import { createButton } from "../shared/buttons.js";
import { element, group, newId, statusLine } from "../shared/dom.js";
import { download } from "../shared/files.js";
import { follow } from "../shared/model.js";
import { withArticle } from "../shared/words.js";

/** What a file's ending stands for, on a button and in words. */
const FORMATS = {
  npz: [".npz", "an .npz file"],
  csv: ["CSV", "a CSV table"],
  zip: ["PNG", "PNG files in folders"],
};

/**
 * @typedef {object} State
 * @property {boolean} is_offered
 * @property {number | null} label
 * @property {number} count
 * @property {string} message
 * @property {string[]} [formats] Endings of the files that can be made; all, where it isn't said
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
  const save = element("span", "mnist-corrections-save");
  const words = element("span");
  const offered = model.get("formats") ?? Object.keys(FORMATS);
  const formats = Object.entries(FORMATS).filter(([kind]) => offered.includes(kind));
  const files = formats.map(([kind, [text, said]]) => {
    const button = createButton(text, () => model.send({ download: kind, client }));
    return { button, said };
  });
  save.append(words, ...files.map(({ button }) => button));
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
    const what = `Download ${count} labelled ${count === 1 ? "digit" : "digits"} as`;
    words.textContent = what;
    for (const { button, said } of files) button.setAttribute("aria-label", `${what} ${said}`);
  }
  return follow(model, update, (message, buffers) => {
    if (message.client !== client) return;
    download(message.name, /** @type {DataView<ArrayBuffer>} */ (buffers[0]));
  });
}

export default { render };
