// @ts-check
// The boxes on a picture: chosen by a click, drawn, moved and resized by a drag or by keys.

import { element, keepKeys } from "../shared/dom.js";
import { text } from "../shared/texts.js";
import { between, hasMiddleOf, joined, moved, stretched } from "./box_changes.js";

const STILL = 4; // pixels: a press that moves less is a click
const STEP = 0.005; // of the picture, for a press of a key
/** @type {Record<string, import("./box_changes.js").Point>} */
const STEPS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const IN_THE_MIDDLE = { left: 0.4, top: 0.4, width: 0.2, height: 0.2 };

/** @typedef {import("./box_layout.js").Box} Box */
const PAUSE = 300; // ms without a key

/** @typedef {Box & { key: number, answer: string, said: string, state: string }} ReadBox */
/**
 * @typedef {object} Drag
 * @property {number} pointer
 * @property {ReadBox | null} box None where a new one is drawn
 * @property {string} corner
 * @property {import("./box_changes.js").Point} start
 * @property {Box | null} place Where it has got to; null while it may be a click
 */

/**
 * @param {HTMLElement} node
 * @param {Box} box
 */
function put(node, { left, top, width, height }) {
  Object.assign(node.style, {
    left: `${100 * left}%`,
    top: `${100 * top}%`,
    width: `${100 * width}%`,
    height: `${100 * height}%`,
  });
}

function createBox() {
  const button = element("button", "mnist-card-box");
  button.type = "button";
  keepKeys(button);
  button.append(element("span", "mnist-card-answer"));
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const handle = element("span", "mnist-card-corner");
    handle.dataset.corner = corner;
    button.append(handle);
  }
  return button;
}

export class BoxEditor {
  /**
   * @param {HTMLElement} frame Around the picture, exactly as large
   * @param {(content: object) => void} ask The kernel
   */
  constructor(frame, ask) {
    this.frame = frame;
    this.ask = ask;
    /** @type {ReadBox[]} */
    this.boxes = [];
    this.chosen = 0;
    /** @type {Map<number, HTMLButtonElement>} */
    this.buttons = new Map();
    this.drawn = element("div", "mnist-card-drawn");
    /** @type {Drag | null} */
    this.drag = null;
    /** @type {{ key: number, place: Box } | null} What keys have changed since they went down */
    this.byKey = null;
    this.onArmed = () => {};
    this.isFocusDue = false;
    this.settling = 0;
    frame.addEventListener("pointerdown", (event) => this.press(event));
    frame.addEventListener("pointermove", (event) => this.move(event));
    frame.addEventListener("pointerup", () => this.release(true));
    frame.addEventListener("pointercancel", () => this.release(false));
    frame.addEventListener("keydown", (event) => this.keyDown(event));
    frame.addEventListener("keyup", () => this.settleSoon());
    frame.addEventListener("focusout", () => this.settle());
  }

  /**
   * @param {ReadBox[]} boxes In reading order
   * @param {number} chosen
   */
  show(boxes, chosen) {
    this.boxes = boxes;
    this.chosen = chosen;
    const hadFocus = this.frame.contains(document.activeElement) || this.isFocusDue;
    const buttons = boxes.map((box, number) => {
      const button = this.buttons.get(box.key) ?? this.create(box.key);
      if (this.drag?.box?.key !== box.key) put(button, box);
      const { said } = box;
      const one = text("card.look", { said });
      const label = boxes.length > 1 ? text("card.look_at", { number: number + 1, said }) : one;
      button.setAttribute("aria-label", label);
      button.setAttribute("aria-pressed", String(number === chosen));
      button.dataset.state = box.state;
      /** @type {Element} */ (button.firstElementChild).textContent = box.answer;
      return button;
    });
    this.buttons = new Map(boxes.map(({ key }, number) => [key, buttons[number]]));
    const there = [...this.frame.querySelectorAll(".mnist-card-box")];
    if (there.length === buttons.length && there.every((node, n) => node === buttons[n])) return;
    for (const node of there) node.remove();
    this.frame.append(...buttons);
    if (hadFocus) buttons[chosen]?.focus();
    this.isFocusDue = false;
  }

  /** @param {number} key */
  create(key) {
    const button = createBox();
    button.dataset.key = String(key);
    button.addEventListener("click", () =>
      this.ask({ choose: this.boxes.findIndex((box) => box.key === key) }),
    );
    return button;
  }

  // What the buttons below the picture do

  /** Have the next drag draw a box, wherever it begins and whatever draws. */
  arm(isArmed = true) {
    this.frame.classList.toggle("mnist-card-armed", isArmed);
    this.onArmed();
  }

  get isArmed() {
    return this.frame.classList.contains("mnist-card-armed");
  }

  /** Put a box on the picture for keys to move. */
  add() {
    this.isFocusDue = true;
    this.place(IN_THE_MIDDLE, []);
  }

  join() {
    const [one, other] = this.boxes.slice(this.chosen);
    if (other) this.place(joined(one, other), [one.key, other.key]);
  }

  remove(key = this.boxes[this.chosen]?.key) {
    if (key !== undefined) this.ask({ delete: key });
  }

  /**
   * @param {Box} box
   * @param {number[]} keys
   */
  place({ left, top, width, height }, keys) {
    const edges = [left, top, left + width, top + height].map((edge) => Math.min(edge, 1));
    this.ask({ place: edges, instead_of: keys });
  }

  // Pointers

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button || this.drag) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const box = this.isArmed ? null : this.boxOf(target);
    // A finger on the bare picture, or on a box that isn't chosen, moves the page.
    const isFinger = event.pointerType === "touch" && !this.isArmed;
    if (isFinger && (!box || box !== this.boxes[this.chosen])) return;
    this.drag = {
      pointer: event.pointerId,
      box,
      corner: target.dataset.corner ?? "",
      start: this.at(event),
      place: null,
    };
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.drag || event.pointerId !== this.drag.pointer) return;
    const { box, corner, start, place } = this.drag;
    const at = this.at(event);
    /** @type {import("./box_changes.js").Point} */
    const by = [at[0] - start[0], at[1] - start[1]];
    const { width, height } = this.frame.getBoundingClientRect();
    if (!place) {
      if (Math.hypot(by[0] * width, by[1] * height) < STILL) return;
      // Not before: a click would miss its button.
      this.frame.setPointerCapture(event.pointerId);
      if (!box) this.frame.append(this.drawn);
    }
    if (!box) this.drag.place = between(start, at);
    else this.drag.place = corner ? stretched(box, corner, by) : moved(box, by);
    put((box && this.buttons.get(box.key)) ?? this.drawn, this.drag.place);
  }

  /** @param {boolean} isWanted */
  release(isWanted) {
    if (!this.drag) return;
    const { box, place } = this.drag;
    this.drag = null;
    this.drawn.remove();
    if (!place) return;
    this.arm(false);
    const { width, height } = this.frame.getBoundingClientRect();
    const isSmall = place.width * width < 2 * STILL || place.height * height < 2 * STILL;
    if (!isWanted || isSmall) this.show(this.boxes, this.chosen);
    else if (box) this.place(place, [box.key]);
    else {
      // Drawn over others, it takes their place: so boxes are joined, and a picture is cropped.
      const under = this.boxes.filter((other) => hasMiddleOf(place, other));
      this.place(
        place,
        under.map(({ key }) => key),
      );
    }
  }

  /**
   * @param {PointerEvent} event
   * @returns {import("./box_changes.js").Point}
   */
  at(event) {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    const share = (/** @type {number} */ value) => Math.min(Math.max(value, 0), 1);
    return [share((event.clientX - left) / width), share((event.clientY - top) / height)];
  }

  // Keys

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    const box = this.boxOf(/** @type {HTMLElement} */ (event.target));
    const step = STEPS[event.key];
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete" || event.key === "Backspace") this.remove(box.key);
    else if (step) {
      const from = this.byKey?.key === box.key ? this.byKey.place : box;
      const place = event.shiftKey ? stretched(from, "se", step) : moved(from, step);
      this.byKey = { key: box.key, place };
      put(/** @type {HTMLElement} */ (this.buttons.get(box.key)), place);
    } else return;
    event.preventDefault();
  }

  /** Wait for further keys: a box that is on its way isn't read at every step. */
  settleSoon() {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), PAUSE);
  }

  /** Have what keys have moved read where it is now. */
  settle() {
    clearTimeout(this.settling);
    if (!this.byKey) return;
    const { key, place } = this.byKey;
    this.byKey = null;
    this.place(place, [key]);
  }

  /** @param {HTMLElement} target */
  boxOf(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest(".mnist-card-box"));
    return this.boxes.find(({ key }) => String(key) === button?.dataset.key) ?? null;
  }
}
