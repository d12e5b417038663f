// The layer that lies over the pad's canvas. It takes pointer and keyboard, shows the running
// stroke at once, and hands every stroke to the kernel. The kernel keeps the ink, and draws it on
// the canvas below; as soon as a stroke is kept there, this layer lets go of it. A wipe of the
// eraser goes the same way: until the kernel has taken the ink away, this layer covers it up.

const LIVE_INTERVAL = 40; // ms between two updates of a running stroke: 25 readings a second
const PATIENCE = 6; // so many times what an answer was late is waited, too, before the next update
const FIRST_RETRY = 2000; // ms; doubled each time, because a busy kernel isn't a deaf one
const RETRIES = 6;
const POINTS_A_STROKE = 2000; // a longer stroke goes on as a new one
const PIXEL_RATIO = 2; // as the canvas below
const ERASER_BUTTON = 5; // the far end of a pen that has one
const DOT = 0.01; // a line of no length is not drawn, one as short as this is a dot
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEY_STEPS = 28; // from edge to edge, with the arrow keys; five times as many with Shift
const REPLAY_SPEED = 1.5; // pad sides a second
const LONGEST_REPLAY = 8000; // ms; ink that would take longer is drawn faster
const REPLAY_PAUSE = 150; // ms between two strokes
const CALM_PAUSE = 500; // ms between two strokes, for those who want less motion

let pads = 0;

function render({ model, el }) {
  const size = model.get("size");
  // Two browser windows may draw on one pad: each names its strokes after itself.
  const client = Math.random().toString(36).slice(2);
  const strokes = new Map(); // number -> { tool, points, done }: what the kernel doesn't hold yet
  let count = 0;
  let running = null; // the number of the stroke that is being drawn
  let pointer = null; // the id of the pointer that draws
  let tool = "ink"; // that the pointer draws with
  let lastPoint = null;
  let inFlight = false;
  let lastSent = 0;
  let quickest = Infinity; // ms an answer took
  let interval = LIVE_INTERVAL;
  let liveTimer, retryTimer, replayTimer, replayFrame;
  let retries = 0;
  let position = [size / 2, size / 2]; // of the pen that the keyboard moves
  const arrows = new Set(); // held down

  const layer = document.createElement("div");
  layer.className = "mnist-pad-layer";
  layer.tabIndex = 0;
  // Or a screen reader would keep the arrow keys to itself.
  layer.setAttribute("role", "application");
  layer.setAttribute("aria-roledescription", "drawing pad");
  layer.setAttribute("aria-label", model.get("label"));
  layer.dataset.lmSuppressShortcuts = "true";
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * PIXEL_RATIO;
  canvas.setAttribute("aria-hidden", "true");
  const notice = document.createElement("p");
  notice.className = "mnist-pad-notice";
  notice.setAttribute("role", "status");
  const help = document.createElement("p");
  help.id = `mnist-pad-help-${client}-${pads++}`;
  help.className = "mnist-pad-help";
  help.textContent = model.get("help");
  layer.setAttribute("aria-describedby", help.id);
  const tip = document.createElement("div");
  tip.className = "mnist-pad-tip";
  const speech = document.createElement("p");
  speech.className = "mnist-pad-speech";
  speech.setAttribute("role", "status");
  layer.append(canvas, help, tip, notice, speech);
  el.append(layer);

  const context = canvas.getContext("2d");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.lineCap = context.lineJoin = "round";

  const isErasing = () => model.get("erasing");
  const widthOf = (tool) => model.get(tool === "ink" ? "pen_width" : "eraser_width");

  function trace(points, tool) {
    context.strokeStyle = model.get(tool === "ink" ? "ink" : "paper");
    context.lineWidth = widthOf(tool);
    context.beginPath();
    context.moveTo(points[0], points[1]);
    context.lineTo(points[0] + DOT, points[1]);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    context.stroke();
  }

  function forget(numbers) {
    for (const number of numbers) strokes.delete(number);
    redraw();
  }

  function redraw() {
    if (layer.classList.contains("mnist-pad-replaying")) return;
    context.clearRect(0, 0, size, size);
    for (const stroke of strokes.values()) trace(stroke.points, stroke.tool);
  }

  function send(number) {
    const { tool, points, done } = strokes.get(number);
    const content = { op: tool, client, number, done };
    model.send(content, undefined, [new Float32Array(points).buffer]);
    inFlight = true;
    lastSent = performance.now();
  }

  // One update of the running stroke under way at a time; what comes meanwhile waits, and goes
  // in one piece. A finished stroke never waits.
  function sendLive() {
    clearTimeout(liveTimer);
    if (running === null || inFlight) return;
    const wait = lastSent + interval - performance.now();
    if (wait > 0) liveTimer = setTimeout(sendLive, wait);
    else send(running);
  }

  // Where many draw on one machine, answers come late because it has too much to do. Then fewer
  // updates make room for the finished strokes. A long line is late, too, but always so.
  function adaptInterval() {
    const taken = performance.now() - lastSent;
    quickest = Math.min(quickest, taken);
    interval = Math.max(LIVE_INTERVAL, PATIENCE * (taken - quickest));
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

  function begin(point, tool) {
    running = count++;
    strokes.set(running, { tool, points: [...point], done: false });
    inFlight = false;
    trace(point, tool);
    sendLive();
  }

  function extend(point) {
    const { tool, points } = strokes.get(running);
    const [x, y] = points.slice(-2);
    if (Math.hypot(point[0] - x, point[1] - y) < 1) return;
    points.push(...point);
    trace([x, y, ...point], tool);
    if (points.length >= 2 * POINTS_A_STROKE) {
      finish();
      begin(point, tool);
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
      begin(clamp(before), tool);
      extend(point);
    }
  }

  // The ring shows where the keyboard's pen is, and how much the eraser takes.
  function showTip([x, y]) {
    const width = Math.max(widthOf(isErasing() ? "eraser" : "ink"), size / 20);
    Object.assign(tip.style, {
      left: `${(100 * x) / size}%`,
      top: `${(100 * y) / size}%`,
      width: `${(100 * width) / size}%`,
    });
    layer.classList.toggle("mnist-pad-down", running !== null);
    layer.classList.toggle("mnist-pad-low", y > size / 2);
  }

  layer.addEventListener("pointerdown", (event) => {
    if (pointer !== null || (event.button !== 0 && event.button !== ERASER_BUTTON)) return;
    stopReplay();
    finish(); // what the keyboard has begun
    pointer = event.pointerId;
    layer.setPointerCapture(pointer);
    layer.focus({ preventScroll: true, focusVisible: false });
    layer.classList.remove("mnist-pad-keyboard");
    tool = isErasing() || event.button === ERASER_BUTTON ? "eraser" : "ink";
    lastPoint = clamp(locate(event));
    begin(lastPoint, tool);
    event.preventDefault();
  });
  layer.addEventListener("pointermove", (event) => {
    if (isErasing()) showTip(locate(event));
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

  // The keyboard

  function say(text) {
    speech.textContent = text;
    layer.classList.add("mnist-pad-keyboard");
    showTip(position);
  }

  function move(step) {
    const sum = [...arrows].map((arrow) => ARROWS[arrow]);
    const goal = position.map((value, axis) => sum.reduce((at, way) => at + step * way[axis], value));
    position = clamp(goal);
    if (running !== null) extend(position);
    layer.classList.add("mnist-pad-keyboard");
    showTip(position);
  }

  function lift() {
    if (running === null || pointer !== null) return;
    finish();
    say("Pen up.");
  }

  function putDownOrLift() {
    if (running !== null) return lift();
    begin(position, isErasing() ? "eraser" : "ink");
    say(isErasing() ? "Eraser down." : "Pen down.");
  }

  function backOrForth(op) {
    lift();
    stopReplay();
    model.send({ op });
  }

  function press(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (key === "z") backOrForth(event.shiftKey ? "redo" : "undo");
      else if (key === "y") backOrForth("redo");
      else return false;
    } else if (event.altKey || pointer !== null) return false;
    else if (key in ARROWS) {
      stopReplay();
      arrows.add(key);
      move(size / KEY_STEPS / (event.shiftKey ? 5 : 1));
    } else if (key === " " || key === "Enter") {
      stopReplay();
      if (!event.repeat) putDownOrLift();
    } else if (key === "Backspace" || key === "Delete") backOrForth("undo");
    else if (key === "Escape") {
      stopReplay();
      lift();
    } else return false;
    return true;
  }

  layer.addEventListener("keydown", (event) => {
    if (press(event)) event.preventDefault();
  });
  layer.addEventListener("keyup", (event) => arrows.delete(event.key));
  layer.addEventListener("focus", () => {
    showTip(position);
    layer.classList.toggle("mnist-pad-keyboard", layer.matches(":focus-visible"));
  });
  layer.addEventListener("blur", () => {
    arrows.clear();
    lift();
    speech.textContent = "";
    layer.classList.remove("mnist-pad-keyboard");
  });

  // Replay: the ink once more, on a sheet that covers the canvas below

  function stopReplay() {
    if (!layer.classList.contains("mnist-pad-replaying")) return;
    clearTimeout(replayTimer);
    cancelAnimationFrame(replayFrame);
    layer.classList.remove("mnist-pad-replaying");
    redraw();
  }

  function replay(inks) {
    stopReplay();
    if (running !== null || !inks.length) return;
    layer.classList.add("mnist-pad-replaying");
    context.clearRect(0, 0, size, size);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) replayCalmly([...inks]);
    else replayMoving(inks);
  }

  function replayCalmly(inks) {
    const next = inks.shift();
    if (next) trace(next, "ink");
    replayTimer = setTimeout(() => (next ? replayCalmly(inks) : stopReplay()), CALM_PAUSE);
  }

  function replayMoving(inks) {
    const lines = inks.flatMap((points, stroke) => {
      const pieces = [{ line: points.slice(0, 2), length: 0, pause: stroke > 0 }];
      for (let i = 2; i < points.length; i += 2) {
        const line = points.slice(i - 2, i + 2);
        pieces.push({ line, length: Math.hypot(line[2] - line[0], line[3] - line[1]) });
      }
      return pieces;
    });
    const durations = lines.map(
      ({ length, pause }) => (pause ? REPLAY_PAUSE : (1000 * length) / (REPLAY_SPEED * size)),
    );
    const total = durations.reduce((a, b) => a + b, 0);
    const haste = Math.max(total / LONGEST_REPLAY, 1);
    const start = performance.now();
    let done = 0;
    let shown = 0; // ms of the replay
    const step = () => {
      const now = (performance.now() - start) * haste;
      while (done < lines.length && shown + durations[done] <= now) {
        trace(lines[done].line, "ink");
        shown += durations[done++];
      }
      if (done < lines.length) replayFrame = requestAnimationFrame(step);
      else replayTimer = setTimeout(stopReplay, CALM_PAUSE);
    };
    step();
  }

  function onMessage(message, buffers) {
    if (message.op === "replay") {
      const { buffer, byteOffset } = buffers[0];
      let start = byteOffset;
      const inks = message.lengths.map((length) => {
        return [...new Float32Array(buffer.slice(start, (start += 8 * length)))];
      });
      replay(inks);
    }
    if (message.client !== client) return;
    if (inFlight && message.number === running) adaptInterval();
    inFlight = false;
    const full = "The pad is full: undo or clear to draw on.";
    if (message.full) notice.textContent = full;
    else if (notice.textContent === full) notice.textContent = "";
    if (message.done) {
      // Two frames: by then the canvas below shows the stroke, and nothing flickers.
      requestAnimationFrame(() => requestAnimationFrame(() => forget([message.number])));
    }
    sendLive();
  }
  model.on("msg:custom", onMessage);
  function onSettings() {
    stopReplay();
    redraw();
    layer.classList.toggle("mnist-pad-erasing", isErasing());
    showTip(position);
  }
  model.on("change", onSettings);
  onSettings();

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

  // The web app takes ink before this pad is there (app/voila/templates/playground).
  window.mnistEarlyPad?.handOver((inks) => {
    for (const [first, ...rest] of inks) {
      begin(first, "ink");
      for (const point of rest) extend(point);
      finish();
    }
  });

  return () => {
    clearInterval(attached);
    clearTimeout(liveTimer);
    clearTimeout(retryTimer);
    stopReplay();
    observer.disconnect();
    model.off("msg:custom", onMessage);
    model.off("change", onSettings);
  };
}

export default { render };
