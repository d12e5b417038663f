// @ts-check
// Files that belong to the page: within it, or beside it on the server.

/**
 * @param {string} name
 * @returns {Promise<ArrayBuffer>}
 */
export async function openAsset(name) {
  await parsed();
  const packed = document.getElementById(name)?.textContent;
  if (packed) return unpack(packed);
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

function parsed() {
  if (document.readyState !== "loading") return;
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
}

/**
 * Undo gzip and base64.
 * @param {string} text
 */
function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
