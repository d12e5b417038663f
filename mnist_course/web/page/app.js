// @ts-check
// The page: a pad, the answer, and what lies between them. It starts with the pad, because one may
// draw while the network is still being loaded.

import keepRow from "../../widgets/playground/keep_row.js";
import readingView from "../../widgets/playground/reading_view.js";
import uploadButton from "../../widgets/playground/upload.js";
import { toMnist } from "../mnist_format.js";
import { Network } from "../network.js";
import { greyOf, inkOf, PHOTOGRAPH } from "../picture_ink.js";
import { NO_INK, Reader } from "../reader.js";
import { openAsset } from "./assets.js";
import { NetworkView } from "./network_view.js";
import { Pad } from "./pad.js";
import { FeatureMapsPanel, HeatmapPanel, NetworksPanel } from "./panels.js";
import { StandIn, viewOf } from "./stand_in.js";

const DEFAULT = "deeper_cnn";
const MOST_INK_BYTES = 8 * 2 ** 20;
const MOST_PICTURE_BYTES = 64 * 2 ** 20;
const WORKING_SIDE = 1200; // pixels of a picture, as in Python
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
    /** @type {NetworkView | null} */
    this.networkView = null;
    this.frame = 0;
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
      (strokes) => this.reader && this.show(this.reader.read(strokes)),
    );
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
      this.say(NOT_LOADED);
      return;
    }
    this.networkView = new NetworkView(place("network"), DEFAULT);
    this.panels = [
      this.networkView && { lookAt: (reading) => this.networkView?.show(reading) },
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
    if (this.reader === null) return this.say(this.pad.strokes.length ? LOADING : NO_INK);
    this.show(this.reader.read(this.pad.strokes));
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
    requestAnimationFrame(() => setTimeout(() => this.lookAt(reading)));
  }

  /** @param {Reading} reading */
  lookAt(reading) {
    for (const panel of this.panels) panel.lookAt(reading);
  }

  /** @param {string} message */
  say(message) {
    const image = new DataView(new ArrayBuffer(0));
    this.view.show({ digit: null, probabilities: [], image, message, source: "" });
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
  async readPicture({ name }, buffers) {
    let words = "";
    try {
      if (!buffers.length) throw new Error(`${name} is too large. Make it smaller.`);
      if (this.reader === null) throw new Error(LOADING);
      const ink = inkOf(await greyPicture(buffers[0], name));
      if (ink === null) throw new Error(PHOTOGRAPH);
      this.show(this.reader.readImage(toMnist(ink)), name);
    } catch (error) {
      words = error instanceof Error ? error.message : String(error);
      this.say(words);
    }
    this.upload.say({ say: words });
    this.upload.say({ taken: true });
  }
}

/**
 * @param {ArrayBuffer} bytes
 * @param {string} name
 */
async function greyPicture(bytes, name) {
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => {
    throw new Error(`${name} is not a picture that this browser can open. Save it as PNG or JPEG.`);
  });
  const scale = Math.min(1, WORKING_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext("2d")
  );
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return greyOf(context.getImageData(0, 0, width, height).data, height, width);
}

function otherNetworks() {
  const names = (document.body.dataset.networks ?? "").split(" ").filter(Boolean);
  return names.map((name) => ({ name, load: () => openAsset(`${name}.weights`) }));
}

const app = new App();
app.load();
if ("serviceWorker" in navigator && document.querySelector('link[rel="manifest"]')) {
  navigator.serviceWorker.register("service_worker.js");
}
