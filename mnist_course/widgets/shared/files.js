// @ts-check

/** @type {Record<string, string>} */
const TYPES = { json: "application/json", png: "image/png", csv: "text/csv" };

/**
 * Hand the visitor a file.
 *
 * @param {string} name
 * @param {BlobPart} content
 */
export function download(name, content) {
  const type = TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
