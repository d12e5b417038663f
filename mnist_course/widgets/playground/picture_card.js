// A picture with a button over each digit that was found in it, or a line that says why none was.

// Pixels between the middles of two boxes, so that these, with their answers, don't lie on each other
const APART = { across: 26, down: 42 };
const WIDEST_FOR_BOXES = 1400; // pixels

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function render({ model, el }) {
  const problem = model.get("problem");
  if (problem) {
    const line = element("p", "mnist-card mnist-card-problem");
    line.append(element("strong", "", `${model.get("name")} `), `could not be read. ${problem}`);
    el.append(line);
    return;
  }
  const figure = element("figure", "mnist-card");
  const frame = element("div", "mnist-card-frame");
  const image = element("img", "mnist-card-picture");
  const bytes = model.get("picture");
  const url = URL.createObjectURL(new Blob([bytes]));
  image.src = url;
  image.alt = `Your picture ${model.get("summary")}`;
  const caption = element("figcaption", "mnist-card-caption", model.get("summary"));
  frame.append(image);
  const boxes = model.get("boxes");
  const buttons = boxes.map((box, number) => {
    const button = element("button", "mnist-card-box");
    button.type = "button";
    for (const side of ["left", "top", "width", "height"]) {
      button.style[side] = `${100 * box[side]}%`;
    }
    button.append(element("span", "mnist-card-answer"));
    button.addEventListener("click", () => model.send({ choose: number }));
    frame.append(button);
    return button;
  });
  const strip = element("div", "mnist-card-strip");
  strip.append(frame);
  figure.append(strip, caption);
  el.append(figure);
  // The frame is as large as the picture, or the boxes would not lie on it.
  image.addEventListener("load", () => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const widest = model.get("widest");
    const usual = Math.min(width, widest, (2 * widest * width) / (3 * height));
    const needed = widthForBoxes(height / width);
    frame.style.maxWidth = `${Math.max(usual, needed)}px`;
    frame.style.minWidth = `${needed}px`;
  });

  // So wide that hardly a box lies on another; a page that is narrower moves the picture sideways.
  function widthForBoxes(steepness) {
    const middles = boxes.map(({ left, top, width, height }) => [
      left + width / 2,
      steepness * (top + height / 2),
    ]);
    const needed = middles.map((one, number) => {
      const others = middles.filter((_, other) => other !== number);
      const widths = others.map((other) => {
        const [across, down] = one.map((value, axis) => Math.abs(value - other[axis]));
        return Math.min(APART.across / across, APART.down / down);
      });
      return Math.max(0, ...widths);
    });
    needed.sort((a, b) => a - b);
    return Math.min(needed[Math.floor(0.9 * needed.length)] ?? 0, WIDEST_FOR_BOXES);
  }

  function write() {
    model.get("boxes").forEach((box, number) => {
      const which = boxes.length > 1 ? `digit ${number + 1}` : "the digit";
      const said = box.said ?? `read as ${box.answer}`;
      buttons[number].setAttribute("aria-label", `Look at ${which}, ${said}`);
      buttons[number].dataset.state = box.state ?? "";
      buttons[number].firstChild.textContent = box.answer;
    });
  }
  function mark() {
    buttons.forEach((button, number) => {
      button.setAttribute("aria-pressed", String(number === model.get("chosen")));
    });
  }
  model.on("change:boxes", write);
  model.on("change:chosen", mark);
  write();
  mark();
  return () => {
    URL.revokeObjectURL(url);
    model.off("change:boxes", write);
    model.off("change:chosen", mark);
  };
}

export default { render };
