// @ts-check
// The layer's own canvas: the strokes that the canvas below doesn't show yet, and the replay.

const PIXEL_RATIO = 2; // as the canvas below
const DOT = 0.01; // a line of no length is not drawn, one as short as this is a dot

/** @typedef {{ tool: import("./stroke_queue.js").Tool, points: number[] }} Line */

export class InkCanvas {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} size Side, in canvas pixels
   * @param {(tool: string) => { colour: string, width: number }} lookOf
   */
  constructor(canvas, size, lookOf) {
    this.size = size;
    this.lookOf = lookOf;
    canvas.width = canvas.height = size * PIXEL_RATIO;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.context.scale(PIXEL_RATIO, PIXEL_RATIO);
    this.context.lineCap = this.context.lineJoin = "round";
  }

  /** @param {Line} line */
  trace({ tool, points }) {
    const { colour, width } = this.lookOf(tool);
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.beginPath();
    this.context.moveTo(points[0], points[1]);
    this.context.lineTo(points[0] + DOT, points[1]);
    for (let i = 2; i < points.length; i += 2) this.context.lineTo(points[i], points[i + 1]);
    this.context.stroke();
  }

  /** @param {Iterable<Line>} lines */
  show(lines) {
    this.context.clearRect(0, 0, this.size, this.size);
    for (const line of lines) this.trace(line);
  }
}
