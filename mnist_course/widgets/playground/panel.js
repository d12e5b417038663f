// A headline that opens: an explanation, a choice where there is one, and tiles.

const HEAT = [230, 159, 0]; // orange: told from grey by all kinds of colour vision
const MOST_HEAT = 0.8; // of the colour: the ink still shows through

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function paint(canvas, width, height, grey, heat) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const share = heat ? (MOST_HEAT * heat[i]) / 255 : 0;
    for (let channel = 0; channel < 3; channel++) {
      picture.data[4 * i + channel] = (1 - share) * grey[i] + share * HEAT[channel];
    }
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

function createTile() {
  const figure = element("figure", "mnist-tile");
  const title = element("div", "mnist-tile-title");
  const canvas = element("canvas", "mnist-tile-picture");
  canvas.setAttribute("role", "img");
  const caption = element("figcaption", "mnist-tile-caption");
  figure.append(title, canvas, caption);
  return { figure, title, canvas, caption };
}

function render({ model, el }) {
  const details = element("details", "mnist-panel");
  details.dataset.lmSuppressShortcuts = "true";
  details.open = model.get("is_open");
  const summary = element("summary", "mnist-panel-title", model.get("title"));
  const explanation = element("p", "mnist-panel-explanation", model.get("explanation"));
  const message = element("p", "mnist-panel-message");
  const grid = element("div", "mnist-tiles");
  grid.style.setProperty("--tile", `${model.get("tile_width")}px`);
  details.append(summary, explanation, message, grid);
  el.append(details);

  const choices = model.get("choices");
  const select = element("select", "mnist-panel-select");
  if (choices.length) {
    const label = element("label", "mnist-panel-choice", `${model.get("choices_label")} `);
    choices.forEach((choice, number) => {
      const option = element("option", "", choice);
      option.value = number;
      select.append(option);
    });
    label.append(select);
    explanation.after(label);
  }
  select.addEventListener("change", () => {
    model.set("choice", Number(select.value));
    model.save_changes();
  });
  details.addEventListener("toggle", () => {
    if (details.open === model.get("is_open")) return;
    model.set("is_open", details.open);
    model.save_changes();
  });

  const nodes = [];
  function update() {
    details.open = model.get("is_open");
    select.value = model.get("choice");
    message.textContent = model.get("message");
    const tiles = model.get("tiles");
    const { buffer, byteOffset, byteLength } = model.get("pixels");
    const pixels = new Uint8Array(buffer, byteOffset, byteLength);
    while (nodes.length > tiles.length) nodes.pop().figure.remove();
    while (nodes.length < tiles.length) {
      nodes.push(createTile());
      grid.append(nodes.at(-1).figure);
    }
    let start = 0;
    const take = (count) => pixels.subarray(start, (start += count));
    tiles.forEach((tile, number) => {
      const { title, canvas, caption } = nodes[number];
      const size = tile.width * tile.height;
      const grey = take(size);
      paint(canvas, tile.width, tile.height, grey, tile.has_heat ? take(size) : null);
      canvas.setAttribute("aria-label", tile.alt);
      title.textContent = tile.title;
      caption.textContent = tile.caption;
    });
  }
  model.on("change", update);
  update();
  return () => model.off("change", update);
}

export default { render };
