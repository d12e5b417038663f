// @ts-check
// What can be opened to look into the network: the widget's panels, filled by this page.

import panel from "../../widgets/playground/panel.js";
import { languageInUse, Refusal } from "../../widgets/shared/texts.js";
import { percent, withArticle } from "../../widgets/shared/words.js";
import { Network, SIDE } from "../network.js";
import { joined } from "../npz.js";
import { Reader } from "../reader.js";
import { text } from "../texts.js";
import { mount } from "./mounts.js";
import { StandIn, viewOf } from "./stand_in.js";

/** @typedef {import("../reader.js").Reading} Reading */
/** @typedef {{ width: number, height: number, grey: Uint8Array, heat?: Uint8Array | null,
 *   title?: string, caption?: string, alt: string }} Tile */

const FAINT = 25; // of 255 levels

class Panel {
  /**
   * @param {HTMLElement} el
   * @param {number} tileWidth
   * @param {() => { title: string, explanation: string, choices?: string[], choices_label?: string }} said
   *   what the front end shows of itself, in the language in use
   */
  constructor(el, tileWidth, said) {
    /** @type {Reading | null} */
    this.reading = null;
    this.said = said;
    this.model = new StandIn(
      {
        choices: [],
        choices_label: "",
        choice: 0,
        is_open: false,
        is_working: false,
        tiles: [],
        pixels: new DataView(new ArrayBuffer(0)),
        message: "",
        tile_width: tileWidth,
        ...said(),
      },
      { saved: () => this.update() },
    );
    mount(panel, this.model, el);
  }

  /** Say in the language that is in use now what the panel shows. */
  translate() {
    this.model.show(this.said());
    this.update();
  }

  /** @param {Reading} reading */
  lookAt(reading) {
    this.reading = reading.digit === null ? null : reading;
    this.update();
  }

  /**
   * @param {Reading} _reading
   * @returns {Promise<Tile[]> | Tile[]}
   */
  tilesOf(_reading) {
    return [];
  }

  async update() {
    if (!this.model.get("is_open")) return;
    const { reading } = this;
    let [tiles, message] = [
      /** @type {Tile[]} */ ([]),
      reading === null ? text("panel.draw_first") : "",
    ];
    try {
      if (reading !== null) tiles = await this.tilesOf(reading);
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
    if (reading !== this.reading) return;
    this.model.show({
      is_working: false,
      message,
      tiles: tiles.map(({ grey, heat, ...tile }) => {
        return { title: "", caption: "", ...tile, has_heat: Boolean(heat) };
      }),
      pixels: viewOf(joined(tiles.flatMap(({ grey, heat }) => (heat ? [grey, heat] : [grey])))),
    });
  }
}

export class HeatmapPanel extends Panel {
  /**
   * @param {HTMLElement} el
   * @param {Reader} reader
   */
  constructor(el, reader) {
    super(el, 224, () => ({
      title: text("heatmap.title"),
      explanation: text("heatmap.explanation"),
    }));
    this.reader = reader;
  }

  /** @param {Reading} reading */
  tilesOf(reading) {
    const heat = this.reader.heatmap(reading);
    if (heat === null) throw new Refusal(() => text("heatmap.none"));
    const digit = withArticle(reading.digit ?? 0);
    const caption = text("heatmap.caption", { digit });
    const alt = text("heatmap.alt", { digit, place: placeOfMost(heat) });
    return [{ ...squareOf(reading.image), heat: levelsOf(heat), caption, alt }];
  }
}

export class FeatureMapsPanel extends Panel {
  /**
   * @param {HTMLElement} el
   * @param {Reader} reader
   */
  constructor(el, reader) {
    const { activity } = reader.readImage(new Uint8Array(SIDE * SIDE));
    const layers = activity?.hidden.filter(({ height }) => height > 1) ?? [];
    super(el, 64, () => ({
      title: text("maps.title"),
      explanation: text("maps.explanation"),
      choices_label: text("maps.layer"),
      choices: layers.map(({ channels: count, height, width }, i) => {
        return text("maps.choice", { number: i + 1, count, height, width });
      }),
    }));
  }

  /** @param {Reading} reading */
  tilesOf({ activity }) {
    const layers = activity?.hidden.filter(({ height }) => height > 1) ?? [];
    const { height, width, channels, values } = layers[this.model.get("choice")];
    const most = values.reduce((a, b) => Math.max(a, b), 1e-6);
    return Array.from({ length: channels }, (_, channel) => {
      const grey = Uint8Array.from({ length: height * width }, (_, place) => {
        return Math.round((255 * values[place * channels + channel]) / most);
      });
      return { width, height, grey, alt: strengthOf(channel + 1, grey) };
    });
  }
}

export class NetworksPanel extends Panel {
  /**
   * @param {HTMLElement} el
   * @param {{ name: string, load: () => Promise<ArrayBuffer> }[]} networks
   */
  constructor(el, networks) {
    super(el, 168, () => ({
      title: text("networks.title"),
      explanation: text("networks.explanation"),
    }));
    this.networks = networks;
    /** @type {Promise<Reader[]> | null} */
    this.readers = null;
  }

  /** @param {Reading} reading */
  async tilesOf({ image }) {
    this.readers ??= this.loadAll();
    const readers = await this.readers;
    return readers.map((reader) => tileOfNetwork(reader, image));
  }

  async loadAll() {
    try {
      const files = await Promise.all(this.networks.map(({ load }) => load()));
      return files.map((file) => new Reader(new Network(file)));
    } catch {
      this.readers = null; // to be tried again
      throw new Refusal(() => text("networks.not_loaded"));
    }
  }
}

/**
 * @param {Reader} reader
 * @param {Uint8Array} image
 * @returns {Tile}
 */
function tileOfNetwork(reader, image) {
  const reading = reader.readImage(image);
  const heat = reader.heatmap(reading);
  const { name, parameters } = reader.network;
  const { message } = reading;
  const count = parameters.toLocaleString(languageInUse());
  const sure = { message, count, percent: percent(reading.confidence) };
  return {
    ...squareOf(image),
    heat: heat && levelsOf(heat),
    title: name,
    caption: reading.isUnlike
      ? text("networks.unsure", { message, count })
      : text("networks.sure", sure),
    alt: `${name}: ${message}`,
  };
}

/** @param {Uint8Array} grey */
function squareOf(grey) {
  return { width: SIDE, height: SIDE, grey };
}

/** @param {Float32Array} shares */
function levelsOf(shares) {
  return Uint8Array.from(shares, (share) => Math.round(255 * Math.min(share, 1)));
}

/** @param {Float32Array} heat */
function placeOfMost(heat) {
  const at = heat.indexOf(heat.reduce((a, b) => Math.max(a, b)));
  const third = (/** @type {number} */ side) => Math.min(Math.floor((3 * side) / SIDE), 2);
  const places = [
    [text("place.top_left"), text("place.top_middle"), text("place.top_right")],
    [text("place.middle_left"), text("place.middle"), text("place.middle_right")],
    [text("place.bottom_left"), text("place.bottom_middle"), text("place.bottom_right")],
  ];
  return places[third(Math.floor(at / SIDE))][third(at % SIDE)];
}

/**
 * @param {number} number
 * @param {Uint8Array} grey
 */
function strengthOf(number, grey) {
  const share = grey.filter((level) => level >= FAINT).length / grey.length;
  if (!share) return text("maps.finds_nothing", { number });
  return text("maps.finds", { number, percent: Math.round(100 * share) });
}
