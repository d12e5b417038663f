// The page knows its kernel. It keeps the ink, for as long as the browser's tab is open, and says
// when the answer on show is old: the kernel has ended, hangs, or can't be reached. A reload draws
// the ink again (early_page.html.j2). The pad's ink comes from mnist_course/widgets/playground/
// kept_ink.py, which is asked after whatever may have changed it. Never otherwise: a page that lies
// forgotten must not keep its kernel busy.
window.mnistKernelWatch = (() => {
  const LOOK_EVERY = 5_000; // ms
  const ASK_AFTER = [300, 3_000]; // ms after the visitor has done something; a file takes longer
  const PATIENCE = 10_000; // ms: so long an answer may take
  const PAD_PATIENCE = 30_000; // ms: so long after the page the pad may come
  const WORDS = {
    fine: "",
    ended: "The network behind this page has stopped, so the answer here is old. Your ink is kept.",
    silent: "The network hasn't answered for a while, so the answer here is old. Your ink is kept.",
    cut: "The connection is lost, so the answer here is old. This page goes on as soon as it is back.",
    padless: "The drawing pad hasn't come. What you have drawn so far is kept.",
  };

  const note = document.getElementById("playground-lost");
  const words = note.appendChild(document.createElement("span"));
  let send = null; // asks the kernel, as soon as there is a pad
  let known = []; // the ink that the kernel has told of last, as strokes with x and y in turn
  const recent = new Set(); // strokes that were drawn since
  let asked = 0;
  let heard = 0;
  let askedAt = 0;
  let timers = [];
  let isWhole = false; // and so is the page, for a while
  let isForgetting = false;

  addButton("Reload", () => location.reload());
  const afresh = addButton("Reload without the ink", () => {
    isForgetting = true;
    sessionStorage.removeItem(mnistInkKey);
    location.reload();
  });

  function addButton(label, action) {
    const button = document.createElement("button");
    button.textContent = label;
    button.addEventListener("click", action);
    note.append(" ", button);
    return button;
  }

  function store(strokes) {
    if (isForgetting) return;
    const tenths = (value) => Math.round(10 * value) / 10;
    const pairs = ({ points }) =>
      Array.from({ length: points.length / 2 }, (_, i) => points.slice(2 * i, 2 * i + 2).map(tenths));
    try {
      sessionStorage.setItem(mnistInkKey, JSON.stringify(strokes.map(pairs)));
    } catch {
      // A browser that keeps nothing; then the ink is gone with the kernel.
    }
  }

  // What the kernel hasn't taken: the pad's layer knows (mnist_course/widgets/pad/drawing_pad.js).
  function unsent() {
    return [...(document.querySelector(".mnist-pad-layer")?.unsentStrokes?.() ?? [])];
  }

  function storeAll() {
    const drawn = [...new Set([...recent, ...unsent()])].filter(({ tool }) => tool === "ink");
    store([...known, ...drawn]);
  }

  function ask() {
    // Before the real pad has taken over, it doesn't hold the ink that was drawn early.
    if (!send || document.getElementById("early-page")) return;
    if (heard === asked) askedAt = performance.now();
    try {
      send(++asked);
    } catch {
      // The kernel is gone for good; not hearing from it says so.
    }
  }

  function askSoon() {
    for (const stroke of unsent()) recent.add(stroke);
    timers.forEach(clearTimeout);
    timers = ASK_AFTER.map((delay) => setTimeout(ask, delay));
  }

  function show(state) {
    if (document.body.dataset.kernel === state) return;
    document.body.dataset.kernel = state;
    words.textContent = WORDS[state];
    note.hidden = !WORDS[state];
    afresh.hidden = state === "padless" || state === "cut";
    if (heard && state !== "fine") storeAll();
  }

  async function look() {
    try {
      const answer = await fetch(`${config.baseUrl}api/kernels/${config.kernelId}`);
      if (answer.status === 404) return show("ended");
    } catch {
      return show("cut");
    }
    if (!send) return show(isWhole ? "padless" : "fine");
    const late = heard < asked && performance.now() - askedAt > PATIENCE;
    show(late ? "silent" : "fine");
  }

  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  setInterval(() => document.hidden || look(), LOOK_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  for (const event of ["pointerup", "keyup", "click", "change"]) {
    document.addEventListener(event, askSoon, { capture: true, passive: true });
  }
  addEventListener("DOMContentLoaded", () => setTimeout(() => (isWhole = true), PAD_PATIENCE));
  addEventListener("pagehide", () => {
    if (heard && (recent.size || unsent().length)) storeAll();
  });

  return {
    begin(ask_) {
      send = ask_;
      look();
      askSoon();
    },
    hear(number, strokes) {
      heard = Math.max(heard, number);
      // Of a stroke that is under way the kernel knows only a part.
      if (heard === asked && !unsent().length) {
        known = strokes;
        recent.clear();
        store(known);
      } else if (heard === asked) askSoon();
      if (document.body.dataset.kernel === "silent") show("fine");
    },
  };
})();
