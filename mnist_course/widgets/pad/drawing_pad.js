// @ts-check
// The layer that lies over the pad's canvas. It takes pointer and keyboard, shows the running
// stroke at once, and hands every stroke to the kernel. The kernel keeps the ink, and draws it on
// the canvas below; as soon as a stroke is kept there, this layer lets go of it. A wipe of the
// eraser goes the same way: until the kernel has taken the ink away, this layer covers it up.

import { element, keepKeys, newId, statusLine } from "../shared/dom.js";
import { follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";
import { InkCanvas } from "./ink_canvas.js";
import { listenForUndo, listenToKeyboard } from "./keyboard_pen.js";
import { listenToPointer } from "./pointer_pen.js";
import { Replay, unpackInk } from "./replay.js";
import { StrokeQueue } from "./stroke_queue.js";

/**
 * @typedef {object} State
 * @property {number} size
 * @property {number} pen_width
 * @property {number} eraser_width
 * @property {boolean} erasing
 * @property {string} ink
 * @property {string} paper
 * @property {string} label
 * @property {string} help
 * @property {string} zone
 * @property {string} [language] such as "de"
 * @property {number} [live_interval] ms; for a page that reads the ink itself, and has no line to spare
 */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */
/** @typedef {import("./stroke_queue.js").Point} Point */
/** @typedef {import("./stroke_queue.js").Tool} Tool */
/**
 * What a hand or a key moves.
 *
 * @typedef {object} Pen
 * @property {() => boolean} isDown
 * @property {(point: Point, tool: Tool) => void} begin
 * @property {(point: Point) => void} extend
 * @property {() => void} finish
 */

/** @param {Model} model */
function createSheet(model) {
  const layer = element("div", "mnist-pad-layer");
  layer.tabIndex = 0;
  // Or a screen reader would keep the arrow keys to itself.
  layer.setAttribute("role", "application");
  layer.setAttribute("aria-roledescription", text("pad.role"));
  layer.setAttribute("aria-label", model.get("label"));
  keepKeys(layer);
  const canvas = element("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const help = element("p", "mnist-pad-help", model.get("help"));
  help.id = newId("mnist-pad-help");
  layer.setAttribute("aria-describedby", help.id);
  const tip = element("div", "mnist-pad-tip");
  const notice = statusLine("mnist-pad-notice");
  const speech = statusLine("mnist-unseen mnist-pad-speech");
  layer.append(canvas, help, tip, notice, speech);
  return { layer, canvas, tip, notice, speech };
}

/**
 * Return what shows where the keyboard's pen is, and how much the eraser takes: a ring.
 *
 * @param {HTMLElement} layer
 * @param {HTMLElement} tip
 * @param {number} size
 * @param {() => number} widthOf
 * @param {() => boolean} isDown
 */
function ring(layer, tip, size, widthOf, isDown) {
  return (/** @type {Point} */ [x, y]) => {
    Object.assign(tip.style, {
      left: `${(100 * x) / size}%`,
      top: `${(100 * y) / size}%`,
      width: `${(100 * Math.max(widthOf(), size / 20)) / size}%`,
    });
    layer.classList.toggle("mnist-pad-down", isDown());
    layer.classList.toggle("mnist-pad-low", y > size / 2);
  };
}

/**
 * Keep the canvas below from taking the keyboard, which it wouldn't give back. Return what ends that.
 *
 * @param {HTMLElement} el
 */
function silenceCanvasBelow(el) {
  const silence = () => {
    for (const below of el.parentElement?.querySelectorAll(":scope > canvas") ?? []) {
      /** @type {HTMLElement} */ (below).inert = true;
    }
  };
  const observer = new MutationObserver(silence);
  const attached = setInterval(() => {
    if (!el.parentElement) return;
    clearInterval(attached);
    observer.observe(el.parentElement, { childList: true });
    silence();
  }, 50);
  return () => {
    clearInterval(attached);
    observer.disconnect();
  };
}

/**
 * The web app takes ink before this pad is there (app/voila/templates/playground).
 *
 * @param {Pen} pen
 */
function takeEarlyInk(pen) {
  /** @type {any} */ (window).mnistEarlyPad?.handOver((/** @type {Point[][]} */ inks) => {
    for (const [first, ...rest] of inks) {
      pen.begin(first, "ink");
      for (const point of rest) pen.extend(point);
      pen.finish();
    }
  });
}

/** @param {{ model: Model, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const size = model.get("size");
  const { layer, canvas, tip, notice, speech } = createSheet(model);
  el.append(layer);

  const isErasing = () => model.get("erasing");
  /** @param {string} tool */
  const lookOf = (tool) =>
    tool === "ink"
      ? { colour: model.get("ink"), width: model.get("pen_width") }
      : { colour: model.get("paper"), width: model.get("eraser_width") };
  const inkCanvas = new InkCanvas(canvas, size, lookOf);
  /** @type {import("./stroke_queue.js").Send} */
  const send = (content, buffers) => model.send(content, undefined, buffers);
  const queue = new StrokeQueue(newId(), send, model.get("live_interval"));
  const redraw = () => replay.isRunning || inkCanvas.show(queue.strokes.values());
  // The web app keeps what the kernel hasn't taken, should it end (kernel_watch.js there).
  /** @type {any} */ (layer).unsentStrokes = () => queue.strokes.values();

  /** @type {Pen} */
  const pen = {
    isDown: () => queue.isDrawing,
    begin(point, tool) {
      queue.begin(point, tool);
      inkCanvas.trace({ tool, points: point });
    },
    extend(point) {
      const line = queue.extend(point);
      if (line) inkCanvas.trace(line);
    },
    finish: () => queue.finish(),
  };

  const replay = new Replay(inkCanvas, {
    onTurn(isRunning) {
      layer.classList.toggle("mnist-pad-replaying", isRunning);
      if (isRunning) return;
      redraw();
      model.send({ op: "replay over" });
    },
    onProgress: (strokes, points) => model.send({ op: "replayed", strokes, points }),
  });
  const onStart = () => replay.stop();
  const widthOf = () => lookOf(isErasing() ? "eraser" : "ink").width;
  const showTip = ring(layer, tip, size, widthOf, pen.isDown);

  const isPointing = listenToPointer(layer, pen, {
    size,
    isErasing,
    onStart() {
      replay.stop();
      pen.finish(); // what the keyboard has begun
    },
    onHover: showTip,
  });
  const keyboard = listenToKeyboard(layer, pen, {
    ...{ size, isErasing, isPointing, onStart, showTip },
    undo: () => step("undo"),
    say(words) {
      speech.textContent = words;
    },
  });
  /** @param {"undo" | "redo"} op */
  function step(op) {
    keyboard.lift();
    replay.stop();
    model.send({ op });
  }
  const stopUndo = listenForUndo(el, model.get("zone") ?? ".mnist-pad", step);

  /** @type {(message: any, buffers: DataView[]) => void} */
  function onMessage(message, buffers) {
    if (message.op === "replay" && !pen.isDown()) replay.start(unpackInk(message.lengths, buffers));
    if (message.client !== queue.client) return;
    notice.textContent = message.full ? text("pad.full") : "";
    queue.answer(message.number);
    if (!message.done) return;
    const forget = () => {
      queue.forget(message.number);
      redraw();
    };
    // Two frames: by then the canvas below shows the stroke, and nothing flickers.
    requestAnimationFrame(() => requestAnimationFrame(forget));
  }
  function onSettings() {
    replay.stop();
    redraw();
    layer.classList.toggle("mnist-pad-erasing", isErasing());
    keyboard.showTip();
  }
  const stopFollowing = follow(model, onSettings, onMessage);
  const stopSilencing = silenceCanvasBelow(el);
  takeEarlyInk(pen);

  return () => {
    queue.stop();
    replay.stop();
    stopUndo();
    stopSilencing();
    stopFollowing();
  };
}

export default { render };
