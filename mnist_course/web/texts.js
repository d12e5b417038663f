// @ts-check
// What the page says, and what it says as the widgets do.

import { textsOf } from "../widgets/shared/texts.js";
import shared from "../widgets/texts.json" with { type: "json" };
import own from "./texts.json" with { type: "json" };

export const text = textsOf(own, shared);

/** Each language that there are texts in, and its own name for itself. */
export const languages = Object.entries(own).map(([code, texts]) => {
  return { code, name: texts["language.name"] };
});
