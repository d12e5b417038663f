// A file button, and a place to drop or paste pictures on. It sends one picture at a time to the
// kernel, made smaller first where it is large, because a message that is too long closes the
// connection without a word.

const LARGE = 2 * 2 ** 20; // bytes
const LONG_SIDE = 2000; // pixels, of a picture that was made smaller
const MOST_FILES = 20; // at once
const PATIENCE = 120_000; // ms until a kernel that says nothing is given up

async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // paper, where the picture is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
  } catch {
    return file; // a format the browser can't read, but the kernel may
  }
}

function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "mnist-upload jupyter-widgets jupyter-button widget-button";
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  input.multiple = model.get("several");
  label.append(input.multiple ? "Upload pictures" : "Upload a picture", input);
  label.dataset.lmSuppressShortcuts = "true";
  const status = document.createElement("p");
  status.className = "mnist-upload-status";
  status.setAttribute("role", "status");
  el.append(label, status);

  let taken = null; // resolves when the kernel has read what was sent
  const waiting = [];
  let isSending = false;

  async function send(file) {
    const name = file.name || "pasted picture";
    const picture = file.size > LARGE ? await shrink(file) : file;
    const content = { name, size: picture.size };
    const buffers =
      picture.size > model.get("max_bytes") ? [] : [await picture.arrayBuffer()];
    const answered = new Promise((resolve) => {
      taken = resolve;
      setTimeout(resolve, PATIENCE);
    });
    model.send(content, undefined, buffers);
    await answered;
  }

  async function take(files) {
    let list = [...files];
    if (!input.multiple) list = list.slice(0, 1);
    if (!list.length) return;
    const kept = list.slice(0, MOST_FILES);
    waiting.push(...kept);
    if (isSending) return;
    isSending = true;
    while (waiting.length) {
      const file = waiting.shift();
      const more = waiting.length ? ` (${waiting.length} more to come)` : "";
      if (input.multiple) status.textContent = `Reading ${file.name || "the picture"}${more} …`;
      try {
        await send(file);
      } catch {
        // The file was moved or deleted since it was chosen.
        status.textContent = `${file.name} can't be opened any more. Choose it again.`;
      }
    }
    isSending = false;
    if (list.length > kept.length) {
      status.textContent = `The first ${MOST_FILES} of ${list.length} files were read.`;
    }
  }

  function onMessage(message) {
    if (message.say) status.textContent = message.say;
    if (message.taken) taken?.();
  }
  model.on("msg:custom", onMessage);

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // so that choosing the same file again is a change
    take(files);
  });

  // Where files may be dropped
  const selector = model.get("drop_zone");
  const zone = () => (selector ? el.closest(selector) : null);
  const isFiles = (event) => event.dataTransfer?.types.includes("Files");
  const isOver = (event) => zone()?.contains(event.target);
  function onDragOver(event) {
    const over = isFiles(event) && isOver(event);
    zone()?.classList.toggle("mnist-drop", over);
    if (over) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    }
  }
  function onDrop(event) {
    zone()?.classList.remove("mnist-drop");
    if (!isFiles(event) || !isOver(event)) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.files);
  }
  function onDragLeave(event) {
    if (!event.relatedTarget) zone()?.classList.remove("mnist-drop");
  }
  // A paste goes to what has the focus; where nothing has it, to the page.
  function onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !zone()) return;
    if (!isOver(event) && event.target !== document.body) return;
    event.preventDefault();
    take(files);
  }
  const listeners = { dragover: onDragOver, drop: onDrop, dragleave: onDragLeave, paste: onPaste };
  if (selector) {
    for (const [type, listener] of Object.entries(listeners)) {
      document.addEventListener(type, listener, true);
    }
  }

  return () => {
    model.off("msg:custom", onMessage);
    for (const [type, listener] of Object.entries(listeners)) {
      document.removeEventListener(type, listener, true);
    }
  };
}

export default { render };
