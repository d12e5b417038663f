// @ts-check
// A picture with a box over each digit, and what changes the boxes; or a line that says why it could
// not be read. While another picture is looked at, it is a thumbnail with its answers.

import { createButton } from "../shared/buttons.js";
import { element, group, newId } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { text, useLanguage } from "../shared/texts.js";
import { BoxEditor } from "./box_editor.js";
import { WHOLE, widthForBoxes, within, writtenPart } from "./box_layout.js";

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} problem
 * @property {string} summary
 * @property {DataView} picture
 * @property {import("./box_editor.js").ReadBox[]} boxes
 * @property {number} chosen
 * @property {number} widest
 * @property {boolean} is_large
 * @property {string} [language]
 * @property {boolean} [is_fixed] Whether its boxes can't be changed
 */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */

/**
 * Make a frame as large as what it shows of its picture, or the boxes would not lie on it.
 *
 * @param {HTMLElement} frame
 * @param {HTMLImageElement} image
 * @param {import("./box_layout.js").Box} part
 * @param {Model} model
 */
function fit(frame, image, part, model) {
  const [width, height] = [part.width * image.naturalWidth, part.height * image.naturalHeight];
  const widest = model.get("widest");
  const usual = Math.min(width, widest, (2 * widest * width) / (3 * height));
  const boxes = model.get("boxes").map((box) => within(box, part));
  const needed = widthForBoxes(boxes, height / width);
  frame.style.setProperty("--usual", `${Math.max(usual, needed)}px`);
  frame.style.setProperty("--needed", `${needed}px`);
  frame.style.setProperty("--aspect", `${width} / ${height}`);
  for (const [edge, share] of Object.entries(within(WHOLE, part))) {
    image.style.setProperty(edge, `${100 * share}%`);
  }
}

/**
 * Return what stands below the picture, and what brings it up to date.
 *
 * @param {BoxEditor} editor
 */
function createTools(editor) {
  const tools = group("mnist-tools mnist-card-tools", text("card.change_boxes"));
  const add = createButton(text("card.add_box"), () => {});
  add.addEventListener("click", (event) => {
    // A click that no pointer made: then none draws the box, either.
    if (event.detail === 0) editor.add();
    else editor.arm(!editor.isArmed);
  });
  const join = createButton(text("card.join"), () => editor.join());
  const remove = createButton(text("card.delete_box"), () => editor.remove());
  const hint = element("p", "mnist-message");
  tools.append(add, join, remove, hint);
  function update() {
    join.hidden = editor.boxes.length < 2;
    join.disabled = editor.chosen >= editor.boxes.length - 1;
    remove.disabled = !editor.boxes.length;
    add.setAttribute("aria-pressed", String(editor.isArmed));
    hint.textContent = editor.isArmed ? text("card.draw_now") : text("card.hint");
  }
  editor.onArmed = update;
  return { tools, update };
}

/**
 * Return the picture with its boxes, and what brings them up to date.
 *
 * @param {Model} model
 * @param {string} url
 */
function createPicture(model, url) {
  const frame = element("div", "mnist-card-frame");
  const image = element("img", "mnist-card-picture");
  image.draggable = false;
  const view = element("div", "mnist-card-view");
  view.append(image);
  const keys = element("p", "mnist-unseen", text("card.keys"));
  keys.id = newId();
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", text("card.boxes"));
  frame.setAttribute("aria-describedby", keys.id);
  frame.append(view);
  const strip = element("div", "mnist-card-strip");
  strip.append(frame);
  const editor = new BoxEditor(frame, image, (content) => model.send(content));
  const { tools, update: updateTools } = createTools(editor);
  const whole = element("div");
  if (model.get("is_fixed")) frame.removeAttribute("aria-describedby");
  const cut = createButton("", () => show(editor.part === WHOLE ? written() : WHOLE));
  cut.hidden = true;
  tools.prepend(cut);
  whole.append(strip, ...(model.get("is_fixed") ? [cut] : [tools, keys]));
  const written = () => writtenPart(model.get("boxes"), image.naturalHeight / image.naturalWidth);
  /** @param {import("./box_layout.js").Box} part */
  function show(part) {
    editor.part = part;
    fit(frame, image, part, model);
    update();
  }
  image.addEventListener("load", () => show(written()));
  image.src = url;
  function update() {
    const isWhole = editor.part === WHOLE;
    cut.textContent = text(isWhole ? "card.written_part" : "card.whole");
    cut.hidden = isWhole && (!image.naturalWidth || written() === WHOLE);
    image.alt = text("card.picture", { summary: model.get("summary") });
    editor.show(model.get("boxes"), model.get("chosen"));
    updateTools();
  }
  return { whole, update };
}

/**
 * Return a button that shows the picture in large.
 *
 * @param {Model} model
 * @param {string} url
 */
function createThumbnail(model, url) {
  const button = createButton("", () => model.send({ enlarge: true }), "mnist-card-thumbnail");
  const answers = element("span", "mnist-card-answers");
  if (url) {
    const image = element("img");
    image.src = url;
    image.alt = "";
    button.append(image);
  }
  button.append(answers);
  button.title = model.get("name");
  function update() {
    const said = model.get("boxes").map(({ answer }) => answer);
    answers.textContent = model.get("problem") ? text("card.not_read") : said.join(" ");
    button.setAttribute("aria-label", text("card.show", { summary: model.get("summary") }));
  }
  return { button, update };
}

/** @param {{ model: Model, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  const bytes = bytesOf(model.get("picture"));
  const url = bytes.length ? URL.createObjectURL(new Blob([bytes])) : "";
  const figure = element("figure", "mnist-card");
  const thumbnail = createThumbnail(model, url);
  const picture = url ? createPicture(model, url) : null;
  const problem = element("p", "mnist-card-problem");
  const caption = element("figcaption", "mnist-card-caption");
  const away = () => model.send({ remove: true });
  const remove = createButton(text("card.remove"), away, "mnist-card-remove");
  remove.setAttribute("aria-label", text("card.remove_named", { name: model.get("name") }));
  figure.append(thumbnail.button, problem, ...(picture ? [picture.whole] : []), caption, remove);
  el.append(figure);

  const stop = follow(model, () => {
    const isLarge = model.get("is_large") ?? true;
    const why = model.get("problem");
    const name = element("strong", "", `${model.get("name")} `);
    if (why) problem.replaceChildren(name, url ? why : text("card.could_not", { why }));
    caption.textContent = why ? "" : model.get("summary");
    figure.classList.toggle("mnist-card-large", isLarge);
    thumbnail.button.hidden = isLarge;
    caption.hidden = remove.hidden = !isLarge;
    problem.hidden = !isLarge || !why;
    if (picture) picture.whole.hidden = !isLarge;
    thumbnail.update();
    picture?.update();
  });
  return () => {
    stop();
    URL.revokeObjectURL(url);
  };
}

export default { render };
