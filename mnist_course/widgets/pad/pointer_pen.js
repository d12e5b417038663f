// @ts-check
// Mouse, finger and stylus.

const ERASER_BUTTON = 5; // the far end of a pen that has one

/** @typedef {import("./stroke_queue.js").Point} Point */

/**
 * @param {Point} point
 * @param {number} size
 * @returns {Point}
 */
export function clamp([x, y], size) {
  return [Math.min(Math.max(x, 0), size), Math.min(Math.max(y, 0), size)];
}

/**
 * @param {Point} point
 * @param {number} size
 */
function isInside([x, y], size) {
  return x >= 0 && y >= 0 && x <= size && y <= size;
}

/**
 * Ink ends at the pad's edge, and starts anew where the pen comes back.
 */
export class EdgePen {
  /**
   * @param {import("./drawing_pad.js").Pen} pen
   * @param {number} size
   */
  constructor(pen, size) {
    this.pen = pen;
    this.size = size;
    /** @type {Point} */
    this.last = [0, 0];
    /** @type {import("./stroke_queue.js").Tool} */
    this.tool = "ink";
  }

  /**
   * @param {Point} point
   * @param {import("./stroke_queue.js").Tool} tool
   */
  press(point, tool) {
    this.tool = tool;
    this.last = clamp(point, this.size);
    this.pen.begin(this.last, tool);
  }

  /** @param {Point} point */
  follow(point) {
    const before = this.last;
    this.last = point;
    if (this.pen.isDown()) {
      this.pen.extend(clamp(point, this.size));
      if (!isInside(point, this.size)) this.pen.finish();
    } else if (isInside(point, this.size)) {
      this.pen.begin(clamp(before, this.size), this.tool);
      this.pen.extend(point);
    }
  }
}

/**
 * Let a pointer draw.
 *
 * @param {HTMLElement} layer
 * @param {import("./drawing_pad.js").Pen} pen
 * @param {object} pad
 * @param {number} pad.size
 * @param {() => boolean} pad.isErasing
 * @param {() => void} pad.onStart
 * @param {(point: Point) => void} pad.onHover While the eraser is chosen
 * @returns {() => boolean} Whether a pointer draws
 */
export function listenToPointer(layer, pen, { size, isErasing, onStart, onHover }) {
  /** @type {number | null} */
  let pointer = null; // the id of the one that draws
  const edge = new EdgePen(pen, size);

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  function locate(event) {
    const box = layer.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * size) / box.width,
      ((event.clientY - box.top) * size) / box.height,
    ];
  }

  layer.addEventListener("pointerdown", (event) => {
    if (pointer !== null || (event.button !== 0 && event.button !== ERASER_BUTTON)) return;
    onStart();
    pointer = event.pointerId;
    layer.setPointerCapture(pointer);
    // Chromium and Firefox know `focusVisible`; the types don't.
    layer.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible: false }));
    edge.press(locate(event), isErasing() || event.button === ERASER_BUTTON ? "eraser" : "ink");
    event.preventDefault();
  });
  layer.addEventListener("pointermove", (event) => {
    if (isErasing()) onHover(locate(event));
    if (event.pointerId !== pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) edge.follow(locate(move));
  });
  // Losing the capture comes last in every way a stroke can end: released, cancelled, taken away.
  layer.addEventListener("lostpointercapture", (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    pen.finish();
  });
  return () => pointer !== null;
}
