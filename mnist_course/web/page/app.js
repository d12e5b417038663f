// @ts-check
// The page: a pad, the answer, and what lies between them. It starts with the pad, because one may
// draw while the network is still being loaded.

import keepRow from "../../widgets/playground/keep_row.js";
import readingView from "../../widgets/playground/reading_view.js";
import uploadButton from "../../widgets/playground/upload.js";
import { Network } from "../network.js";
import { noInk, nothing, Reader } from "../reader.js";
import { text } from "../texts.js";
import { openAsset } from "./assets.js";
import { Cards } from "./cards.js";
import { Corrections } from "./corrections.js";
import { LanguageSwitch } from "./language.js";
import { mount, mountAgain } from "./mounts.js";
import { NetworkView } from "./network_view.js";
import { Pad } from "./pad.js";
import { FeatureMapsPanel, HeatmapPanel, NetworksPanel } from "./panels.js";
import { StandIn, viewOf } from "./stand_in.js";

const DEFAULT = "deeper_cnn";
const MOST_INK_BYTES = 8 * 2 ** 20;
const MOST_PICTURE_BYTES = 64 * 2 ** 20;
const loading = () => text("page.loading");
const notLoaded = () => text("page.not_loaded");

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
    /** @type {{ lookAt: (reading: Reading) => void, translate: () => void }[]} */
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
      message: noInk(),
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
    mount(readingView, this.view, place("reading"));
    this.keep = new StandIn(
      { max_bytes: MOST_INK_BYTES, has_ink: false },
      { receive: (content, buffers) => this.keepInk(content, buffers) },
    );
    mount(keepRow, this.keep, place("keep"));
    this.upload = new StandIn(
      { several: false, max_bytes: MOST_PICTURE_BYTES, drop_zone: "#page" },
      { receive: (content, buffers) => this.readPicture(content, buffers) },
    );
    mount(uploadButton, this.upload, place("upload"));
  }

  /** Say all that is on the page in the language that is in use now; what was drawn stays. */
  translate() {
    for (const part of [this.pad, this.cards, ...this.panels]) part.translate();
    mountAgain();
    this.corrections.say("");
    this.shown();
  }

  async load() {
    try {
      const network = new Network(await openAsset(`${DEFAULT}.weights`));
      this.reader = new Reader(network);
    } catch (error) {
      console.error(error);
      this.showNone(notLoaded);
      return;
    }
    const networkView = new NetworkView(place("network"));
    this.panels = [
      {
        lookAt: (reading) => networkView.show(reading),
        translate: () => networkView.translate(),
      },
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
    if (this.reader === null) return this.showNone(strokes.length ? loading : noInk);
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
   * @param {() => string} why
   * @param {string} [source]
   */
  showNone(why, source = "") {
    this.showSubject(nothing(why), source);
  }

  // Files

  /**
   * @param {any} content
   * @param {ArrayBuffer[]} buffers
   */
  async keepInk({ op, client }, buffers) {
    let said = "";
    const name = text("page.drawing_name");
    if (op === "open") said = this.openInk(new TextDecoder().decode(buffers[0]));
    else if (!this.pad.strokes.length) said = text("keep.no_ink");
    else if (op === "replay") this.pad.replay();
    else if (op === "save") {
      const bytes = new TextEncoder().encode(this.pad.toJson());
      this.keep.say({ op: "file", client, name: `${name}.json` }, [bytes.buffer]);
    } else if (op === "picture") {
      this.keep.say({ op: "file", client, name: `${name}.png` }, [await this.pad.toPng()]);
    }
    this.keep.say({ op: "say", text: said });
  }

  /** @param {string} json */
  openInk(json) {
    try {
      this.pad.loadJson(json);
      return text("keep.opened");
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
    else if (card.reading === null) this.showNone(() => card.said().problem, card.name);
    else this.showSubject(card.reading, card.name);
  }
}

function otherNetworks() {
  const names = (document.body.dataset.networks ?? "").split(" ").filter(Boolean);
  return names.map((name) => ({ name, load: () => openAsset(`${name}.weights`) }));
}

const asked = new URLSearchParams(location.search);
document.documentElement.classList.toggle("pad-only", asked.has("pad"));
const languages = new LanguageSwitch(place("languages"), asked.get("lang"));
const app = new App();
languages.onChange = () => app.translate();
app.load();
if ("serviceWorker" in navigator && document.querySelector('link[rel="manifest"]')) {
  navigator.serviceWorker.register("service_worker.js");
}
