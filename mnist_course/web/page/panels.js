// @ts-check
// What can be opened to look into the network: the widget's panels, filled by this page.

import panel from "../../widgets/playground/panel.js";
import { percent, withArticle } from "../../widgets/shared/words.js";
import { Network, SIDE } from "../network.js";
import { joined } from "../npz.js";
import { Reader } from "../reader.js";
import { StandIn, viewOf } from "./stand_in.js";

/** @typedef {import("../reader.js").Reading} Reading */
/** @typedef {{ width: number, height: number, grey: Uint8Array, heat?: Uint8Array | null,
 *   title?: string, caption?: string, alt: string }} Tile */

const NOTHING = "Draw a digit first.";
const PLACES = [
  ["top", "middle", "bottom"],
  ["left", "middle", "right"],
];
const FAINT = 25; // of 255 levels

class Panel {
  /**
   * @param {HTMLElement} el
   * @param {Record<string, any>} fixed what the front end shows of itself
   */
  constructor(el, fixed) {
    /** @type {Reading | null} */
    this.reading = null;
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
        ...fixed,
      },
      { saved: () => this.update() },
    );
    panel.render({ model: this.model.asModel(), el });
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
    let [tiles, message] = [/** @type {Tile[]} */ ([]), reading === null ? NOTHING : ""];
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
    super(el, {
      title: "Where it looked",
      explanation: "Grad-CAM: the more orange, the more that place speaks for the answer.",
      tile_width: 224,
    });
    this.reader = reader;
  }

  /** @param {Reading} reading */
  tilesOf(reading) {
    const heat = this.reader.heatmap(reading);
    if (heat === null) throw new Error("This network has no convolutions, so no heat map.");
    const words = `What speaks for ${withArticle(reading.digit ?? 0)}`;
    const alt = `${words} is strongest at the ${placeOfMost(heat)}.`;
    return [{ ...squareOf(reading.image), heat: levelsOf(heat), caption: words, alt }];
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
    super(el, {
      title: "Feature maps: what its filters find",
      explanation:
        "Each small picture is one filter's find: white where it found what it looks for, black " +
        "where not. Early layers find edges, late ones whole parts.",
      tile_width: 64,
      choices_label: "Layer",
      choices: layers.map(({ channels, height, width }, i) => {
        return `${i + 1}: ${channels} maps of ${height} × ${width}`;
      }),
    });
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
      return { width, height, grey, alt: `Filter ${channel + 1}: ${strengthOf(grey)}` };
    });
  }
}

export class NetworksPanel extends Panel {
  /**
   * @param {HTMLElement} el
   * @param {{ name: string, load: () => Promise<ArrayBuffer> }[]} networks
   */
  constructor(el, networks) {
    super(el, {
      title: "Other networks: do they agree?",
      explanation:
        "All get the same 28 × 28 pixels. Orange, where there are convolutions: what speaks for " +
        "the answer.",
      tile_width: 168,
    });
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
      throw new Error("The other networks could not be loaded. Are you offline? Open this again.");
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
  const sure = reading.isUnlike ? "" : ` Confidence ${percent(reading.confidence)}.`;
  return {
    ...squareOf(image),
    heat: heat && levelsOf(heat),
    title: name,
    caption: `${reading.message}${sure} ${parameters.toLocaleString("en")} parameters.`,
    alt: `${name}: ${reading.message}`,
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
  const [row, column] = [Math.floor(at / SIDE), at % SIDE].map((side, axis) => {
    return PLACES[axis][Math.min(Math.floor((3 * side) / SIDE), 2)];
  });
  return row === column ? row : `${row} ${column}`;
}

/** @param {Uint8Array} grey */
function strengthOf(grey) {
  const share = grey.filter((level) => level >= FAINT).length / grey.length;
  return share ? `finds something on ${Math.round(100 * share)}% of the picture` : "finds nothing";
}
