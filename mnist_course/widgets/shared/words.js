// @ts-check

/**
 * Return a probability in words. Never "100 %": an answer comes close to certainty, and never
 * reaches it.
 *
 * @param {number} probability
 */
export function percent(probability) {
  if (probability > 0.999) return "> 99.9 %";
  if (probability < 0.001) return "< 0.1 %";
  return `${(100 * probability).toFixed(1)} %`;
}

/**
 * @param {number} digit
 */
export function withArticle(digit) {
  return `${digit === 8 ? "an" : "a"} ${digit}`;
}
