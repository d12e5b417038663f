// Draws a reading: the picture the network sees, the digit, and ten bars.

const SIDE = 28;
const SPEECH_DELAY = 800; // ms of stillness before a screen reader is told

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

// Never "100 %": the network's answer comes close to certainty, and never reaches it.
function percent(probability) {
  if (probability > 0.999) return "> 99.9 %";
  if (probability < 0.001) return "< 0.1 %";
  return `${(100 * probability).toFixed(1)} %`;
}

function createBars() {
  const list = element("ol", "mnist-bars");
  list.setAttribute("role", "list");
  list.setAttribute("aria-label", "Confidence for each digit");
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = element("li", "mnist-bar");
    row.dataset.digit = digit;
    const track = element("span", "mnist-bar-track");
    const fill = element("span", "mnist-bar-fill");
    const figure = element("span", "mnist-bar-figure");
    track.setAttribute("aria-hidden", "true");
    track.append(fill);
    row.append(element("span", "mnist-bar-digit", digit), track, figure);
    list.append(row);
    return { row, fill, figure };
  });
  function update(probabilities, best) {
    const known = probabilities.length === 10;
    rows.forEach(({ row, fill, figure }, digit) => {
      row.classList.toggle("mnist-bar-best", digit === best);
      fill.style.width = known ? `${100 * probabilities[digit]}%` : "0";
      figure.textContent = known ? percent(probabilities[digit]) : "–";
    });
  }
  return { list, update };
}

function createPicture() {
  const canvas = element("canvas", "mnist-picture");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("role", "img");
  const context = canvas.getContext("2d");
  function update(bytes, message) {
    const pixels = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      pixels.data.fill(bytes[i] ?? 0, 4 * i, 4 * i + 3);
      pixels.data[4 * i + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
    canvas.setAttribute(
      "aria-label",
      bytes.length ? `What the network sees, 28 by 28 pixels. ${message}` : "No picture yet.",
    );
  }
  return { canvas, update };
}

function render({ model, el }) {
  const view = element("section", "mnist-reading");
  view.setAttribute("aria-label", "Reading");

  const seen = element("div", "mnist-column");
  const picture = createPicture();
  const source = element("p", "mnist-source");
  seen.append(element("h3", "mnist-title", "What the network sees"), picture.canvas, source);

  const answer = element("div", "mnist-column mnist-answer");
  const verdict = element("p", "mnist-verdict");
  const digit = element("span", "mnist-digit");
  const words = element("span", "mnist-words");
  const confidence = element("span", "mnist-confidence");
  const sentence = element("span", "");
  const bars = createBars();
  sentence.append(words, confidence);
  verdict.append(digit, sentence);
  answer.append(element("h3", "mnist-title", "What it answers"), verdict, bars.list);

  const speech = element("p", "mnist-speech");
  speech.setAttribute("role", "status");
  speech.setAttribute("aria-live", "polite");
  view.append(seen, answer, speech);
  el.append(view);

  let speechTimer;
  function speak(text) {
    clearTimeout(speechTimer);
    speechTimer = setTimeout(() => {
      if (speech.textContent !== text) speech.textContent = text;
    }, SPEECH_DELAY);
  }

  function update() {
    // What is unlike a digit is not named in large, though the bars say what it is most like.
    const best = model.get("is_unlike") ? null : model.get("digit");
    const probabilities = model.get("digit") === null ? [] : model.get("probabilities");
    const message = model.get("message");
    const image = model.get("image");
    const bytes = new Uint8Array(image.buffer, image.byteOffset, image.byteLength);
    picture.update(bytes, message);
    bars.update(probabilities, best);
    source.textContent = model.get("source") || "28 × 28 pixels";
    digit.textContent = best ?? "?";
    view.classList.toggle("mnist-empty", best === null);
    words.textContent = message;
    confidence.textContent = best === null ? "" : `Confidence ${percent(probabilities[best])}`;
    speak(`${message} ${confidence.textContent}`);
  }
  model.on("change", update);
  update();

  return () => {
    clearTimeout(speechTimer);
    model.off("change", update);
  };
}

export default { render };
