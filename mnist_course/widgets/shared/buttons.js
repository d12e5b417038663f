// @ts-check
import { element, keepKeys } from "./dom.js";

// Strokes in a square of 24 x 24.
const ICONS = {
  eraser:
    "M8.5 19.5 3.8 14.8a2 2 0 0 1 0-2.8l8.2-8.2a2 2 0 0 1 2.8 0l5.4 5.4a2 2 0 0 1 0 2.8l-7.5 7.5zM7.5 8.3l8.2 8.2M8.5 19.5H21",
  undo: "M8.5 4.5 4 9l4.5 4.5M4 9h9.5a6 6 0 0 1 0 12H9",
  redo: "M15.5 4.5 20 9l-4.5 4.5M20 9h-9.5a6 6 0 0 0 0 12H15",
  clear: "M4 6.5h16M9.5 6.5V4h5v2.5M6.5 6.5 7.5 20.5h9l1-14M10.3 10.5v6M13.7 10.5v6",
  replay: "M7 4.5v15l12-7.5z",
  open: "M3.5 19V5.5h6l2 2.5h8V11M3.5 19 6.5 11h15l-3 8z",
  save: "M12 3.5v11M7.5 10.5 12 15l4.5-4.5M4.5 16v4.5h15V16",
  picture: "M3.5 5h17v14h-17zM3.5 16.5l5-5 4 4 3-3 5 5M15.5 8.6v.8",
  upload: "M12 15V4M7.5 8 12 3.5 16.5 8M4.5 16v4.5h15V16",
  camera: "M3.5 8h4l1.5-3h6L16.5 8h4v11.5h-17zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z",
  more: "M4 6.5h16M4 12h16M4 17.5h16",
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * Return a button with words on it.
 *
 * @param {string} text
 * @param {() => void} action
 * @param {string} [className]
 */
export function createButton(text, action, className = "") {
  const button = element("button", `mnist-button ${className}`, text);
  button.type = "button";
  keepKeys(button);
  button.addEventListener("click", action);
  return button;
}

/**
 * Return a button with an icon. Its name is what screen readers and the tooltip say; where there is
 * no pointer to call a tooltip up, a word of it stands below the icon.
 *
 * @param {string} name
 * @param {string} word
 * @param {Element} icon
 * @param {() => void} action
 */
export function createIconButton(name, word, icon, action) {
  const button = createButton("", action, "mnist-icon-button");
  dress(button, name, word, icon);
  return button;
}

/**
 * Give a button, or what looks like one, its icon, name and word.
 *
 * @param {HTMLElement} button
 * @param {string} name
 * @param {string} word
 * @param {Element} icon
 */
export function dress(button, name, word, icon) {
  button.title = name;
  button.setAttribute("aria-label", name);
  button.append(icon, element("span", "mnist-word", word));
}

/** @param {IconName} name */
export function createIcon(name) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("class", "mnist-icon");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  return icon;
}
