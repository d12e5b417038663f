// @ts-check
// Run the core tests in Node, on the cases in the folder that MNIST_COURSE_WEB_CASES names.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { tests } from "./core.js";

/** @param {string} name */
async function load(name) {
  const bytes = await readFile(join(process.env.MNIST_COURSE_WEB_CASES ?? "", name));
  return new Uint8Array(bytes).buffer;
}

for (const [name, run] of Object.entries(tests)) {
  test(name, async (context) => {
    const report = await run(load);
    if (report) context.diagnostic(report);
  });
}
