// @ts-check
// The page: a pad, the answer, and what lies between them. It starts with the pad, because one may
// draw while the network is still being loaded.

import keepRow from "../../widgets/playground/keep_row.js";
import readingView from "../../widgets/playground/reading_view.js";
import uploadButton from "../../widgets/playground/upload.js";
import { Network } from "../network.js";
import { NO_INK, nothing, Reader } from "../reader.js";
import { openAsset } from "./assets.js";
import { Cards } from "./cards.js";
import { Corrections } from "./corrections.js";
import { NetworkView } from "./network_view.js";
import { Pad } from "./pad.js";
import { FeatureMapsPanel, HeatmapPanel, NetworksPanel } from "./panels.js";
import { StandIn, viewOf } from "./stand_in.js";

const DEFAULT = "deeper_cnn";
const MOST_INK_BYTES = 8 * 2 ** 20;
const MOST_PICTURE_BYTES = 64 * 2 ** 20;
const LOADING = "The network is being loaded. Draw on: nothing is lost.";
const NOT_LOADED = "The network could not be loaded. Check the connection and open the page again.";

/** @typedef {import("../reader.js").Reading} Reading */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function place(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

class App {
  constructor() {
    /** @type {Reader | null} */
    this.reader = null;
    /** @type {{ lookAt: (reading: Reading) => void }[]} */
    this.panels = [];
    this.frame = 0;
    /** @type {Reading | null} */
    this.unseen = null;
    this.shown = () => {}; // shows again what a replay has taken the place of
    this.view = new StandIn({
      digit: null,
      is_unlike: false,
      probabilities: [],
      image: new DataView(new ArrayBuffer(0)),
      message: NO_INK,
      source: "",
    });
    this.pad = new Pad(
      place("paper"),
      place("tools"),
      ({ done }) => this.inkChanged(done),
      (strokes) => this.followReplay(strokes),
    );
    this.corrections = new Corrections(place("corrections"));
    this.cards = new Cards(place("cards"), (card) => this.lookAtCard(card));
    readingView.render({ model: this.view.asModel(), el: place("reading") });
    this.keep = new StandIn(
      { max_bytes: MOST_INK_BYTES, has_ink: false },
      { receive: (content, buffers) => this.keepInk(content, buffers) },
    );
    keepRow.render({ model: this.keep.asModel(), el: place("keep") });
    this.upload = new StandIn(
      { several: false, max_bytes: MOST_PICTURE_BYTES, drop_zone: "#page" },
      { receive: (content, buffers) => this.readPicture(content, buffers) },
    );
    uploadButton.render({ model: this.upload.asModel(), el: place("upload") });
  }

  async load() {
    try {
      const network = new Network(await openAsset(`${DEFAULT}.weights`));
      this.reader = new Reader(network);
    } catch (error) {
      console.error(error);
      this.showNone(NOT_LOADED);
      return;
    }
    const networkView = new NetworkView(place("network"));
    this.panels = [
      { lookAt: (reading) => networkView.show(reading) },
      new HeatmapPanel(place("heatmap"), this.reader),
      new FeatureMapsPanel(place("maps"), this.reader),
      new NetworksPanel(place("networks"), otherNetworks()),
    ];
    document.documentElement.classList.add("ready");
    this.read();
  }

  // Ink

  /** @param {boolean} done a finished stroke is read at once, a running one with the next frame */
  inkChanged(done) {
    this.keep.show({ has_ink: this.pad.strokes.length > 0 });
    if (done) this.read();
    else if (!this.frame) this.frame = requestAnimationFrame(() => this.read());
  }

  read() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { strokes } = this.pad;
    if (this.reader === null) return this.showNone(strokes.length ? LOADING : NO_INK);
    this.showSubject(this.reader.read(strokes), "", strokes);
  }

  /**
   * Show a reading that can be corrected.
   * @param {Reading} reading
   * @param {string} [source] a file's name; empty for ink
   * @param {Float64Array[]} [strokes]
   */
  showSubject(reading, source = "", strokes = []) {
    this.shown = () => this.show(reading, source);
    this.shown();
    this.pad.clearsMore(source !== "");
    this.corrections.offer(reading, source, strokes);
  }

  /** @param {Float64Array[] | null} strokes drawn anew so far; null when it is over */
  followReplay(strokes) {
    if (strokes === null) this.shown();
    else if (this.reader !== null) this.show(this.reader.read(strokes));
  }

  /**
   * @param {Reading} reading
   * @param {string} [source]
   */
  show(reading, source = "") {
    const isThere = reading.digit !== null;
    this.view.show({
      digit: reading.digit,
      is_unlike: reading.isUnlike,
      probabilities: isThere ? [...reading.probabilities] : [],
      image: isThere ? viewOf(reading.image) : new DataView(new ArrayBuffer(0)),
      message: reading.message,
      source,
    });
    // The bars first: all else can wait until they are on the screen.
    if (this.unseen === null) requestAnimationFrame(() => setTimeout(() => this.lookAt()));
    this.unseen = reading;
  }

  lookAt() {
    const reading = /** @type {Reading} */ (this.unseen);
    this.unseen = null;
    for (const panel of this.panels) panel.lookAt(reading);
  }

  /**
   * @param {string} message
   * @param {string} [source]
   */
  showNone(message, source = "") {
    this.showSubject(nothing(message), source);
  }

  // Files

  /**
   * @param {any} content
   * @param {ArrayBuffer[]} buffers
   */
  async keepInk({ op, client }, buffers) {
    let text = "";
    if (op === "open") text = this.openInk(new TextDecoder().decode(buffers[0]));
    else if (!this.pad.strokes.length) text = "There is no ink yet: draw something first.";
    else if (op === "replay") this.pad.replay();
    else if (op === "save") {
      const bytes = new TextEncoder().encode(this.pad.toJson());
      this.keep.say({ op: "file", client, name: "my digit.json" }, [bytes.buffer]);
    } else if (op === "picture") {
      this.keep.say({ op: "file", client, name: "my digit.png" }, [await this.pad.toPng()]);
    }
    this.keep.say({ op: "say", text });
  }

  /** @param {string} text */
  openInk(text) {
    try {
      this.pad.loadJson(text);
      return "Opened. Undo brings back what was there.";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * @param {any} content
   * @param {ArrayBuffer[]} buffers
   */
  async readPicture({ name }, [bytes]) {
    this.upload.say({ say: await this.cards.add(name, bytes, this.reader) });
    this.upload.say({ taken: true });
  }

  /** @param {import("./cards.js").Card | null} card */
  lookAtCard(card) {
    if (card === null) this.read();
    else if (card.reading === null) this.showNone(card.problem, card.name);
    else this.showSubject(card.reading, card.name);
  }
}

function otherNetworks() {
  const names = (document.body.dataset.networks ?? "").split(" ").filter(Boolean);
  return names.map((name) => ({ name, load: () => openAsset(`${name}.weights`) }));
}

document.documentElement.classList.toggle("pad-only", location.search === "?pad");
const app = new App();
app.load();
if ("serviceWorker" in navigator && document.querySelector('link[rel="manifest"]')) {
  navigator.serviceWorker.register("service_worker.js");
}
