// @ts-check
// Ten buttons that say which digit it was, and buttons that download what was kept.

import { createButton } from "../shared/buttons.js";
import { element, group, newId, statusLine } from "../shared/dom.js";
import { download } from "../shared/files.js";
import { follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";
import { withArticle } from "../shared/words.js";

/** Return what a file's ending stands for, on a button and in words. */
const formatsInWords = () => ({
  npz: [text("corrections.npz"), text("corrections.npz_file")],
  csv: [text("corrections.csv"), text("corrections.csv_file")],
  zip: [text("corrections.zip"), text("corrections.zip_file")],
});

/**
 * @typedef {object} State
 * @property {boolean} is_offered
 * @property {number | null} label
 * @property {number} count
 * @property {string} message
 * @property {string} [language]
 * @property {string[]} [formats] Endings of the files that can be made; all, where it isn't said
 */

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const client = newId(); // this window, among all that show it
  const box = group("mnist-corrections", text("corrections.group"));
  const question = element("h2", "mnist-title", text("corrections.question"));
  const row = element("div", "mnist-corrections-row");
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = createButton(String(digit), () => model.send({ label: digit }));
    button.setAttribute("aria-label", text("corrections.it_was", { digit: withArticle(digit) }));
    return button;
  });
  row.append(...buttons);
  const foot = element("div", "mnist-corrections-foot");
  const status = statusLine("mnist-message mnist-corrections-status");
  const takeBack = createButton(text("corrections.take_back"), () =>
    model.send({ take_back: true }),
  );
  const save = element("span", "mnist-corrections-save");
  const words = element("span");
  const all = formatsInWords();
  const offered = model.get("formats") ?? Object.keys(all);
  const formats = Object.entries(all).filter(([kind]) => offered.includes(kind));
  const files = formats.map(([kind, [name, said]]) => {
    const button = createButton(name, () => model.send({ download: kind, client }));
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
    const what = text("corrections.download", { count });
    words.textContent = what;
    for (const { button, said } of files) button.setAttribute("aria-label", `${what} ${said}`);
  }
  return follow(model, update, (message, buffers) => {
    if (message.client !== client) return;
    download(message.name, /** @type {DataView<ArrayBuffer>} */ (buffers[0]));
  });
}

export default { render };
