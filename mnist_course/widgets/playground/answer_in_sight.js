// @ts-check
// After a picture was read, its answer is in sight, also on a phone scrolled to the cards.

const ZONES = ".mnist-playground, .mnist-reader, #page";

/** @param {HTMLElement} el What took the picture, in the same zone as the answer */
export function bringAnswerIntoSight(el) {
  const answer = el.closest(ZONES)?.querySelector(".mnist-answer");
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  answer?.scrollIntoView({ block: "nearest", behavior: isStill ? "instant" : "smooth" });
}
