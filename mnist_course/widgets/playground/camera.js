// A camera: a preview, a picture on request, and its light off as soon as it isn't needed.

const LONG_SIDE = 1600; // pixels of a picture that is sent

const REASONS = {
  NotAllowedError: "The browser doesn't let this page use the camera. Allow it in the address bar.",
  NotFoundError: "There is no camera here.",
  OverconstrainedError: "There is no camera here.",
  NotReadableError: "The camera is in use by another program. Close it there, then try again.",
};
const INSECURE =
  "The browser lends its camera only to pages opened over https, or on this computer itself.";
const OTHERWISE = "You can draw, or upload a picture, instead.";

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function createButton(text, action) {
  const button = element("button", "mnist-camera-button jupyter-button widget-button", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

function render({ model, el }) {
  let stream = null;
  let isWanted = false;
  let count = 0;

  const box = element("div", "mnist-camera");
  box.dataset.lmSuppressShortcuts = "true";
  const preview = element("div", "mnist-camera-preview");
  preview.hidden = true;
  const video = element("video", "mnist-camera-video");
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-label", "What the camera sees");
  const status = element("p", "mnist-upload-status");
  status.setAttribute("role", "status");
  const start = createButton("Use the camera", open);
  const take = createButton("Take the picture", capture);
  const done = createButton("Close the camera", () => {
    close();
    start.focus();
  });
  const row = element("div", "mnist-camera-row");
  row.append(take, done);
  preview.append(video, row);
  box.append(start, preview, status);
  el.append(box);

  async function open() {
    isWanted = true;
    start.disabled = true;
    status.textContent = "";
    try {
      if (!navigator.mediaDevices) throw new DOMException(INSECURE, "SecurityError");
      // The back one, on a phone: it sees the paper.
      const video = { facingMode: "environment", width: { ideal: 1280 } };
      const opened = await navigator.mediaDevices.getUserMedia({ video });
      if (!isWanted) {
        for (const track of opened.getTracks()) track.stop();
        return;
      }
      stream = opened;
      for (const track of stream.getTracks()) {
        track.addEventListener("ended", () => {
          if (stream !== opened) return;
          close();
          status.textContent = `The camera has gone. ${OTHERWISE}`;
        });
      }
    } catch (error) {
      close();
      const reason = navigator.mediaDevices
        ? (REASONS[error.name] ?? `The camera can't be used (${error.message || error.name}).`)
        : INSECURE;
      status.textContent = `${reason} ${OTHERWISE}`;
      return;
    }
    video.srcObject = stream;
    preview.hidden = false;
    start.hidden = true;
    video.play().catch(() => {});
    take.focus();
  }

  function close() {
    isWanted = false;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    preview.hidden = true;
    start.hidden = false;
    start.disabled = false;
  }

  async function capture() {
    if (!video.videoWidth) return; // no picture has come yet
    const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    close();
    start.focus();
    status.textContent = "Reading the picture …";
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    count += 1;
    const content = { name: `camera picture ${count}`, size: picture.size };
    model.send(content, undefined, [await picture.arrayBuffer()]);
  }

  function onMessage(message) {
    if (message.say) status.textContent = message.say;
  }
  model.on("msg:custom", onMessage);
  const onHide = () => document.hidden && stream && close();
  document.addEventListener("visibilitychange", onHide);

  return () => {
    close();
    model.off("msg:custom", onMessage);
    document.removeEventListener("visibilitychange", onHide);
  };
}

export default { render };
