// @ts-check
// Pictures on their way to the kernel, one at a time, made smaller first where they are large,
// because a message that is too long closes the connection without a word.

import { text } from "../shared/texts.js";

const LARGE = 2 * 2 ** 20; // bytes
const LONG_SIDE = 2000; // pixels, of a picture that was made smaller
const MOST_FILES = 20; // at once
const PATIENCE = 120_000; // ms until a kernel that says nothing is given up

/**
 * Return a picture with fewer pixels, or the file itself where the browser can't read it: the
 * kernel may.
 *
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "white"; // paper, where the picture is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await new Promise((resolve) =>
      canvas.toBlob((made) => resolve(made ?? file), "image/jpeg", 0.95),
    );
  } catch {
    return file;
  }
}

export class UploadQueue {
  /**
   * @param {object} kernel
   * @param {(content: object, buffers: ArrayBuffer[]) => void} kernel.send
   * @param {number} kernel.maxBytes
   * @param {(words: string) => void} say
   * @param {(file: Blob) => Promise<Blob>} [makeSmaller]
   */
  constructor({ send, maxBytes }, say, makeSmaller = shrink) {
    this.sendToKernel = send;
    this.maxBytes = maxBytes;
    this.say = say;
    this.makeSmaller = makeSmaller;
    /** @type {File[]} */
    this.waiting = [];
    this.isSending = false;
    /** Called when the kernel has read what was sent. */
    this.onTaken = () => {};
  }

  /** @param {Iterable<File>} files */
  async take(files) {
    const list = [...files];
    const kept = list.slice(0, MOST_FILES);
    this.waiting.push(...kept);
    if (this.isSending || !kept.length) return;
    this.isSending = true;
    for (let file = this.waiting.shift(); file; file = this.waiting.shift()) {
      const name = file.name || text("upload.the_picture");
      const count = this.waiting.length;
      this.say(
        count ? text("upload.reading_more", { name, count }) : text("upload.reading", { name }),
      );
      await this.send(file).catch(() => {
        // The file was moved or deleted since it was chosen.
        this.say(text("upload.gone", { name }));
      });
    }
    this.isSending = false;
    if (list.length > kept.length) {
      this.say(text("upload.first_files", { most: MOST_FILES, count: list.length }));
    }
  }

  /** @param {File} file */
  async send(file) {
    const picture = file.size > LARGE ? await this.makeSmaller(file) : file;
    const buffers = picture.size > this.maxBytes ? [] : [await picture.arrayBuffer()];
    /** @type {Promise<void>} */
    const answered = new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      this.onTaken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.sendToKernel({ name: file.name || text("upload.pasted"), size: picture.size }, buffers);
    await answered;
  }
}
