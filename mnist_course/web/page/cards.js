// @ts-check
// Pictures that were read, or not: the widget's cards, the newest first and one in large.

import pictureCard from "../../widgets/playground/picture_card.js";
import { greyOf } from "../picture_ink.js";
import { shortAnswer } from "../reader.js";
import { StandIn, viewOf } from "./stand_in.js";

const MOST_CARDS = 20;
const WIDEST = 480; // CSS pixels of a picture, as in Python
const WORKING_SIDE = 1200; // pixels of a picture, as in Python
const LOADING = "The network is still being loaded. Open the picture again in a moment.";

/** @typedef {import("../reader.js").Reading} Reading */
/** @typedef {import("../mnist_format.js").Ink} Ink */
/**
 * @typedef {object} Card
 * @property {string} name
 * @property {string} problem why there is no reading; empty where there is one
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
    const picture = { name, picture: viewOf(new Uint8Array(bytes ?? [])) };
    try {
      if (bytes === undefined) throw new Error("It is too large. Make it smaller.");
      if (reader === null) throw new Error(LOADING);
      const { reading, ink } = reader.readPicture(await greyPicture(bytes));
      if (ink === null) throw new Error(reading.message);
      const answer = shortAnswer(reading);
      const summary = `${name}: read as ${answer}.`;
      const box = { ...boxOf(ink), key: 0, answer, said: `read as ${answer}`, state: "" };
      this.put({ ...picture, summary, problem: "", boxes: [box] }, reading);
      return summary;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const summary = `${name}: ${problem}`;
      this.put({ ...picture, summary, problem, boxes: [] }, null);
      return summary;
    }
  }

  /**
   * @param {{ name: string, problem: string } & Record<string, any>} shown
   * @param {Reading | null} reading
   */
  put(shown, reading) {
    const place = document.createElement("div");
    const model = new StandIn(
      { chosen: 0, widest: WIDEST, is_large: true, is_fixed: true, ...shown },
      { receive: (content) => this.receive(card, content) },
    );
    const end = pictureCard.render({ model: model.asModel(), el: place });
    /** @type {Card} */
    const card = { name: shown.name, problem: shown.problem, reading, model, place, end };
    this.cards.unshift(card);
    this.el.prepend(place);
    for (const old of this.cards.splice(MOST_CARDS)) this.drop(old);
    this.enlarge(card);
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
 * @param {ArrayBuffer} bytes
 * @returns {Promise<Ink>} not ink yet, but grey levels
 * @throws {Error} It is no picture.
 */
async function greyPicture(bytes) {
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => {
    throw new Error("This browser can't open it as a picture. Save it as PNG or JPEG.");
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
