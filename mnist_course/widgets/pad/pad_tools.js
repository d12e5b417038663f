// Three pens and the eraser: a row of buttons, one of them pressed.

const NAMES = ["Fine pen", "Medium pen", "Broad pen"];
const DOTS = [6, 11, 17]; // screen pixels

function createButton(name, face) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mnist-pad-tool jupyter-widgets jupyter-button widget-button";
  button.append(face);
  if (!button.textContent) {
    button.setAttribute("aria-label", name);
    button.title = name;
  }
  return button;
}

function createDot(width) {
  const dot = document.createElement("span");
  dot.className = "mnist-pad-dot";
  dot.style.width = dot.style.height = `${width}px`;
  return dot;
}

function render({ model, el }) {
  const row = document.createElement("div");
  row.className = "mnist-pad-tools";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Pen and eraser");
  row.dataset.lmSuppressShortcuts = "true";
  const widths = model.get("pen_widths");
  const pens = NAMES.map((name, i) => createButton(name, createDot(DOTS[i])));
  const eraser = createButton("Eraser", "Eraser");
  row.append(...pens, eraser);
  el.append(row);

  pens.forEach((pen, i) => {
    pen.addEventListener("click", () => {
      model.set({ pen_width: widths[i], erasing: false });
      model.save_changes();
    });
  });
  eraser.addEventListener("click", () => {
    model.set("erasing", !model.get("erasing"));
    model.save_changes();
  });

  function press(button, pressed) {
    button.setAttribute("aria-pressed", pressed);
    button.classList.toggle("mod-active", pressed);
  }
  function update() {
    const erasing = model.get("erasing");
    pens.forEach((pen, i) => {
      press(pen, !erasing && Math.abs(widths[i] - model.get("pen_width")) < 0.01);
    });
    press(eraser, erasing);
  }
  model.on("change", update);
  update();
  return () => model.off("change", update);
}

export default { render };
