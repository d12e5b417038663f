// @ts-check
// Pictures that were read, or not: the widget's cards, the newest first and one in large.

import pictureCard from "../../widgets/playground/picture_card.js";
import { Refusal } from "../../widgets/shared/texts.js";
import { greyOf } from "../picture_ink.js";
import { shortAnswer } from "../reader.js";
import { text } from "../texts.js";
import { mount } from "./mounts.js";
import { StandIn, viewOf } from "./stand_in.js";

const MOST_CARDS = 20;
const WIDEST = 480; // CSS pixels of a picture, as in Python
const WORKING_SIDE = 1200; // pixels of a picture, as in Python

/** @typedef {import("../reader.js").Reading} Reading */
/** @typedef {import("../mnist_format.js").Ink} Ink */
/**
 * @typedef {object} Card
 * @property {string} name
 * @property {() => Record<string, any>} said what the front end shows, in the language in use
 * @property {Reading | null} reading
 * @property {StandIn} model
 * @property {HTMLElement} place
 * @property {() => void} end
 */

export class Cards {
  /**
   * @param {HTMLElement} el
   * @param {(card: Card | null) => void} onLook told which picture is looked at; null when all are gone
   */
  constructor(el, onLook) {
    this.el = el;
    this.onLook = onLook;
    /** @type {Card[]} */
    this.cards = [];
  }

  /**
   * Read a picture, and put its card on top.
   * @param {string} name
   * @param {ArrayBuffer | undefined} bytes none where it was too large to be taken
   * @param {import("../reader.js").Reader | null} reader
   * @returns {Promise<string>} what to tell the visitor
   */
  async add(name, bytes, reader) {
    const picture = viewOf(new Uint8Array(bytes ?? []));
    try {
      if (bytes === undefined) throw new Refusal(() => text("picture.too_large"));
      if (reader === null) throw new Refusal(() => text("page.still_loading"));
      const { reading, ink } = reader.readPicture(await greyPicture(bytes));
      if (ink === null) throw new Refusal(() => reading.message);
      return this.put(name, picture, () => saidOf(name, reading, ink), reading);
    } catch (error) {
      return this.put(name, picture, () => saidOfProblem(name, error), null);
    }
  }

  /** Say in the language that is in use now what has been read. */
  translate() {
    for (const { model, said } of this.cards) model.show(said());
  }

  /**
   * @param {string} name
   * @param {DataView} picture
   * @param {Card["said"]} said
   * @param {Reading | null} reading
   * @returns {string} what to tell the visitor
   */
  put(name, picture, said, reading) {
    const place = document.createElement("div");
    const model = new StandIn(
      { name, picture, chosen: 0, widest: WIDEST, is_large: true, is_fixed: true, ...said() },
      { receive: (content) => this.receive(card, content) },
    );
    const end = mount(pictureCard, model, place);
    /** @type {Card} */
    const card = { name, said, reading, model, place, end };
    this.cards.unshift(card);
    this.el.prepend(place);
    for (const old of this.cards.splice(MOST_CARDS)) this.drop(old);
    this.enlarge(card);
    return model.get("summary");
  }

  /**
   * @param {Card} card
   * @param {{ enlarge?: boolean, remove?: boolean }} content
   */
  receive(card, { enlarge, remove }) {
    if (!remove) return enlarge ? this.enlarge(card) : this.onLook(card);
    this.cards = this.cards.filter((other) => other !== card);
    this.drop(card);
    if (!card.model.get("is_large")) return;
    if (this.cards.length) this.enlarge(this.cards[0]);
    else this.onLook(null);
  }

  /** @param {Card} card */
  enlarge(card) {
    for (const other of this.cards) other.model.show({ is_large: other === card });
    this.onLook(card);
  }

  /** @param {Card} card */
  drop({ end, place }) {
    end();
    place.remove();
  }
}

/**
 * @param {string} name
 * @param {Reading} reading
 * @param {Ink} ink
 */
function saidOf(name, reading, ink) {
  const answer = shortAnswer(reading);
  const said = text("card.box_read_as", { answer });
  const box = { ...boxOf(ink), key: 0, answer, said, state: "" };
  return { summary: text("card.read_as", { name, answer }), problem: "", boxes: [box] };
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function saidOfProblem(name, error) {
  const problem = error instanceof Error ? error.message : String(error);
  return { summary: text("picture.problem", { name, problem }), problem, boxes: [] };
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<Ink>} not ink yet, but grey levels
 * @throws {Error} It is no picture.
 */
async function greyPicture(bytes) {
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => {
    throw new Refusal(() => text("picture.no_picture"));
  });
  const scale = Math.min(1, WORKING_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const colours = context.getImageData(0, 0, canvas.width, canvas.height).data;
  return greyOf(colours, canvas.height, canvas.width);
}

/**
 * Return where the ink is, in shares of the picture's sides.
 * @param {Ink} ink
 */
function boxOf({ height, width, pixels }) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let at = 0; at < pixels.length; at++) {
    if (!pixels[at]) continue;
    const [y, x] = [Math.floor(at / width), at % width];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  return {
    left: left / width,
    top: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
}
