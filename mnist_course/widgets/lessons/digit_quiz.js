// The quiz: a picture, ten buttons, the same ten keys, and a score at the end.

const SIDE = 28;

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function createButton(label, action) {
  const button = element("button", "jupyter-widgets jupyter-button widget-button", label);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

function paint(canvas, view) {
  const grey = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const context = canvas.getContext("2d");
  const picture = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    picture.data.fill(grey[i], 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

function render({ model, el }) {
  const root = element("div", "mnist-quiz");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Quiz: which digit is it? Keys 0 to 9 answer");
  root.tabIndex = 0;
  root.dataset.lmSuppressShortcuts = "true";
  const progress = element("p", "mnist-quiz-progress");
  progress.setAttribute("role", "status");
  const canvas = element("canvas", "mnist-quiz-picture");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("role", "img");
  const keys = element("div", "mnist-quiz-keys");
  const message = element("p", "mnist-quiz-message");
  message.setAttribute("role", "status");
  const score = element("table", "mnist-quiz-score");
  const tools = element("div", "mnist-quiz-tools");
  root.append(progress, canvas, keys, message, score, tools);
  el.append(root);

  const answer = (digit) => model.send({ op: "answer", at: model.get("at"), digit });
  const takeBack = () => model.send({ op: "take back", at: model.get("at") });
  for (let digit = 0; digit < 10; digit++) {
    keys.append(createButton(String(digit), () => answer(digit)));
  }
  const back = createButton("Take back", takeBack);
  tools.append(
    back,
    createButton("Start again", () => model.send({ op: "start again" })),
  );
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/^[0-9]$/.test(event.key)) answer(Number(event.key));
    else if (event.key === "Backspace") takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function update() {
    const [at, count] = [model.get("at"), model.get("count")];
    const over = at >= count;
    if (!over) progress.textContent = `Image ${at + 1} of ${count}: which digit is it?`;
    else if (count) progress.textContent = `All ${count} images are labelled.`;
    else progress.textContent = "There is no image to label.";
    canvas.hidden = keys.hidden = over;
    canvas.setAttribute("aria-label", `Image ${at + 1} of ${count}, a digit written by hand`);
    if (!over) paint(canvas, model.get("pixels"));
    message.textContent = model.get("message");
    back.disabled = at === 0;
    const rows = model.get("score").map(([name, right]) => {
      const row = document.createElement("tr");
      const header = element("th", "", name);
      header.scope = "row";
      row.append(header, element("td", "", `${right} of ${count} as labelled`));
      return row;
    });
    score.hidden = !over || !count;
    score.replaceChildren(...rows);
    // Keys go on working when the button that was pressed goes away.
    if (over && root.contains(document.activeElement)) root.focus();
  }
  model.on("change", update);
  update();
  return () => model.off("change", update);
}

export default { render };
