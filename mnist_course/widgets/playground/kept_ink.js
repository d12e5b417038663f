// @ts-check
// Hands the pad's ink to the web app's page (app/voila/templates/playground/kernel_watch.js). Where
// there is no such page, as in a notebook, it does nothing.

import { unpackInk } from "../pad/replay.js";
import { follow } from "../shared/model.js";

/** @param {{ model: import("@anywidget/types").AnyModel<any> }} props */
function render({ model }) {
  const page = /** @type {any} */ (window).mnistKernelWatch;
  if (!page) return;
  const stop = follow(
    model,
    () => {},
    (message, buffers) => {
      if (message.op === "ink") page.hear(message.number, unpackInk(message.lengths, buffers));
    },
  );
  page.begin((/** @type {number} */ number) => model.send({ op: "ask", number }));
  return stop;
}

export default { render };
