// @ts-check
// The camera itself: on while it is looked through, off as soon as it isn't.

import { text } from "../shared/texts.js";

const LONG_SIDE = 1600; // pixels of a picture that is sent

/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "camera.not_allowed",
  NotFoundError: "camera.none",
  OverconstrainedError: "camera.none",
  NotReadableError: "camera.in_use",
};

/**
 * Say why a camera could not be opened.
 *
 * @param {Error} error
 * @param {boolean} isSecure Whether the page may ask for one at all
 */
export function reasonFor(error, isSecure) {
  const otherwise = text("camera.otherwise");
  if (!isSecure) return `${text("camera.insecure")} ${otherwise}`;
  const name = REASONS[error.name] ?? "camera.unusable";
  return `${text(name, { problem: error.message || error.name })} ${otherwise}`;
}

export class CameraLight {
  /** @param {() => void} onLost The camera was unplugged, or taken away */
  constructor(onLost) {
    this.onLost = onLost;
    this.isWanted = false;
    /** @type {MediaStream | null} */
    this.stream = null;
  }

  /** Return a stream, or nothing where the camera was closed before it was open. */
  async open() {
    this.isWanted = true;
    // The back one, on a phone: it sees the paper.
    const video = { facingMode: "environment", width: { ideal: 1280 } };
    const opened = await navigator.mediaDevices.getUserMedia({ video });
    if (!this.isWanted) {
      for (const track of opened.getTracks()) track.stop();
      return null;
    }
    this.stream = opened;
    for (const track of opened.getTracks()) {
      track.addEventListener("ended", () => this.stream === opened && this.onLost());
    }
    return opened;
  }

  close() {
    this.isWanted = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }
}

/**
 * Return what a video shows, no larger than needed.
 *
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob>}
 */
export function takePicture(video) {
  const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    const take = (/** @type {Blob | null} */ picture) =>
      picture ? resolve(picture) : reject(new Error(text("camera.no_picture")));
    canvas.toBlob(take, "image/jpeg", 0.92);
  });
}
