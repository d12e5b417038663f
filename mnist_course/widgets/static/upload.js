// A file button. It sends a picture to the kernel in one message, made smaller first where it is
// large, because a message that is too long closes the connection without a word.

const LARGE = 2 * 2 ** 20; // bytes
const LONG_SIDE = 2000; // pixels, of a picture that was made smaller

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
  label.append("Upload a picture", input);
  label.dataset.lmSuppressShortcuts = "true";
  el.append(label);

  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const picture = file.size > LARGE ? await shrink(file) : file;
    const content = { name: file.name, size: picture.size };
    if (picture.size > model.get("max_bytes")) model.send(content);
    else model.send(content, undefined, [await picture.arrayBuffer()]);
    input.value = ""; // so that choosing the same file again is a change
  });
}

export default { render };
