// @ts-check
// A headline that opens: how many of each digit are kept, before and after teaching, and which
// network reads. While digits are asked for, one line above the pad.

import { createButton } from "../shared/buttons.js";
import { element, keepKeys, statusLine } from "../shared/dom.js";
import { follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";
import { withArticle } from "../shared/words.js";

/**
 * @typedef {object} State
 * @property {number[]} counts
 * @property {number | null} asked
 * @property {number} each
 * @property {number} fewest
 * @property {[string, number, number][]} rows How many each network reads right, before and after
 * @property {boolean} is_in_use
 * @property {string} message
 * @property {string} [language]
 */

/** @param {string[]} cells @param {"th" | "td"} kind */
function createRow(cells, kind) {
  const row = element("tr");
  row.append(...cells.map((cell) => element(kind, "", cell)));
  return row;
}

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const section = element("section", "mnist-teaching");
  /** @type {(name: string, op: string) => HTMLButtonElement} */
  const create = (name, op) => createButton(name, () => model.send({ op }));
  const prompt = element("div", "mnist-teaching-line mnist-teaching-prompt");
  const wanted = statusLine("mnist-teaching-wanted");
  prompt.append(
    wanted,
    create(text("teaching.keep"), "keep"),
    create(text("teaching.stop"), "stop"),
  );

  const details = element("details", "mnist-panel");
  const summary = element("summary", "mnist-panel-title", text("teaching.title"));
  keepKeys(summary);
  const counts = element("p");
  const ask = create(text("teaching.ask"), "ask");
  let isDue = false; // in this window, among all that show it
  ask.addEventListener("click", () => {
    isDue = true;
  });
  const start = create(text("teaching.start"), "teach");
  const buttons = element("div", "mnist-teaching-line");
  buttons.append(ask, start);
  const table = element("table", "mnist-teaching-table");
  const label = element("label", "mnist-teaching-line");
  const use = element("input");
  use.type = "checkbox";
  label.append(use, text("teaching.use"));
  const message = statusLine("mnist-message");
  details.append(
    summary,
    element("p", "", text("teaching.explanation")),
    counts,
    buttons,
    table,
    label,
  );
  section.append(prompt, details, message);
  el.append(section);
  use.addEventListener("change", () => model.send({ op: "use", taught: use.checked }));

  return follow(model, () => {
    const kept = model.get("counts");
    const asked = model.get("asked");
    const total = kept.reduce((sum, count) => sum + count, 0);
    section.classList.toggle("mnist-teaching-asking", asked !== null);
    prompt.hidden = asked === null;
    details.hidden = asked !== null;
    if (asked !== null) {
      wanted.textContent = text("teaching.draw", {
        digit: withArticle(asked),
        number: kept[asked] + 1,
        each: model.get("each"),
      });
      if (isDue) prompt.scrollIntoView({ block: "start" });
      isDue = false;
    }
    const each = kept.flatMap((count, digit) => (count ? `${digit} × ${count}` : []));
    counts.textContent = each.length
      ? text("teaching.kept", { digits: each.join(", ") })
      : text("teaching.none_kept");
    start.disabled = total < model.get("fewest");
    const rows = model.get("rows");
    table.hidden = label.hidden = !rows.length;
    table.replaceChildren(
      createRow([text("teaching.right"), text("teaching.before"), text("teaching.after")], "th"),
      ...rows.map((row) => createRow(row.map(String), "td")),
    );
    use.checked = model.get("is_in_use");
    message.textContent = model.get("message");
  });
}

export default { render };
