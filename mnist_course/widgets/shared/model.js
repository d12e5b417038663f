// @ts-check
// The model that the kernel and the front end share.

/**
 * Keep a page up to date with its model; return what ends that.
 *
 * @param {import("@anywidget/types").AnyModel<any>} model
 * @param {() => void} update Called at once, and after each change of the model
 * @param {(message: any, buffers: DataView[]) => void} [receive] Called with each message
 */
export function follow(model, update, receive = () => {}) {
  model.on("change", update);
  model.on("msg:custom", receive);
  update();
  return () => {
    model.off("change", update);
    model.off("msg:custom", receive);
  };
}

/**
 * Return the bytes behind a view, without a copy.
 *
 * @param {DataView} view
 */
export function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
}
