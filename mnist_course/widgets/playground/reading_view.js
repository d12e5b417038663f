// @ts-check
// Draws a reading: the picture the network sees, the digit, and ten bars.

import { element, statusLine } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { paint } from "../shared/pixels.js";
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
 */

function createBars() {
  const list = element("ol", "mnist-bars");
  list.setAttribute("role", "list");
  list.setAttribute("aria-label", "Confidence for each digit");
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
  column.append(element("h2", "mnist-title", "What the network sees"), canvas, source);
  /** @type {(bytes: Uint8Array, message: string, name: string) => void} */
  function show(bytes, message, name) {
    paint(canvas, SIDE, SIDE, bytes);
    const seen = `What the network sees, 28 by 28 pixels. ${message}`;
    canvas.setAttribute("aria-label", bytes.length ? seen : "No picture yet.");
    source.textContent = name || "28 × 28 pixels";
  }
  return { column, show };
}

function createVerdict() {
  const verdict = element("p", "mnist-verdict");
  const digit = element("span", "mnist-digit");
  const words = element("span", "mnist-words");
  const confidence = element("span", "mnist-confidence");
  const sentence = element("span");
  sentence.append(words, confidence);
  verdict.append(digit, sentence);
  /** @type {(answers: string[], place: number, message: string, told: string) => void} */
  function show(answers, place, message, told) {
    digit.replaceChildren(
      ...answers.flatMap((answer, number) => {
        const isChosen = answers.length > 1 && number === place;
        return [element("span", isChosen ? "mnist-chosen" : "", answer), " "];
      }),
    );
    verdict.classList.toggle("mnist-verdict-row", answers.length > 1);
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
  const view = element("section", "mnist-reading");
  view.setAttribute("aria-label", "Reading");
  const seen = createSeen();
  const verdict = createVerdict();
  const bars = createBars();
  const speech = createSpeech();
  const answer = element("div", "mnist-column mnist-answer");
  answer.append(element("h2", "mnist-title", "What it answers"), verdict.verdict, bars.list);
  view.append(seen.column, answer, speech.line);
  el.append(view);

  const stop = follow(model, () => {
    const digit = model.get("digit");
    // What is unlike a digit is not named in large, though the bars say what it is most like.
    const best = model.get("is_unlike") ? null : digit;
    const probabilities = digit === null ? [] : model.get("probabilities");
    const message = model.get("message");
    const told = best === null ? "" : `Confidence ${percent(probabilities[best])}`;
    seen.show(bytesOf(model.get("image")), message, model.get("source"));
    const row = model.get("row") ?? [];
    verdict.show(row.length > 1 ? row : [String(best ?? "?")], model.get("place"), message, told);
    bars.show(probabilities, best);
    view.classList.toggle("mnist-empty", best === null);
    speech.say(`${message} ${told}`);
  });
  return () => {
    speech.stop();
    stop();
  };
}

export default { render };
