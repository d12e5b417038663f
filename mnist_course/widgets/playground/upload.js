// @ts-check
// A file button, and a place to drop or paste pictures on.

import { createIcon, dress } from "../shared/buttons.js";
import { element, keepKeys, statusLine } from "../shared/dom.js";
import { text, useLanguage } from "../shared/texts.js";
import { bringAnswerIntoSight } from "./answer_in_sight.js";
import { listenForFiles } from "./drop_zone.js";
import { UploadQueue } from "./upload_queue.js";

/**
 * @typedef {object} State
 * @property {boolean} several
 * @property {string} drop_zone
 * @property {number} max_bytes
 * @property {string} [language]
 */

/** @param {boolean} several */
function createFileButton(several) {
  const name = several ? text("upload.several") : text("upload.one");
  const label = element("label", "mnist-button mnist-icon-button mnist-upload");
  keepKeys(label);
  dress(label, name, text("upload.word"), createIcon("upload"));
  const input = element("input");
  input.type = "file";
  input.accept = "image/*";
  input.multiple = several;
  // The field has the focus, so the name is its.
  label.removeAttribute("aria-label");
  input.setAttribute("aria-label", name);
  label.append(input);
  return { label, input };
}

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const several = model.get("several");
  const selector = model.get("drop_zone");
  const { label, input } = createFileButton(several);
  const status = statusLine("mnist-message mnist-toolbar-line");
  const drop = several ? text("upload.drop_several") : text("upload.drop_one");
  const hint = element("p", "mnist-hint", drop);
  hint.hidden = !selector;
  el.append(label, hint, status);

  const queue = new UploadQueue(
    {
      send: (content, buffers) => model.send(content, undefined, buffers),
      maxBytes: model.get("max_bytes"),
    },
    (words) => {
      status.textContent = words;
    },
  );
  /** @param {Iterable<File>} files */
  const take = (files) => queue.take(several ? files : [...files].slice(0, 1));
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that choosing the same file again is a change
    take(files);
  });
  const stop = selector ? listenForFiles(() => el.closest(selector), take) : () => {};

  /** @param {{ say?: string, taken?: boolean }} message */
  function onMessage(message) {
    if (message.say !== undefined) status.textContent = message.say;
    if (!message.taken) return;
    queue.onTaken();
    bringAnswerIntoSight(el);
  }
  model.on("msg:custom", onMessage);
  return () => {
    stop();
    model.off("msg:custom", onMessage);
  };
}

export default { render };
