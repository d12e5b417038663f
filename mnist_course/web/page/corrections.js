// @ts-check
// The visitor says what it was, and takes the labelled digits home: the widget's buttons, answered
// by this page.

import corrections from "../../widgets/playground/corrections.js";
import { withArticle } from "../../widgets/shared/words.js";
import { LabelledSet } from "../labelled_set.js";
import { text } from "../texts.js";
import { mount } from "./mounts.js";
import { StandIn } from "./stand_in.js";

/** @typedef {import("../reader.js").Reading} Reading */

export class Corrections {
  /** @param {HTMLElement} el */
  constructor(el) {
    this.labelled = new LabelledSet();
    /** @type {{ reading: Reading, source: string, strokes: Float64Array[] } | null} */
    this.subject = null;
    this.model = new StandIn(
      { is_offered: false, label: null, count: 0, message: "", formats: ["npz"] },
      { receive: (content) => this.receive(content) },
    );
    mount(corrections, this.model, el);
  }

  /**
   * Let a reading be corrected from now on.
   * @param {Reading | null} reading
   * @param {string} [source] a file's name; empty for ink
   * @param {Float64Array[]} [strokes] the ink that was read, if it was ink
   */
  offer(reading, source = "", strokes = []) {
    this.subject = reading && reading.digit !== null ? { reading, source, strokes } : null;
    this.say("");
  }

  /** @param {{ label?: number, take_back?: boolean, download?: string, client?: string }} content */
  receive({ label, take_back: takesBack, download, client }) {
    if (download) {
      const date = new Date().toISOString().slice(0, 10);
      const name = `${text("page.labelled_name")}-${date}.npz`;
      this.model.say({ name, client }, [this.labelled.toNpz().buffer]);
    } else if (this.subject === null) return;
    else if (takesBack || label === this.model.get("label")) this.takeBack(this.subject.reading);
    else this.keep(Number(label));
  }

  /** @param {number} label */
  keep(label) {
    const { reading, source, strokes } = /** @type {NonNullable<typeof this.subject>} */ (
      this.subject
    );
    try {
      this.labelled.add(reading, { label, source, strokes });
      this.say(text("corrections.kept", { digit: withArticle(label) }));
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Reading} reading */
  takeBack(reading) {
    this.labelled.remove(reading);
    this.say(text("corrections.taken_back"));
  }

  /** @param {string} message */
  say(message) {
    const label = this.labelled.labelOf(this.subject?.reading ?? null);
    const count = this.labelled.size;
    this.model.show({ is_offered: this.subject !== null, label, count, message });
  }
}
