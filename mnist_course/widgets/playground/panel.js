// @ts-check
// A headline that opens: an explanation, a choice where there is one, and tiles.

import { element, keepKeys, statusLine } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { paint } from "../shared/pixels.js";
import { text, useLanguage } from "../shared/texts.js";

/**
 * @typedef {object} Tile
 * @property {string} title
 * @property {string} caption
 * @property {string} alt
 * @property {number} width
 * @property {number} height
 * @property {boolean} has_heat
 */
/**
 * @typedef {object} State
 * @property {string} title
 * @property {string} explanation
 * @property {number} tile_width
 * @property {string[]} choices
 * @property {string} choices_label
 * @property {number} choice
 * @property {boolean} is_open
 * @property {boolean} is_working
 * @property {Tile[]} tiles
 * @property {DataView} pixels
 * @property {string} message
 * @property {string} [language]
 */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */

function createTile() {
  const figure = element("figure", "mnist-tile");
  const title = element("div", "mnist-tile-title");
  const canvas = element("canvas", "mnist-tile-picture");
  canvas.setAttribute("role", "img");
  const caption = element("figcaption", "mnist-tile-caption");
  figure.append(title, canvas, caption);
  /** @type {(tile: Tile, grey: Uint8Array, heat: Uint8Array | null) => void} */
  const show = (tile, grey, heat) => {
    paint(canvas, tile.width, tile.height, grey, heat);
    canvas.setAttribute("aria-label", tile.alt);
    title.textContent = tile.title;
    caption.textContent = tile.caption;
  };
  return { figure, show };
}

function createGrid() {
  const grid = element("div", "mnist-tiles");
  /** @type {ReturnType<typeof createTile>[]} */
  const nodes = [];
  /** @type {(tiles: Tile[], pixels: Uint8Array) => void} */
  const show = (tiles, pixels) => {
    while (nodes.length > tiles.length) nodes.pop()?.figure.remove();
    while (nodes.length < tiles.length) {
      const node = createTile();
      nodes.push(node);
      grid.append(node.figure);
    }
    let start = 0;
    const take = (/** @type {number} */ count) => {
      start += count;
      return pixels.subarray(start - count, start);
    };
    tiles.forEach((tile, number) => {
      const grey = take(tile.width * tile.height);
      nodes[number].show(tile, grey, tile.has_heat ? take(tile.width * tile.height) : null);
    });
  };
  return { grid, show };
}

/** @param {Model} model */
function createChoice(model) {
  const label = element("label", "mnist-panel-choice", `${model.get("choices_label")} `);
  const select = element("select", "mnist-panel-select");
  keepKeys(select);
  model.get("choices").forEach((choice, number) => {
    const option = element("option", "", choice);
    option.value = String(number);
    select.append(option);
  });
  select.addEventListener("change", () => {
    model.set("choice", Number(select.value));
    model.save_changes();
  });
  label.append(select);
  return { label, select };
}

/** @param {{ model: Model, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const details = element("details", "mnist-panel");
  const summary = element("summary", "mnist-panel-title", model.get("title"));
  keepKeys(summary);
  const explanation = element("p", "mnist-panel-explanation", model.get("explanation"));
  const message = statusLine("mnist-panel-message");
  const working = element("p", "mnist-panel-working", text("panel.working"));
  const { grid, show } = createGrid();
  grid.style.setProperty("--tile", `${model.get("tile_width")}px`);
  const { label, select } = createChoice(model);
  label.hidden = !model.get("choices").length;
  details.append(summary, explanation, label, working, message, grid);
  el.append(details);

  // A press is a wish; that the panel opened may be the kernel's doing.
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    details.open = !details.open;
    model.set("is_open", details.open);
    model.save_changes();
  });

  return follow(model, () => {
    details.open = model.get("is_open");
    details.setAttribute("aria-busy", String(model.get("is_working") ?? false));
    select.value = String(model.get("choice"));
    message.textContent = model.get("message");
    show(model.get("tiles"), bytesOf(model.get("pixels")));
  });
}

export default { render };
