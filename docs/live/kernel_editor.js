// @ts-check
// The kernel editor without a kernel of Python's: nine numbers, and what a convolution makes of a
// digit. It does what mnist_course/widgets/lessons/kernel_editor.py does.

import { createButton } from "../../mnist_course/widgets/shared/buttons.js";
import { element, group } from "../../mnist_course/widgets/shared/dom.js";
import { imagesOf } from "./images.js";

const SIDE = 28;
const LARGEST = 100;
const PURPLE = [84, 39, 136];
const ORANGE = [179, 88, 6];

/**
 * Convolve an image, framed by zeros, with a kernel of 3 x 3.
 * @param {Uint8Array} image
 * @param {number[]} kernel
 * @returns {number[]}
 */
export function convolve(image, kernel) {
  return Array.from(image, (_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    let sum = 0;
    for (let k = 0; k < 9; k++) {
      const [y, x] = [row + Math.floor(k / 3) - 1, column + (k % 3) - 1];
      if (y < 0 || y >= SIDE || x < 0 || x >= SIDE) continue;
      sum += (kernel[k] * image[y * SIDE + x]) / 255;
    }
    return sum;
  });
}

/**
 * Read a whole number, a decimal or a fraction.
 * @param {string} text
 * @returns {number}
 * @throws {Error} says what the field holds instead
 */
function numberIn(text) {
  if (!text.trim()) throw new Error("is empty. Type a number, such as 0 or -1.");
  const [above, below, ...more] = text.replaceAll(",", ".").replaceAll("−", "-").split("/");
  const isThere = above.trim() && (below === undefined || below.trim()) && !more.length;
  const value = isThere ? Number(above) / Number(below ?? 1) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new Error(`holds “${text.slice(0, 20)}”, no number. Type one, such as 2, -0.5 or 1/9.`);
  }
  if (Math.abs(value) > LARGEST) {
    throw new Error(`holds ${text.slice(0, 20)}. Type a number from -${LARGEST} to ${LARGEST}.`);
  }
  return value;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {(value: number) => number[]} colour
 */
function paint(canvas, values, colour) {
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(SIDE, SIDE);
  Array.from(values, (value, at) => picture.data.set([...colour(value), 255], 4 * at));
  context.putImageData(picture, 0, 0);
}

/** @param {string} title */
function column(title) {
  const box = element("div", "kernel-editor-column");
  box.append(element("p", "mnist-title", title));
  return box;
}

function figure() {
  const canvas = element("canvas", "kernel-editor-picture");
  canvas.setAttribute("role", "img");
  return canvas;
}

/**
 * @param {HTMLElement} el
 * @param {{ images: string, presets: Record<string, string[][]> }} data
 */
export function showKernelEditor(el, { images, presets }) {
  const digits = imagesOf(images);
  let at = 0;
  /** @type {number[]} */
  let kernel = [];
  const fields = Array.from({ length: 9 }, (_, i) => {
    const field = element("input");
    field.setAttribute("aria-label", `Row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`);
    field.addEventListener("input", read);
    return field;
  });
  const [original, result, legend] = [figure(), figure(), element("p", "mnist-message")];
  const message = element("p", "mnist-message");
  message.setAttribute("role", "alert");

  function read() {
    const problems = fields.map((field) => {
      try {
        numberIn(field.value);
        return "";
      } catch (error) {
        return `${field.getAttribute("aria-label")} ${/** @type {Error} */ (error).message}`;
      }
    });
    fields.forEach((field, i) => {
      field.setAttribute("aria-invalid", String(problems[i] !== ""));
    });
    const problem = problems.find(Boolean);
    message.textContent = problem ? `${problem} The picture still shows the last kernel.` : "";
    if (problem) return;
    kernel = fields.map((field) => numberIn(field.value));
    draw();
  }

  /** @param {string[][]} rows */
  function use(rows) {
    rows.flat().forEach((value, i) => {
      fields[i].value = value;
    });
    read();
  }

  function draw() {
    const values = convolve(digits[at], kernel);
    const limit = Math.max(...values.map(Math.abs)) || 1;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    paint(original, digits[at], (grey) => [grey, grey, grey]);
    paint(result, values, (value) => {
      const share = Math.abs(value) / limit;
      return (value < 0 ? ORANGE : PURPLE).map((end) => 255 + share * (end - 255));
    });
    const name = `Digit ${at + 1} of ${digits.length}, 28 by 28 pixels.`;
    original.setAttribute("aria-label", name);
    const rows = [0, 3, 6].map((i) =>
      fields
        .slice(i, i + 3)
        .map((field) => field.value)
        .join(" "),
    );
    const told = `The digit convolved with the kernel ${rows.join("; ")}.`;
    result.setAttribute("aria-label", `${told} Values from ${short(low)} to ${short(high)}.`);
    legend.textContent = `Orange ${short(-limit)}, white 0, purple ${short(limit)}`;
  }

  /** @param {number} value */
  const short = (value) => String(Number(value.toPrecision(3)));

  const root = group("kernel-editor", "Kernel editor");
  const [first, middle, last] = [
    column("The digit"),
    column("The kernel"),
    column("Digit, convolved with kernel"),
  ];
  const next = createButton("Next digit", () => {
    at = (at + 1) % digits.length;
    draw();
  });
  first.append(original, element("p", "mnist-message", "Black 0, white 1"), next);
  const grid = element("div", "kernel-editor-fields");
  grid.append(...fields);
  const buttons = element("div", "mnist-tools");
  for (const [name, rows] of Object.entries(presets)) {
    buttons.append(createButton(name, () => use(rows)));
  }
  middle.append(grid, buttons, message);
  last.append(result, legend);
  root.append(first, middle, last);
  el.append(root);
  use(presets["As it is"]);
}
