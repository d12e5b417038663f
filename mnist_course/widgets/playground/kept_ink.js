// @ts-check
// Hands the pad's ink to the web app's page (app/voila/templates/playground/kernel_watch.js). Where
// there is no such page, as in a notebook, it does nothing.

/** @typedef {[number, number]} Point */
/**
 * The page's side.
 *
 * @typedef {object} KernelWatch
 * @property {(number: number, strokes: Point[][]) => void} hear
 * @property {(ask: (number: number) => void) => void} begin
 */

/**
 * @param {number[]} lengths Points of each stroke
 * @param {DataView} points
 * @returns {Point[][]}
 */
export function unpack(lengths, points) {
  const all = new Float32Array(points.buffer.slice(points.byteOffset));
  let start = 0;
  return lengths.map((length) => {
    const first = start;
    start += length;
    return Array.from({ length }, (_, i) => [all[2 * (first + i)], all[2 * (first + i) + 1]]);
  });
}

/** @param {{ model: import("@anywidget/types").AnyModel }} props */
function render({ model }) {
  /** @type {KernelWatch | undefined} */
  const page = /** @type {any} */ (window).mnistKernelWatch;
  if (!page) return;
  /** @type {(message: any, buffers: DataView[]) => void} */
  function onMessage(message, buffers) {
    if (message.op === "ink") page?.hear(message.number, unpack(message.lengths, buffers[0]));
  }
  model.on("msg:custom", onMessage);
  page.begin((number) => model.send({ op: "ask", number }));
  return () => model.off("msg:custom", onMessage);
}

export default { render };
