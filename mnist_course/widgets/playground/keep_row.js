// @ts-check
// Replay, save, open and the picture: buttons, and files that go from this page to the visitor. On
// a narrow screen they wait behind one button.

import { createIcon, createIconButton } from "../shared/buttons.js";
import { element, group, newId, statusLine } from "../shared/dom.js";
import { download } from "../shared/files.js";
import { follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";

/**
 * @typedef {object} State
 * @property {number} max_bytes
 * @property {boolean} has_ink
 * @property {string} [language]
 */

/**
 * Return a button that shows and hides what it is followed by.
 *
 * @param {HTMLElement} hidden
 */
function createMore(hidden) {
  const word = text("keep.more");
  const more = createIconButton(word, word, createIcon("more"), () => {
    const isOpen = hidden.classList.toggle("mnist-keep-open");
    more.setAttribute("aria-expanded", String(isOpen));
  });
  more.classList.add("mnist-more");
  more.setAttribute("aria-expanded", "false");
  return more;
}

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const client = newId();
  const row = group("mnist-tools mnist-keep", text("keep.row"));
  const input = element("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.hidden = true;
  const message = statusLine("mnist-message mnist-toolbar-line");
  /** @type {(name: string, word: string, op: "replay" | "save" | "picture") => HTMLButtonElement} */
  const create = (name, word, op) =>
    createIconButton(name, word, createIcon(op), () => model.send({ op, client }));
  const openWords = [text("keep.open"), text("keep.open_word")];
  const open = createIconButton(openWords[0], openWords[1], createIcon("open"), () =>
    input.click(),
  );
  const ofInk = [
    create(text("keep.replay"), text("keep.replay_word"), "replay"),
    create(text("keep.save"), text("keep.save_word"), "save"),
    create(text("keep.picture"), text("keep.picture_word"), "picture"),
  ];
  row.append(...ofInk.slice(0, 2), open, ofInk[2], input);
  el.append(createMore(row), row, message);

  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    if (file.size > model.get("max_bytes")) {
      const megabytes = Math.round(model.get("max_bytes") / 2 ** 20);
      message.textContent = text("keep.too_large", { name: file.name, megabytes });
    } else model.send({ op: "open", name: file.name }, undefined, [await file.arrayBuffer()]);
    input.value = ""; // so that choosing the same file again is a change
  });

  function update() {
    for (const button of ofInk) button.disabled = !model.get("has_ink");
  }
  return follow(model, update, (content, buffers) => {
    if (content.op === "say") message.textContent = content.text;
    else if (content.op === "file" && content.client === client) {
      download(content.name, /** @type {DataView<ArrayBuffer>} */ (buffers[0]));
    }
  });
}

export default { render };
