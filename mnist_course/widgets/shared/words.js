// @ts-check

import { decimal, text } from "./texts.js";

/**
 * Return a probability in words. Never "100 %": an answer comes close to certainty, and never
 * reaches it.
 *
 * @param {number} probability
 */
export function percent(probability) {
  if (probability > 0.999) return `> ${decimal(99.9, 1)} %`;
  if (probability < 0.001) return `< ${decimal(0.1, 1)} %`;
  return `${decimal(100 * probability, 1)} %`;
}

/**
 * @param {number} digit
 */
export function withArticle(digit) {
  return text(digit === 8 ? "digit.eight" : "digit.named", { digit });
}
