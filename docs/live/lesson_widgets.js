// @ts-check
// The lessons' widgets on a page without a kernel: each element that names one is filled with it.

import { StandIn, viewOf } from "../../mnist_course/web/page/stand_in.js";
import digitQuiz from "../../mnist_course/widgets/lessons/digit_quiz.js";
import { showFrames } from "./frames.js";
import { imagesOf } from "./images.js";
import { showKernelEditor } from "./kernel_editor.js";

const YOU = "You";

/**
 * The quiz of the widget, with its answers kept here.
 * @param {HTMLElement} el
 * @param {{ images: string, labels: number[], rivals: Record<string, number[]> }} data
 */
function showQuiz(el, { images, labels, rivals }) {
  const pictures = imagesOf(images);
  /** @type {number[]} */
  let answers = [];
  const model = new StandIn(
    { count: labels.length },
    {
      receive: ({ op, at, digit }) => {
        if (op === "start again") answers = [];
        else if (at !== answers.length) return;
        else if (op === "take back") answers.pop();
        else if (at < labels.length) answers.push(digit);
        model.show(state());
      },
    },
  );

  /** @param {number[]} digits */
  const right = (digits) => answers.filter((_, i) => digits[i] === labels[i]).length;

  function told() {
    const last = answers.length - 1;
    if (last < 0) return "";
    const others = Object.entries(rivals).map(([name, digits]) => `; ${name}: ${digits[last]}`);
    const label = labels[last];
    return `The last one: you said ${answers[last]}, its label is ${label}${others.join("")}.`;
  }

  function state() {
    const at = answers.length;
    const players = Object.entries({ [YOU]: answers, ...rivals });
    return {
      at,
      pixels: viewOf(pictures[at] ?? new Uint8Array()),
      message: told(),
      score: at < labels.length ? [] : players.map(([name, digits]) => [name, right(digits)]),
    };
  }

  model.show(state());
  digitQuiz.render({ model: model.asModel(), el });
}

/** @type {Record<string, (el: HTMLElement, data: any) => void>} */
const WIDGETS = { DigitQuiz: showQuiz, KernelEditor: showKernelEditor };

for (const figure of document.querySelectorAll("figure[data-widget]")) {
  const { widget = "" } = /** @type {HTMLElement} */ (figure).dataset;
  const data = JSON.parse(figure.querySelector("script")?.textContent ?? "");
  const place = document.createElement("div");
  figure.prepend(place);
  (WIDGETS[widget] ?? showFrames)(place, data);
}
