// The layer that lies over the pad's canvas. It takes the pointer, shows the running stroke at
// once, and hands every stroke to the kernel. The kernel keeps the ink, and draws it on the canvas
// below; as soon as a stroke is kept there, this layer lets go of it.

const LIVE_INTERVAL = 40; // ms between two updates of a running stroke: 25 readings a second
const FIRST_RETRY = 2000; // ms; doubled each time, because a busy kernel isn't a deaf one
const RETRIES = 6;
const POINTS_A_STROKE = 2000; // a longer stroke goes on as a new one
const PIXEL_RATIO = 2; // as the canvas below

function render({ model, el }) {
  const size = model.get("size");
  // Two browser windows may draw on one pad: each names its strokes after itself.
  const client = Math.random().toString(36).slice(2);
  const strokes = new Map(); // number -> { points, done }: ink the kernel doesn't hold yet
  let count = 0;
  let running = null; // the number of the stroke that is being drawn
  let pointer = null; // the id of the pointer that draws
  let lastPoint = null;
  let inFlight = false;
  let lastSent = 0;
  let liveTimer, retryTimer;
  let retries = 0;

  const layer = document.createElement("div");
  layer.className = "mnist-pad-layer";
  layer.tabIndex = 0;
  layer.setAttribute("role", "img");
  layer.setAttribute("aria-label", model.get("label"));
  layer.dataset.lmSuppressShortcuts = "true";
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * PIXEL_RATIO;
  canvas.setAttribute("aria-hidden", "true");
  const notice = document.createElement("p");
  notice.className = "mnist-pad-notice";
  notice.setAttribute("role", "status");
  layer.append(canvas, notice);
  el.append(layer);

  const context = canvas.getContext("2d");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.strokeStyle = model.get("ink");
  context.lineWidth = model.get("pen_width");
  context.lineCap = context.lineJoin = "round";

  function trace(points) {
    context.beginPath();
    context.moveTo(points[0], points[1]);
    context.lineTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    context.stroke();
  }

  function forget(numbers) {
    for (const number of numbers) strokes.delete(number);
    context.clearRect(0, 0, size, size);
    for (const stroke of strokes.values()) trace(stroke.points);
  }

  function send(number) {
    const { points, done } = strokes.get(number);
    const content = { op: "stroke", client, number, done };
    model.send(content, undefined, [new Float32Array(points).buffer]);
    inFlight = true;
    lastSent = performance.now();
  }

  // One update of the running stroke under way at a time; what comes meanwhile waits, and goes
  // in one piece. A finished stroke never waits.
  function sendLive() {
    clearTimeout(liveTimer);
    if (running === null || inFlight) return;
    const wait = lastSent + LIVE_INTERVAL - performance.now();
    if (wait > 0) liveTimer = setTimeout(sendLive, wait);
    else send(running);
  }

  function retryLater() {
    clearTimeout(retryTimer);
    if (retries >= RETRIES) return;
    retryTimer = setTimeout(() => {
      retries += 1;
      for (const [number, stroke] of strokes) if (stroke.done) send(number);
      if (strokes.size) retryLater();
    }, FIRST_RETRY * 2 ** retries);
  }

  function begin(point) {
    running = count++;
    strokes.set(running, { points: [...point], done: false });
    inFlight = false;
    trace(point);
    sendLive();
  }

  function extend(point) {
    const { points } = strokes.get(running);
    const [x, y] = points.slice(-2);
    if (Math.hypot(point[0] - x, point[1] - y) < 1) return;
    points.push(...point);
    trace([x, y, ...point]);
    if (points.length >= 2 * POINTS_A_STROKE) {
      finish();
      begin(point);
    } else sendLive();
  }

  function finish() {
    if (running === null) return;
    const number = running;
    running = null;
    strokes.get(number).done = true;
    send(number);
    retries = 0;
    retryLater();
  }

  function locate(event) {
    const box = layer.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * size) / box.width,
      ((event.clientY - box.top) * size) / box.height,
    ];
  }
  const clamp = (point) => point.map((value) => Math.min(Math.max(value, 0), size));
  const isInside = ([x, y]) => x >= 0 && y >= 0 && x <= size && y <= size;

  // Ink ends at the pad's edge, and starts anew where the pen comes back.
  function follow(point) {
    const before = lastPoint;
    lastPoint = point;
    if (running !== null) {
      extend(clamp(point));
      if (!isInside(point)) finish();
    } else if (isInside(point)) {
      begin(clamp(before));
      extend(point);
    }
  }

  layer.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    pointer = event.pointerId;
    layer.setPointerCapture(pointer);
    layer.focus({ preventScroll: true });
    lastPoint = clamp(locate(event));
    begin(lastPoint);
    event.preventDefault();
  });
  layer.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) follow(locate(move));
  });
  // Losing the capture comes last in every way a stroke can end: released, cancelled, taken away.
  layer.addEventListener("lostpointercapture", (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    finish();
  });
  layer.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      model.send({ op: "undo" });
      event.preventDefault();
    }
  });

  function onMessage(message) {
    if (message.client !== client) return;
    inFlight = false;
    notice.textContent = message.full ? "The pad is full: undo or clear to draw on." : "";
    if (strokes.get(message.number)?.done) {
      // Two frames: by then the canvas below shows the stroke, and nothing flickers.
      requestAnimationFrame(() => requestAnimationFrame(() => forget([message.number])));
    }
    sendLive();
  }
  model.on("msg:custom", onMessage);

  // The canvas below would take the keyboard and not give it back.
  const silenceCanvas = () => {
    for (const below of el.parentElement?.querySelectorAll(":scope > canvas") ?? []) {
      below.inert = true;
    }
  };
  const observer = new MutationObserver(silenceCanvas);
  const attached = setInterval(() => {
    if (!el.parentElement) return;
    clearInterval(attached);
    observer.observe(el.parentElement, { childList: true });
    silenceCanvas();
  }, 50);

  return () => {
    clearInterval(attached);
    clearTimeout(liveTimer);
    clearTimeout(retryTimer);
    observer.disconnect();
    model.off("msg:custom", onMessage);
  };
}

export default { render };
