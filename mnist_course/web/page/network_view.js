// @ts-check
// One connected picture: the pixels that the network got, what each layer makes of them, and where
// a pixel of a map comes from: the window, the kernel, and the sum.

import { element } from "../../widgets/shared/dom.js";
import { decimal } from "../../widgets/shared/texts.js";
import { pixelSum, shareOfPixel } from "../pixel_sum.js";
import { text } from "../texts.js";

const GAP = 1; // pixels between two maps of a layer
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const STRONG = 0.55; // of the strongest: its figure is written in white; between, none is readable
const LEAST_SHARE = 0.005; // of a score: less is written as 0.00
const SHOWN_MAPS = 3; // of those that a sum is made of: the ones that matter most

/** @typedef {import("../network.js").Maps} Maps */
/** @typedef {import("../reader.js").Reading} Reading */
/** @typedef {{ map: number, row: number, column: number }} Pick */

export class NetworkView {
  /** @param {HTMLElement} el */
  constructor(el) {
    /** @type {Reading | null} */
    this.reading = null;
    /** @type {Layer[]} */
    this.layers = [];
    /** @type {Maps[]} */
    this.laid = []; // what the layers were laid out for
    /** @type {{ layer: number, pick: Pick } | null} */
    this.picked = null;
    this.flow = element("ol", "flow");
    this.flow.setAttribute("role", "list");
    this.detail = element("div", "sum");
    this.words = element("p", "sum-words");
    this.words.setAttribute("role", "status");
    this.figures = element("div", "sum-figures");
    this.detail.append(this.words, this.figures);
    el.append(this.flow, this.detail);
    this.translate();
  }

  /** Say in the language that is in use now what there is to see. */
  translate() {
    this.flow.setAttribute("aria-label", text("flow.label"));
    if (this.laid.length) this.lay(this.laid);
    if (this.reading) this.show(this.reading);
    else this.explain();
  }

  /** @param {Reading} reading */
  show(reading) {
    this.reading = reading;
    const { activity, image } = reading;
    const seen = { height: 28, width: 28, channels: 1, values: Float32Array.from(image) };
    const hidden = activity?.hidden.filter(({ height }) => height > 1);
    if (hidden && this.layers.length !== hidden.length + 1) this.lay(hidden);
    const stages = hidden ? [seen, ...hidden] : this.layers.map(() => null);
    this.layers.forEach((layer, i) => {
      layer.show(stages[i] ?? null);
    });
    this.explain();
  }

  /** @param {Maps[]} hidden */
  lay(hidden) {
    this.laid = hidden;
    const titles = hidden.map(({ channels: count, height, width }, i) => {
      return [text("flow.layer", { number: i + 1 }), text("flow.maps", { count, height, width })];
    });
    const picture = [text("flow.picture"), text("flow.pixels")];
    this.layers = [picture, ...titles].map(([title, note], i) => {
      return new Layer(title, note, (pick) => this.pick(i, pick));
    });
    this.flow.replaceChildren(...this.layers.map(({ item }) => item));
  }

  /**
   * @param {number} layer
   * @param {Pick} pick
   */
  pick(layer, pick) {
    this.picked = { layer, pick };
    this.explain();
  }

  explain() {
    for (const layer of this.layers) layer.mark(null);
    this.figures.replaceChildren();
    if (this.picked === null || !this.reading?.activity) {
      this.words.textContent = this.reading?.activity ? text("flow.point") : text("flow.draw");
      return;
    }
    const { layer, pick } = this.picked;
    this.layers[layer].mark(pick);
    if (layer === 0) this.explainPicture(pick);
    else this.explainPixel(layer, pick);
  }

  /** @param {Pick} pick */
  explainPicture(pick) {
    const { activity, image } = /** @type {Reading} */ (this.reading);
    const level = image[28 * pick.row + pick.column];
    const picture = activity?.steps[0].input;
    const at = { row: pick.row + 1, column: pick.column + 1 };
    this.words.textContent =
      text("sum.picture", { ...at, level, share: decimal(level / 255, 2) }) +
      (picture ? this.towardsDigit(picture, pick) : "");
  }

  /**
   * @param {number} layer
   * @param {Pick} pick
   */
  explainPixel(layer, pick) {
    const { activity } = /** @type {Reading} */ (this.reading);
    const hidden = activity?.hidden.filter(({ height }) => height > 1) ?? [];
    const maps = hidden[layer - 1];
    if (!activity || !maps) return;
    const sum = pixelSum(activity, maps, pick.map, pick.row, pick.column);
    if (sum === null) return;
    this.words.textContent = sumInWords(sum, layer, pick) + this.towardsDigit(maps, pick);
    this.layers[layer - 1].frame(sum);
    const strongest = contributions(sum).slice(0, SHOWN_MAPS);
    this.figures.replaceChildren(
      ...strongest.map(({ map, total }) => figureOf(sum, map, total, layer)),
      rest(sum, strongest),
    );
  }

  /**
   * Say what a pixel does for the digit's bar.
   * @param {Maps} maps
   * @param {Pick} pick
   */
  towardsDigit(maps, { map, row, column }) {
    const { activity, digit } = /** @type {Reading} */ (this.reading);
    if (activity === null || digit === null) return "";
    const at = (row * maps.width + column) * maps.channels + map;
    const share = shareOfPixel(activity, maps, at, digit);
    if (Math.abs(share) < LEAST_SHARE) return ` ${text("sum.no_change", { digit })}`;
    const values = { digit, change: decimal(Math.abs(share), 2) };
    return ` ${share > 0 ? text("sum.lower", values) : text("sum.higher", values)}`;
  }
}

/** One stage of the flow: all maps of a layer in one canvas. */
class Layer {
  /**
   * @param {string} title
   * @param {string} note
   * @param {(pick: Pick) => void} onPick
   */
  constructor(title, note, onPick) {
    this.title = title;
    this.note = note;
    this.onPick = onPick;
    /** @type {Maps | null} */
    this.maps = null;
    this.columns = 1;
    this.item = element("li", "stage");
    this.canvas = element("canvas", "stage-maps");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", text("flow.role"));
    this.canvas.setAttribute("aria-label", text("flow.stage", { title, note }));
    this.box = element("div", "stage-box");
    this.pixel = element("div", "stage-pixel");
    this.window = element("div", "stage-window");
    this.box.append(this.canvas, this.window, this.pixel);
    this.item.append(
      element("h3", "stage-title", title),
      this.box,
      element("p", "stage-note", note),
    );
    /** @type {Pick} */
    this.at = { map: 0, row: 0, column: 0 };
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.point(event));
    this.canvas.addEventListener("focus", () => this.maps && this.onPick(this.at));
    this.canvas.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {Maps | null} maps */
  show(maps) {
    this.maps = maps;
    this.item.classList.toggle("stage-empty", maps === null);
    if (maps === null) return;
    const { height, width, channels } = maps;
    this.columns = Math.ceil(Math.sqrt(channels));
    this.rows = Math.ceil(channels / this.columns);
    this.canvas.width = this.columns * (width + GAP) - GAP;
    this.canvas.height = this.rows * (height + GAP) - GAP;
    this.box.style.aspectRatio = `${this.canvas.width} / ${this.canvas.height}`;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.putImageData(this.painted(context), 0, 0);
  }

  /** @param {CanvasRenderingContext2D} context */
  painted(context) {
    const { height, width, channels, values } = /** @type {Maps} */ (this.maps);
    const picture = context.createImageData(this.canvas.width, this.canvas.height);
    const most = values.reduce((a, b) => Math.max(a, b), 1e-6);
    for (let at = 0; at < values.length; at++) {
      const map = at % channels;
      const place = Math.floor(at / channels);
      const x = (map % this.columns) * (width + GAP) + (place % width);
      const y = Math.floor(map / this.columns) * (height + GAP) + Math.floor(place / width);
      const to = 4 * (y * this.canvas.width + x);
      picture.data.fill((255 * values[at]) / most, to, to + 3);
      picture.data[to + 3] = 255;
    }
    return picture;
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (this.maps === null) return;
    const { height, width, channels } = this.maps;
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * this.canvas.height;
    const column = Math.min(Math.floor(x / (width + GAP)), this.columns - 1);
    const map = Math.floor(y / (height + GAP)) * this.columns + column;
    if (x < 0 || y < 0 || map >= channels) return;
    this.at = {
      map,
      row: Math.min(Math.floor(y % (height + GAP)), height - 1),
      column: Math.min(Math.floor(x % (width + GAP)), width - 1),
    };
    this.onPick(this.at);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = ARROWS[/** @type {keyof ARROWS} */ (event.key)];
    if (this.maps === null || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { height, width, channels } = this.maps;
    let { map, row, column } = this.at;
    row += step[0];
    column += step[1];
    // Over the edge of a map lies the next one.
    if (column < 0 || column >= width) map += step[1];
    if (row < 0 || row >= height) map += step[0] * this.columns;
    if (map < 0 || map >= channels) return;
    this.at = { map, row: (row + height) % height, column: (column + width) % width };
    this.onPick(this.at);
  }

  /** @param {Pick | null} pick */
  mark(pick) {
    this.window.replaceChildren();
    this.pixel.hidden = pick === null;
    if (pick !== null) this.place(this.pixel, pick, 1);
  }

  /**
   * Frame the window that a pixel of the next layer was made of.
   * @param {import("../pixel_sum.js").PixelSum} sum
   */
  frame(sum) {
    const [strongest] = contributions(sum);
    const reach = (sum.size - 1) / 2;
    const frame = element("div", "stage-frame");
    const { row, column } = sum;
    this.place(frame, { map: strongest.map, row: row - reach, column: column - reach }, sum.size);
    this.window.append(frame);
  }

  /**
   * @param {HTMLElement} node
   * @param {Pick} pick
   * @param {number} size
   */
  place(node, { map, row, column }, size) {
    const { height, width } = /** @type {Maps} */ (this.maps);
    const left = (map % this.columns) * (width + GAP) + column;
    const top = Math.floor(map / this.columns) * (height + GAP) + row;
    Object.assign(node.style, {
      left: `${(100 * left) / this.canvas.width}%`,
      top: `${(100 * top) / this.canvas.height}%`,
      width: `${(100 * size) / this.canvas.width}%`,
      height: `${(100 * size) / this.canvas.height}%`,
    });
  }
}

/**
 * @param {import("../pixel_sum.js").PixelSum} sum
 * @param {number} layer
 * @param {Pick} pick
 */
function sumInWords({ sum, size, input }, layer, { map }) {
  const values = {
    ...{ layer, map: map + 1, size, sum: signed(sum) },
    ...{ count: input.channels, before: layer - 1 },
  };
  if (layer === 1) {
    return sum < 0 ? text("sum.of_picture_below", values) : text("sum.of_picture", values);
  }
  return sum < 0 ? text("sum.of_maps_below", values) : text("sum.of_maps", values);
}

/**
 * What each map adds to a sum, the most important first.
 * @param {import("../pixel_sum.js").PixelSum} sum
 */
function contributions({ window, kernel, input: { channels } }) {
  const totals = new Float64Array(channels);
  for (let i = 0; i < window.length; i++) totals[i % channels] += window[i] * kernel[i];
  return [...totals]
    .map((total, map) => ({ map, total }))
    .sort((a, b) => Math.abs(b.total) - Math.abs(a.total));
}

/**
 * Window times kernel of one map.
 * @param {import("../pixel_sum.js").PixelSum} sum
 * @param {number} map
 * @param {number} total
 * @param {number} layer
 */
function figureOf({ size, window, kernel, input: { channels } }, map, total, layer) {
  const figure = element("figure", "sum-figure");
  const pick = (/** @type {Float32Array} */ all) => {
    return Array.from({ length: size * size }, (_, i) => all[i * channels + map]);
  };
  const row = element("div", "sum-row");
  row.append(grid(pick(window), size, "window"), element("span", "sum-sign", "×"));
  row.append(grid(pick(kernel), size, "kernel"), element("span", "sum-sign", "="));
  row.append(element("span", "sum-total", signed(total)));
  const name =
    layer === 1 ? text("flow.picture") : text("sum.map", { map: map + 1, layer: layer - 1 });
  figure.append(element("figcaption", "sum-caption", name), row);
  return figure;
}

/**
 * @param {number[]} values
 * @param {number} size
 * @param {"window" | "kernel"} kind
 */
function grid(values, size, kind) {
  const node = element("div", `grid grid-${kind}`);
  node.setAttribute("role", "img");
  const list = { values: values.map((value) => decimal(value, 2)).join(text("number.list")) };
  const label = kind === "window" ? text("sum.window", list) : text("sum.kernel", list);
  node.setAttribute("aria-label", label);
  node.style.setProperty("--size", `${size}`);
  const most = Math.max(...values.map(Math.abs), 1e-6);
  for (const value of values) {
    const cell = element("span", value < 0 ? "cell cell-below" : "cell", short(value));
    const share = Math.abs(value) / most;
    cell.style.setProperty(
      "--colour",
      `${100 * (share > STRONG ? 0.9 + share / 10 : 0.7 * share)}%`,
    );
    cell.classList.toggle("cell-strong", share > STRONG);
    node.append(cell);
  }
  return node;
}

/**
 * @param {import("../pixel_sum.js").PixelSum} sum
 * @param {{ map: number, total: number }[]} shown
 */
function rest({ sum, bias, input: { channels } }, shown) {
  const others = shown.reduce((left, { total }) => left - total, sum - bias);
  const more = channels - shown.length;
  const values = { others: signed(others), bias: signed(bias), sum: signed(sum), count: more };
  const words = more > 0 ? text("sum.rest", values) : text("sum.bias", values);
  return element("p", "sum-rest", words);
}

/**
 * A number as it fits a cell: 1.4, .25, −.08.
 * @param {number} value
 */
function short(value) {
  const size = Math.abs(value);
  const digits = size < 0.995 ? decimal(size, 2).slice(1) : decimal(size, 1);
  if (size < 0.005) return "0";
  return (value < 0 ? "−" : "") + digits;
}

/** @param {number} value */
function signed(value) {
  return `${value < 0 ? "−" : "+"}${decimal(Math.abs(value), 2)}`;
}
