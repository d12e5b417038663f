// @ts-check
// Draws a reading: the picture the network sees, the digit, and ten bars.

import { createButton } from "../shared/buttons.js";
import { element, keepKeys, statusLine } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { paint } from "../shared/pixels.js";
import { text, useLanguage } from "../shared/texts.js";
import { percent } from "../shared/words.js";

const SIDE = 28;
const SPEECH_DELAY = 800; // ms of stillness before a screen reader is told

/**
 * @typedef {object} State
 * @property {number | null} digit
 * @property {boolean} is_unlike
 * @property {number[]} probabilities
 * @property {DataView} image
 * @property {string} message
 * @property {string} source
 * @property {string[]} row Short answers to all digits of a sheet
 * @property {number} place Which of them is looked at
 * @property {string} [language]
 * @property {string} [offer] Another way to read it, as a button says it
 */

function createBars() {
  const list = element("ol", "mnist-bars");
  list.setAttribute("role", "list");
  list.setAttribute("aria-label", text("reading.bars"));
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = element("li", "mnist-bar");
    row.dataset.digit = String(digit);
    const track = element("span", "mnist-bar-track");
    const fill = element("span", "mnist-bar-fill");
    const figure = element("span", "mnist-bar-figure");
    track.setAttribute("aria-hidden", "true");
    track.append(fill);
    row.append(element("span", "mnist-bar-digit", digit), track, figure);
    list.append(row);
    return { row, fill, figure };
  });
  /** @type {(probabilities: number[], best: number | null) => void} */
  function show(probabilities, best) {
    const isKnown = probabilities.length === 10;
    rows.forEach(({ row, fill, figure }, digit) => {
      row.classList.toggle("mnist-bar-best", digit === best);
      fill.style.setProperty("--share", String(isKnown ? probabilities[digit] : 0));
      figure.textContent = isKnown ? percent(probabilities[digit]) : "–";
    });
  }
  return { list, show };
}

function createSeen() {
  const column = element("div", "mnist-column");
  const canvas = element("canvas", "mnist-picture");
  canvas.setAttribute("role", "img");
  const source = element("p", "mnist-source");
  column.append(element("h2", "mnist-title", text("reading.seen")), canvas, source);
  /** @type {(bytes: Uint8Array, message: string, name: string) => void} */
  function show(bytes, message, name) {
    paint(canvas, SIDE, SIDE, bytes);
    const seen = text("reading.seen_pixels", { message });
    canvas.setAttribute("aria-label", bytes.length ? seen : text("reading.no_picture"));
    source.textContent = name || text("reading.size");
  }
  return { column, show };
}

/**
 * Return one answer of several: a button that has it looked at.
 *
 * @param {string} answer
 * @param {number} number
 * @param {boolean} isChosen
 * @param {() => void} look
 */
function createAnswer(answer, number, isChosen, look) {
  const button = element("button", "mnist-row-answer", answer);
  button.type = "button";
  button.classList.toggle("mnist-doubtful", answer.endsWith("?"));
  button.setAttribute("aria-label", text("reading.look", { number: number + 1, answer }));
  button.setAttribute("aria-pressed", String(isChosen));
  keepKeys(button);
  button.addEventListener("click", look);
  return button;
}

/** @param {(content: object) => void} ask */
function createVerdict(ask) {
  const verdict = element("div", "mnist-verdict");
  const digit = element("span", "mnist-digit");
  const words = element("span", "mnist-words");
  const confidence = element("span", "mnist-confidence");
  const sentence = element("span");
  sentence.append(words, confidence);
  verdict.append(digit, sentence);
  let shown = "";
  /** @param {string[]} answers @param {number} place */
  function showRow(answers, place) {
    const isSame = shown === answers.join();
    shown = answers.join();
    verdict.classList.toggle("mnist-verdict-row", answers.length > 1);
    if (answers.length === 1) digit.textContent = answers[0];
    else if (isSame) {
      [...digit.children].forEach((button, number) => {
        button.setAttribute("aria-pressed", String(number === place));
      });
    } else {
      digit.replaceChildren(
        ...answers.flatMap((answer, number) => [
          createAnswer(answer, number, number === place, () => ask({ look: number })),
          " ",
        ]),
      );
    }
    digit.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }
  /** @type {(answers: string[], place: number, message: string, told: string) => void} */
  function show(answers, place, message, told) {
    showRow(answers, place);
    words.textContent = message;
    confidence.textContent = told;
  }
  return { verdict, show };
}

/** Return a line for screen readers, which says what stands still. */
function createSpeech() {
  const line = statusLine("mnist-unseen mnist-speech");
  line.setAttribute("aria-live", "polite");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const stop = () => clearTimeout(timer);
  /** @param {string} text */
  function say(text) {
    stop();
    timer = setTimeout(() => {
      if (line.textContent !== text) line.textContent = text;
    }, SPEECH_DELAY);
  }
  return { line, say, stop };
}

/** @param {{ model: import("@anywidget/types").AnyModel<State>, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const view = element("section", "mnist-reading");
  view.setAttribute("aria-label", text("reading.title"));
  const seen = createSeen();
  const verdict = createVerdict((content) => model.send(content));
  const bars = createBars();
  const speech = createSpeech();
  const answer = element("div", "mnist-column mnist-answer");
  const offer = createButton("", () => model.send({ offer: true }), "mnist-offer");
  const title = element("h2", "mnist-title", text("reading.answer"));
  answer.append(title, offer, verdict.verdict, bars.list);
  view.append(seen.column, answer, speech.line);
  el.append(view);

  const stop = follow(model, () => {
    const digit = model.get("digit");
    // What is unlike a digit is not named in large, though the bars say what it is most like.
    const best = model.get("is_unlike") ? null : digit;
    const probabilities = digit === null ? [] : model.get("probabilities");
    const message = model.get("message");
    const told =
      best === null ? "" : text("reading.confidence", { percent: percent(probabilities[best]) });
    seen.show(bytesOf(model.get("image")), message, model.get("source"));
    const row = model.get("row") ?? [];
    const answers = row.length > 1 ? row : [String(best ?? "?")];
    verdict.show(answers, model.get("place"), message, told);
    offer.textContent = model.get("offer") ?? "";
    offer.hidden = !offer.textContent;
    bars.show(probabilities, best);
    view.classList.toggle("mnist-empty", best === null);
    speech.say(`${message} ${told} ${offer.textContent}`.trim());
  });
  return () => {
    speech.stop();
    stop();
  };
}

export default { render };
