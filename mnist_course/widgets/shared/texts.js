// @ts-check
// What front ends say, in the language of whoever reads it: the short texts stand in JSON files, a
// block for each language.

import shared from "../texts.json" with { type: "json" };

/** @typedef {string | Record<string, string>} Text One, or one for each plural form */
/** @typedef {Record<string, Record<string, Text>>} Texts by language, then by name */

let language = "en";

/**
 * Have all texts said in a language from now on, as far as there are any in it.
 *
 * @param {string | undefined} code such as "de"; nothing leaves all as it is
 * @param {HTMLElement} [place] what is written in it, for screen readers to pronounce it so
 */
export function useLanguage(code, place) {
  if (!code) return;
  language = code;
  if (place) place.lang = code;
}

export function languageInUse() {
  return language;
}

/**
 * Return what looks texts up: its `count` chooses the plural form.
 *
 * @param {Texts[]} all The first that has the name counts
 * @returns {(name: string, values?: Record<string, any>) => string}
 */
export function textsOf(...all) {
  /** @type {(code: string, name: string) => Text | undefined} */
  const find = (code, name) => all.find((texts) => texts[code]?.[name])?.[code][name];
  return (name, values = {}) => {
    const found = find(language, name) ?? find("en", name) ?? name;
    const form = new Intl.PluralRules(language).select(values.count ?? 0);
    const text = typeof found === "string" ? found : (found[form] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, value) => String(values[value]));
  };
}

export const text = textsOf(shared);

/** What was refused, and why: in the language of whoever reads it, also when that changes. */
export class Refusal extends Error {
  /** @param {() => string} why */
  constructor(why) {
    super();
    Object.defineProperty(this, "message", { get: why });
  }
}

/**
 * Return a number with so many digits after the point, or the comma.
 *
 * @param {number} value
 * @param {number} digits
 */
export function decimal(value, digits) {
  return value.toFixed(digits).replace(".", text("number.point"));
}
