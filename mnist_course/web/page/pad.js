// @ts-check
// A pad to draw on: the widget's layer and tools over a canvas of this page's own.

import padLayer from "../../widgets/pad/drawing_pad.js";
import padTools from "../../widgets/pad/pad_tools.js";
import { Refusal } from "../../widgets/shared/texts.js";
import { readInk, writeInk } from "../ink_file.js";
import { text } from "../texts.js";
import { mount } from "./mounts.js";
import { PadInk } from "./pad_ink.js";
import { StandIn } from "./stand_in.js";

export const SIZE = 280; // canvas pixels, as the widget's pad
const PIXEL_RATIO = 2; // backing pixels a canvas pixel, as the layer's own canvas
const DOT = 0.01; // a line of no length isn't drawn, one as short as this is a dot
const INK = "#1b2333";
const PAPER = "#fdfdfb";
const said = () => ({ label: text("pad.label"), help: text("pad.help") });

export class Pad {
  /**
   * @param {HTMLElement} paper where one draws
   * @param {HTMLElement} tools where the pens are
   * @param {(change: { done: boolean }) => void} onChange
   * @param {(strokes: Float64Array[] | null) => void} onReplay told what is drawn so far, and
   *   null when it is over
   */
  constructor(paper, tools, onChange, onReplay) {
    this.ink = new PadInk(SIZE);
    this.onChange = onChange;
    this.onReplay = onReplay;
    this.isFull = false;
    this.hasMore = false; // to clear than ink
    /** @type {WeakMap<Float64Array, number[]>} When the points of each stroke were drawn, in ms */
    this.times = new WeakMap();
    this.penWidth = SIZE / 14;
    this.eraserWidth = SIZE / 9;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = PIXEL_RATIO * SIZE;
    this.canvas.setAttribute("aria-hidden", "true");
    paper.append(this.canvas);
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.context.scale(PIXEL_RATIO, PIXEL_RATIO);
    this.context.lineCap = this.context.lineJoin = "round";
    this.layer = new StandIn(
      {
        size: SIZE,
        pen_width: this.penWidth,
        eraser_width: this.eraserWidth,
        erasing: false,
        ink: INK,
        paper: PAPER,
        ...said(),
        zone: "#page",
        live_interval: 0,
      },
      { receive: (content, buffers) => this.receive(content, buffers) },
    );
    this.tools = new StandIn(
      {
        pen_width: this.penWidth,
        pen_widths: [SIZE / 28, SIZE / 14, SIZE / 9],
        erasing: false,
        ...this.whatCanBeDone(),
      },
      {
        receive: (content, buffers) => this.receive(content, buffers),
        saved: (changes) => this.useTool(changes),
      },
    );
    mount(padLayer, this.layer, paper);
    mount(padTools, this.tools, tools);
  }

  /** Say in the language that is in use now what the pad is for. */
  translate() {
    this.layer.show(said());
  }

  get strokes() {
    return this.ink.strokes;
  }

  replay() {
    const lengths = this.strokes.map((stroke) => stroke.length / 2);
    const points = Float32Array.from(this.strokes.flatMap((stroke) => [...stroke]));
    const times = Float32Array.from(this.strokes.flatMap((stroke) => this.timesOf(stroke)));
    this.layer.say({ op: "replay", lengths }, [points.buffer, times.buffer]);
  }

  /**
   * Return when a stroke's points were drawn, in ms: NaN where that is not known.
   * @param {Float64Array} stroke
   * @returns {number[]}
   */
  timesOf(stroke) {
    return this.times.get(stroke) ?? Array(stroke.length / 2).fill(Number.NaN);
  }

  toJson() {
    const times = this.strokes.map((stroke) => this.timesOf(stroke));
    return writeInk(this.strokes, SIZE, this.penWidth, times);
  }

  /**
   * Put saved ink in place of what is there.
   * @param {string} json
   * @throws {Error} It is no ink, or too much of it; the pad stays as it was.
   */
  loadJson(json) {
    const { strokes, size, penWidth, times } = readInk(json);
    const scaled = strokes.map((stroke, i) => {
      const points = Float64Array.from(stroke.flat(), (value) => {
        return Math.min(Math.max((value * SIZE) / size, 0), SIZE);
      });
      if (times[i]) this.times.set(points, times[i]);
      return points;
    });
    if (!this.ink.replace(scaled)) throw new Refusal(() => text("page.too_much_ink"));
    this.usePen(Math.min(Math.max((penWidth * SIZE) / size, 1), SIZE / 2));
    this.changed();
  }

  /** @returns {Promise<ArrayBuffer>} a PNG file: dark ink on paper */
  async toPng() {
    const picture = document.createElement("canvas");
    picture.width = picture.height = PIXEL_RATIO * SIZE;
    const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
    context.fillStyle = PAPER;
    context.fillRect(0, 0, picture.width, picture.height);
    context.drawImage(this.canvas, 0, 0);
    const blob = await new Promise((resolve) => picture.toBlob(resolve, "image/png"));
    return blob.arrayBuffer();
  }

  // What the front ends say

  /**
   * @param {any} content
   * @param {ArrayBuffer[]} buffers
   */
  receive({ op, client, number, done, strokes, points }, buffers) {
    if (op === "undo" || op === "redo" || op === "clear") {
      this.ink[/** @type {"undo" | "redo" | "clear"} */ (op)]();
      return this.changed();
    }
    if (op === "replayed") return this.onReplay(this.begun(strokes, points));
    if (op === "replay over") return this.onReplay(null);
    const sent = Float64Array.from(new Float32Array(buffers[0]));
    this.times.set(sent, [...new Float32Array(buffers[1])]);
    this.take(op, `${client} ${number}`, sent, done);
    // Not before the layer knows that it has sent something.
    queueMicrotask(() => this.layer.say({ client, number, done, full: this.isFull }));
  }

  /**
   * @param {"ink" | "eraser"} tool
   * @param {string} key
   * @param {Float64Array} points
   * @param {boolean} done
   */
  take(tool, key, points, done) {
    const before = this.ink.ink;
    // Half a pen reaches out from a stroke's middle line: none of it stays under the eraser.
    this.isFull = !this.ink.take(key, tool, points, done, this.eraserWidth + this.penWidth);
    if (tool === "ink" && done && !this.isFull) this.trace(points);
    else if (tool === "eraser" && this.ink.ink !== before) this.paint();
    if (done) this.tools.show(this.whatCanBeDone());
    this.onChange({ done });
  }

  /** @param {boolean} isThere whether there is more to clear than ink, such as a picture's reading */
  clearsMore(isThere) {
    if (isThere === this.hasMore) return;
    this.hasMore = isThere;
    this.tools.show(this.whatCanBeDone());
  }

  whatCanBeDone() {
    const { before, after, ink } = this.ink;
    return {
      can_undo: before.length > 0,
      can_redo: after.length > 0,
      can_clear: ink.size > 0 || this.hasMore,
    };
  }

  /**
   * Return so many whole strokes, and so many points of the next.
   * @param {number} whole
   * @param {number} points
   */
  begun(whole, points) {
    const next = this.strokes[whole]?.subarray(0, 2 * points);
    return [...this.strokes.slice(0, whole), ...(next?.length ? [next] : [])];
  }

  /** @param {Record<string, any>} changes */
  useTool({ pen_width: width, erasing }) {
    if (width !== undefined) this.usePen(width);
    this.layer.show({ erasing });
    this.paint();
  }

  /** @param {number} width */
  usePen(width) {
    this.penWidth = width;
    this.layer.show({ pen_width: width });
    this.tools.show({ pen_width: width });
  }

  changed() {
    this.paint();
    this.tools.show(this.whatCanBeDone());
    this.onChange({ done: true });
  }

  paint() {
    this.context.clearRect(0, 0, SIZE, SIZE);
    for (const stroke of this.strokes) this.trace(stroke);
  }

  /** @param {Float64Array} points */
  trace(points) {
    this.context.strokeStyle = INK;
    this.context.lineWidth = this.penWidth;
    this.context.beginPath();
    this.context.moveTo(points[0] - DOT, points[1]);
    for (let i = 0; i < points.length; i += 2) this.context.lineTo(points[i], points[i + 1]);
    this.context.stroke();
  }
}
