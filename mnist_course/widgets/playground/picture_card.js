// @ts-check
// A picture with a button over each digit that was found in it, or a line that says why none was.
// While another picture is looked at, it is a thumbnail with its answers.

import { createButton } from "../shared/buttons.js";
import { element } from "../shared/dom.js";
import { bytesOf, follow } from "../shared/model.js";
import { widthForBoxes } from "./box_layout.js";

/** @typedef {import("./box_layout.js").Box & { answer: string, said?: string, state?: string }} ReadBox */
/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} problem
 * @property {string} summary
 * @property {DataView} picture
 * @property {ReadBox[]} boxes
 * @property {number} chosen
 * @property {number} widest
 * @property {boolean} is_large
 */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */

/** @param {Model} model */
function createProblem(model) {
  const line = element("p", "mnist-card-problem");
  const name = element("strong", "", `${model.get("name")} `);
  line.append(name, `could not be read. ${model.get("problem")}`);
  return line;
}

/** @param {Model} model */
function createBoxes(model) {
  return model.get("boxes").map((box, number) => {
    const button = element("button", "mnist-card-box");
    button.type = "button";
    button.addEventListener("click", () => model.send({ choose: number }));
    Object.assign(button.style, {
      left: `${100 * box.left}%`,
      top: `${100 * box.top}%`,
      width: `${100 * box.width}%`,
      height: `${100 * box.height}%`,
    });
    button.append(element("span", "mnist-card-answer"));
    return button;
  });
}

/**
 * Make a frame as large as its picture, or the boxes would not lie on it.
 *
 * @param {HTMLElement} frame
 * @param {HTMLImageElement} image
 * @param {Model} model
 */
function fit(frame, image, model) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const widest = model.get("widest");
  const usual = Math.min(width, widest, (2 * widest * width) / (3 * height));
  const needed = widthForBoxes(model.get("boxes"), height / width);
  frame.style.setProperty("--usual", `${Math.max(usual, needed)}px`);
  frame.style.setProperty("--needed", `${needed}px`);
}

/**
 * Return the picture with its boxes, and what brings their words up to date.
 *
 * @param {Model} model
 * @param {string} url
 */
function createPicture(model, url) {
  const frame = element("div", "mnist-card-frame");
  const image = element("img", "mnist-card-picture");
  image.addEventListener("load", () => fit(frame, image, model));
  image.src = url;
  image.alt = `Your picture ${model.get("summary")}`;
  const buttons = createBoxes(model);
  frame.append(image, ...buttons);
  const strip = element("div", "mnist-card-strip");
  strip.append(frame);
  function update() {
    model.get("boxes").forEach((box, number) => {
      const which = buttons.length > 1 ? `digit ${number + 1}` : "the digit";
      const said = box.said ?? `read as ${box.answer}`;
      const button = buttons[number];
      button.setAttribute("aria-label", `Look at ${which}, ${said}`);
      button.setAttribute("aria-pressed", String(number === model.get("chosen")));
      button.dataset.state = box.state ?? "";
      /** @type {Element} */ (button.firstElementChild).textContent = box.answer;
    });
  }
  return { strip, update };
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
  if (model.get("problem")) answers.textContent = "not read";
  else {
    const image = element("img");
    image.src = url;
    image.alt = "";
    button.append(image);
  }
  button.append(answers);
  button.setAttribute("aria-label", `Show ${model.get("summary")}`);
  button.title = model.get("name");
  function update() {
    if (model.get("problem")) return;
    answers.textContent = model
      .get("boxes")
      .map(({ answer }) => answer)
      .join(" ");
  }
  return { button, update };
}

/** @param {{ model: Model, el: HTMLElement }} props */
function render({ model, el }) {
  const url = URL.createObjectURL(new Blob([bytesOf(model.get("picture"))]));
  const isRead = !model.get("problem");
  const figure = element("figure", "mnist-card");
  const thumbnail = createThumbnail(model, url);
  const picture = isRead ? createPicture(model, url) : null;
  const shown = picture ? picture.strip : createProblem(model);
  const caption = element("figcaption", "mnist-card-caption", isRead ? model.get("summary") : "");
  const remove = createButton("Remove", () => model.send({ remove: true }), "mnist-card-remove");
  remove.setAttribute("aria-label", `Remove ${model.get("name")}`);
  figure.append(thumbnail.button, shown, caption, remove);
  el.append(figure);

  const stop = follow(model, () => {
    const isLarge = model.get("is_large") ?? true;
    figure.classList.toggle("mnist-card-large", isLarge);
    thumbnail.button.hidden = isLarge;
    shown.hidden = caption.hidden = remove.hidden = !isLarge;
    thumbnail.update();
    picture?.update();
  });
  return () => {
    stop();
    URL.revokeObjectURL(url);
  };
}

export default { render };
