// @ts-check
// The strokes that the kernel doesn't hold yet. The running one is sent bit by bit, so that it is
// read while it is drawn; a finished one is sent until the kernel says that it has it.

const LIVE_INTERVAL = 40; // ms between two updates of a running stroke: 25 readings a second
const PATIENCE = 6; // so many times what an answer was late is waited, too, before the next update
const FIRST_RETRY = 2000; // ms; doubled each time, because a busy kernel isn't a deaf one
const RETRIES = 6;
const POINTS_A_STROKE = 2000; // a longer stroke goes on as a new one

/** @typedef {"ink" | "eraser"} Tool */
/** @typedef {[number, number]} Point */
/**
 * @typedef {object} Stroke
 * @property {Tool} tool
 * @property {number[]} points x and y in turn
 * @property {number[]} times ms, one for each point
 * @property {boolean} done
 * @property {number} sent so many points have been
 */
/** @typedef {(content: object, buffers: ArrayBuffer[]) => void} Send */

export class StrokeQueue {
  /**
   * @param {string} client Two browser windows may draw on one pad: each names its strokes after itself
   * @param {Send} send
   * @param {number} [liveInterval] ms between two updates of a running stroke, at least
   * @param {() => number} [now] ms
   */
  constructor(client, send, liveInterval = LIVE_INTERVAL, now = () => performance.now()) {
    this.client = client;
    this.sendToKernel = send;
    this.liveInterval = liveInterval;
    this.now = now;
    /** @type {Map<number, Stroke>} */
    this.strokes = new Map();
    /** @type {number | null} */
    this.running = null;
    this.count = 0;
    this.inFlight = false;
    this.lastSent = 0;
    this.quickest = Number.POSITIVE_INFINITY; // ms an answer took
    this.interval = liveInterval;
    this.retries = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.liveTimer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retryTimer = undefined;
  }

  get isDrawing() {
    return this.running !== null;
  }

  /**
   * @param {Point} point
   * @param {Tool} tool
   */
  begin(point, tool) {
    this.running = this.count++;
    const [points, times] = [[...point], [this.now()]];
    this.strokes.set(this.running, { tool, points, times, done: false, sent: 0 });
    this.inFlight = false;
    this.sendLive();
  }

  /**
   * Go on with the running stroke; return what is new of it, as a stroke, or nothing.
   *
   * @param {Point} point
   */
  extend(point) {
    if (this.running === null) return null;
    const stroke = /** @type {Stroke} */ (this.strokes.get(this.running));
    const [x, y] = stroke.points.slice(-2);
    if (Math.hypot(point[0] - x, point[1] - y) < 1) return null;
    stroke.points.push(...point);
    stroke.times.push(this.now());
    if (stroke.times.length >= POINTS_A_STROKE) {
      this.finish();
      this.begin(point, stroke.tool);
    } else this.sendLive();
    return { tool: stroke.tool, points: [x, y, ...point] };
  }

  finish() {
    if (this.running === null) return;
    const number = this.running;
    this.running = null;
    /** @type {Stroke} */ (this.strokes.get(number)).done = true;
    this.send(number);
    this.retries = 0;
    this.retryLater();
  }

  /**
   * Hear what the kernel says of a stroke of this window's.
   *
   * @param {number} number
   */
  answer(number) {
    if (this.inFlight && number === this.running) this.adaptInterval();
    this.inFlight = false;
    this.sendLive();
  }

  /** @param {number} number */
  forget(number) {
    this.strokes.delete(number);
  }

  stop() {
    clearTimeout(this.liveTimer);
    clearTimeout(this.retryTimer);
  }

  /** @param {number} number */
  send(number) {
    const stroke = /** @type {Stroke} */ (this.strokes.get(number));
    const { tool, points, times, done } = stroke;
    stroke.sent = times.length;
    const buffers = [new Float32Array(points).buffer, new Float32Array(times).buffer];
    this.sendToKernel({ op: tool, client: this.client, number, done }, buffers);
    this.inFlight = true;
    this.lastSent = this.now();
  }

  // One update of the running stroke under way at a time, where there is something new; what comes meanwhile waits, and goes
  // in one piece. A finished stroke never waits.
  sendLive() {
    clearTimeout(this.liveTimer);
    if (this.running === null || this.inFlight) return;
    const stroke = /** @type {Stroke} */ (this.strokes.get(this.running));
    if (stroke.sent === stroke.times.length) return;
    const wait = this.lastSent + this.interval - this.now();
    if (wait > 0) this.liveTimer = setTimeout(() => this.sendLive(), wait);
    else this.send(this.running);
  }

  // Where many draw on one machine, answers come late because it has too much to do. Then fewer
  // updates make room for the finished strokes. A long line is late, too, but always so.
  adaptInterval() {
    const taken = this.now() - this.lastSent;
    this.quickest = Math.min(this.quickest, taken);
    this.interval = Math.max(this.liveInterval, PATIENCE * (taken - this.quickest));
  }

  retryLater() {
    clearTimeout(this.retryTimer);
    if (this.retries >= RETRIES) return;
    const again = () => {
      this.retries += 1;
      for (const [number, stroke] of this.strokes) if (stroke.done) this.send(number);
      if (this.strokes.size) this.retryLater();
    };
    this.retryTimer = setTimeout(again, FIRST_RETRY * 2 ** this.retries);
  }
}
