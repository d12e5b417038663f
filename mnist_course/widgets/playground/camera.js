// @ts-check
// A button that opens the camera, a preview, and a picture on request.

import { createButton, createIcon, createIconButton } from "../shared/buttons.js";
import { element, keepKeys, statusLine } from "../shared/dom.js";
import { text, useLanguage } from "../shared/texts.js";
import { bringAnswerIntoSight } from "./answer_in_sight.js";
import { CameraLight, reasonFor, takePicture } from "./camera_light.js";

/** @param {{ model: import("@anywidget/types").AnyModel, el: HTMLElement }} props */
function render({ model, el }) {
  useLanguage(model.get("language"), el);
  let count = 0;
  const preview = element("div", "mnist-camera-preview mnist-toolbar-line");
  preview.hidden = true;
  const video = element("video", "mnist-camera-video");
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-label", text("camera.sees"));
  const status = statusLine("mnist-message mnist-toolbar-line");
  const words = [text("camera.use"), text("camera.word")];
  const start = createIconButton(words[0], words[1], createIcon("camera"), open);
  const take = createButton(text("camera.take"), capture);
  const done = createButton(text("camera.close"), () => {
    close();
    start.focus();
  });
  const row = element("div", "mnist-tools");
  row.append(take, done);
  preview.append(video, row);
  const box = element("div", "mnist-camera");
  keepKeys(box);
  box.append(start, preview, status);
  el.append(box);

  const light = new CameraLight(() => {
    close();
    status.textContent = `${text("camera.gone")} ${text("camera.otherwise")}`;
  });

  async function open() {
    start.disabled = true;
    status.textContent = "";
    try {
      const stream = await light.open();
      if (!stream) return;
      video.srcObject = stream;
    } catch (error) {
      close();
      const isSecure = Boolean(navigator.mediaDevices);
      status.textContent = reasonFor(/** @type {Error} */ (error), isSecure);
      return;
    }
    preview.hidden = false;
    start.hidden = true;
    video.play().catch(() => {});
    take.focus();
  }

  function close() {
    light.close();
    video.srcObject = null;
    preview.hidden = true;
    start.hidden = false;
    start.disabled = false;
  }

  async function capture() {
    if (!video.videoWidth) return; // no picture has come yet
    const taken = takePicture(video);
    close();
    start.focus();
    status.textContent = text("camera.reading");
    const picture = await taken;
    count += 1;
    const content = { name: text("camera.picture", { number: count }), size: picture.size };
    model.send(content, undefined, [await picture.arrayBuffer()]);
  }

  /** @param {{ say?: string }} message */
  function onMessage(message) {
    if (!message.say) return;
    status.textContent = message.say;
    bringAnswerIntoSight(el);
  }
  model.on("msg:custom", onMessage);
  const onHide = () => document.hidden && light.stream && close();
  document.addEventListener("visibilitychange", onHide);

  return () => {
    close();
    model.off("msg:custom", onMessage);
    document.removeEventListener("visibilitychange", onHide);
  };
}

export default { render };
