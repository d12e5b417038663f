// Hands the pad's ink to the web app's page (app/voila/templates/playground/kernel_watch.js). Where
// there is no such page, as in a notebook, it does nothing.

function unpack(lengths, points) {
  const all = new Float32Array(points.buffer.slice(points.byteOffset));
  let start = 0;
  return lengths.map((length) => {
    const stroke = Array.from({ length }, (_, i) => [...all.subarray(start + 2 * i, start + 2 * i + 2)]);
    start += 2 * length;
    return stroke;
  });
}

function render({ model }) {
  const page = window.mnistKernelWatch;
  if (!page) return;
  function onMessage(message, buffers) {
    if (message.op === "ink") page.hear(message.number, unpack(message.lengths, buffers[0]));
  }
  model.on("msg:custom", onMessage);
  page.begin((number) => model.send({ op: "ask", number }));
  return () => model.off("msg:custom", onMessage);
}

export default { render };
