// @ts-check
// The ink once more, as it was drawn, on a sheet that covers the canvas below.

const SPEED = 1.5; // pad sides a second, where nobody knows how fast the ink was drawn
const LONGEST = 8000; // ms; ink that would take longer is drawn faster
const PAUSE = { shortest: 150, longest: 1000 }; // ms between two strokes
const CALM_PAUSE = 500; // ms between two strokes, for those who want less motion
const TOLD_EVERY = 100; // ms: how often the kernel hears how far the replay is

/** @typedef {{ points: number[], times: number[] }} Ink Times are NaN where they aren't known */
/** @typedef {{ line: number[], stroke: number, points: number, end: number }} Piece */

/**
 * Return the pieces of all strokes in order, each with the moment when it has been drawn, in ms.
 *
 * @param {Ink[]} inks
 * @param {number} size
 * @returns {Piece[]}
 */
export function planReplay(inks, size) {
  let end = 0;
  const pieces = inks.flatMap(({ points, times }, stroke) => {
    if (stroke > 0) end += pauseBefore(times[0], inks[stroke - 1].times.at(-1));
    const drawn = [{ line: points.slice(0, 2), stroke, points: 1, end }];
    for (let i = 1; 2 * i < points.length; i++) {
      const line = points.slice(2 * i - 2, 2 * i + 2);
      end += durationOf(line, times[i] - times[i - 1], size);
      drawn.push({ line, stroke, points: i + 1, end });
    }
    return drawn;
  });
  const haste = Math.max(end / LONGEST, 1);
  return pieces.map((piece) => ({ ...piece, end: piece.end / haste }));
}

/**
 * @param {number} start
 * @param {number | undefined} last
 */
function pauseBefore(start, last) {
  const pause = start - (last ?? Number.NaN);
  if (!Number.isFinite(pause)) return PAUSE.shortest;
  return Math.min(Math.max(pause, PAUSE.shortest), PAUSE.longest);
}

/**
 * @param {number[]} line
 * @param {number} taken
 * @param {number} size
 */
function durationOf(line, taken, size) {
  if (taken >= 0) return Math.min(taken, PAUSE.longest);
  return (1000 * Math.hypot(line[2] - line[0], line[3] - line[1])) / (SPEED * size);
}

export class Replay {
  /**
   * @param {import("./ink_canvas.js").InkCanvas} canvas
   * @param {object} callbacks
   * @param {(isRunning: boolean) => void} callbacks.onTurn It has begun, or is over
   * @param {(strokes: number, points: number) => void} callbacks.onProgress So many whole strokes
   *   are drawn, and so many points of the next
   */
  constructor(canvas, { onTurn, onProgress }) {
    this.canvas = canvas;
    this.onTurn = onTurn;
    this.onProgress = onProgress;
    this.isRunning = false;
    this.frame = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {Ink[]} inks */
  start(inks) {
    this.stop();
    if (!inks.length) return;
    this.isRunning = true;
    this.onTurn(true);
    this.canvas.show([]);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.showStrokes(inks, 0);
    else this.showPieces(planReplay(inks, this.canvas.size));
  }

  stop() {
    if (!this.isRunning) return;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.isRunning = false;
    this.onTurn(false);
  }

  /**
   * @param {Ink[]} inks
   * @param {number} next
   */
  showStrokes(inks, next) {
    if (next < inks.length) {
      this.canvas.trace({ tool: "ink", points: inks[next].points });
      this.onProgress(next + 1, 0);
    }
    const goOn = () => (next < inks.length ? this.showStrokes(inks, next + 1) : this.stop());
    this.timer = setTimeout(goOn, CALM_PAUSE);
  }

  /** @param {Piece[]} pieces */
  showPieces(pieces) {
    const start = performance.now();
    let done = 0;
    let told = 0; // ms
    const step = () => {
      const now = performance.now() - start;
      while (done < pieces.length && pieces[done].end <= now) {
        this.canvas.trace({ tool: "ink", points: pieces[done++].line });
      }
      const isOver = done === pieces.length;
      if (done && (isOver || now - told >= TOLD_EVERY)) {
        told = now;
        this.onProgress(pieces[done - 1].stroke, pieces[done - 1].points);
      }
      if (isOver) this.timer = setTimeout(() => this.stop(), CALM_PAUSE);
      else this.frame = requestAnimationFrame(step);
    };
    step();
  }
}

/**
 * Take the ink out of a message: points of all strokes, then the times of all points.
 *
 * @param {number[]} lengths Points of each stroke
 * @param {DataView[]} buffers
 * @returns {Ink[]}
 */
export function unpackInk(lengths, [points, times]) {
  const [all, moments] = [points, times].map((view) => {
    if (!view) return [];
    return [
      ...new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)),
    ];
  });
  let start = 0;
  return lengths.map((length) => {
    const end = start + length;
    const ink = { points: all.slice(2 * start, 2 * end), times: moments.slice(start, end) };
    start = end;
    return ink;
  });
}
