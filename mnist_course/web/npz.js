// @ts-check
// NumPy's .npz: a ZIP archive of arrays, stored as they are, which `numpy.load` opens.

const CRC_POLYNOMIAL = 0xedb88320; // of ZIP
const HEADER_UNIT = 64; // bytes: NumPy aligns an array's numbers so

/**
 * @typedef {object} NumpyArray
 * @property {string} type as NumPy writes it: "|u1", "<i4", "<f4", "<U12"
 * @property {number[]} shape
 * @property {Uint8Array} bytes little-endian, row by row
 */

/**
 * @param {Record<string, NumpyArray>} arrays
 */
export function writeNpz(arrays) {
  /** @type {Uint8Array[]} */
  const files = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const title = new TextEncoder().encode(`${name}.npy`);
    const content = npy(array);
    // Version 2.0, no flags, stored, 1 January 1980.
    const common = [u16(20, 0, 0, 0, 33), u32(crcOf(content), content.length, content.length)];
    const entry = joined([...common, u16(title.length, 0)]);
    files.push(u32(0x04034b50), entry, title, content);
    directory.push(u32(0x02014b50), u16(20), entry, u16(0, 0, 0), u32(0, offset), title);
    offset += 4 + entry.length + title.length + content.length;
  }
  const listing = joined(directory);
  const count = Object.keys(arrays).length;
  const end = [u32(0x06054b50), u16(0, 0, count, count), u32(listing.length, offset), u16(0)];
  return joined([...files, listing, ...end]);
}

/**
 * Write texts as NumPy does: each as long as the longest, a code point in four bytes.
 * @param {string[]} texts
 * @returns {NumpyArray}
 */
export function textArray(texts) {
  const points = texts.map((text) => [...text].map((letter) => letter.codePointAt(0) ?? 0));
  const length = Math.max(...points.map((each) => each.length), 1);
  const all = points.flatMap((each) => [...each, ...Array(length - each.length).fill(0)]);
  return { type: `<U${length}`, shape: [texts.length], bytes: u32(...all) };
}

/** @param {NumpyArray} array */
function npy({ type, shape, bytes }) {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const words = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((words.length + 11) / HEADER_UNIT) * HEADER_UNIT - 10;
  const header = new TextEncoder().encode(`${words.padEnd(length - 1)}\n`);
  const magic = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0);
  return joined([magic, u16(length), header, bytes]);
}

/** @param {number[]} values */
function u16(...values) {
  return Uint8Array.from(values.flatMap((value) => [value, value >>> 8]));
}

/** @param {number[]} values */
function u32(...values) {
  const bytes = [0, 8, 16, 24];
  return Uint8Array.from(values.flatMap((value) => bytes.map((shift) => value >>> shift)));
}

/** @param {Uint8Array} bytes */
function crcOf(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? CRC_POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}

/** @param {Uint8Array[]} parts */
export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
