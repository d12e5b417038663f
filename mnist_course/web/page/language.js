// @ts-check
// The page's language: which one it is, the switch, and the texts that stand in the page's HTML.

import { element } from "../../widgets/shared/dom.js";
import { languageInUse, useLanguage } from "../../widgets/shared/texts.js";
import { languages, text } from "../texts.js";

const KEPT_AS = "mnist-course language";

export class LanguageSwitch {
  /**
   * @param {HTMLElement} el
   * @param {string | null} asked The language that the page's address asks for
   */
  constructor(el, asked) {
    this.onChange = () => {};
    this.label = element("label", "unseen");
    this.select = element("select", "mnist-panel-select");
    this.select.id = this.label.htmlFor = "language";
    for (const { code, name } of languages) {
      const option = element("option", "", name);
      option.value = option.lang = code;
      this.select.append(option);
    }
    this.select.addEventListener("change", () => this.choose(this.select.value));
    el.append(this.label, this.select);
    this.use(wanted(asked));
  }

  /** @param {string} code */
  choose(code) {
    this.use(code);
    keep(code);
    this.onChange();
  }

  /** @param {string} code */
  use(code) {
    useLanguage(code);
    this.select.value = code;
    this.label.textContent = text("page.language");
    sayInPage();
  }
}

/**
 * Return the language asked for, or else the one chosen last time, or else the browser's.
 * @param {string | null} asked
 */
function wanted(asked) {
  const wishes = [asked, kept(), ...navigator.languages];
  const codes = wishes.map((wish) => wish?.toLowerCase().split("-")[0] ?? "");
  return codes.find((wish) => languages.some(({ code }) => code === wish)) ?? "en";
}

// A page that was opened from a disk, or is framed, may not be allowed to keep anything.

function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

/** @param {string} code */
function keep(code) {
  try {
    localStorage.setItem(KEPT_AS, code);
  } catch {}
}

function sayInPage() {
  document.documentElement.lang = languageInUse();
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = text(/** @type {HTMLElement} */ (node).dataset.text ?? "");
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", text(/** @type {HTMLElement} */ (node).dataset.label ?? ""));
  }
  for (const node of document.querySelectorAll("[data-content]")) {
    node.setAttribute("content", text(/** @type {HTMLElement} */ (node).dataset.content ?? ""));
  }
}
