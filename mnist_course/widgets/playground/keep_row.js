// Save, open, replay and the picture: buttons, and files that go from this page to the visitor.

const MIME = { json: "application/json", png: "image/png" };

function createButton(label, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.textContent = label;
  button.addEventListener("click", action);
  return button;
}

function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: MIME[name.split(".").pop()] }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function render({ model, el }) {
  const client = Math.random().toString(36).slice(2);
  const row = document.createElement("div");
  row.className = "mnist-keep";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Keep the drawing");
  row.dataset.lmSuppressShortcuts = "true";
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.hidden = true;
  const message = document.createElement("p");
  message.className = "mnist-keep-message";
  message.setAttribute("role", "status");
  row.append(
    createButton("Save", () => model.send({ op: "save", client })),
    createButton("Open", () => input.click()),
    createButton("Replay", () => model.send({ op: "replay" })),
    createButton("Picture", () => model.send({ op: "picture", client })),
    input,
    message,
  );
  el.append(row);

  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > model.get("max_bytes")) {
      const megabytes = Math.round(model.get("max_bytes") / 2 ** 20);
      message.textContent = `${file.name} is too large: ink takes at most ${megabytes} MB.`;
    } else model.send({ op: "open" }, undefined, [await file.arrayBuffer()]);
    input.value = ""; // so that choosing the same file again is a change
  });

  function onMessage(content, buffers) {
    if (content.op === "say") message.textContent = content.text;
    else if (content.op === "file" && content.client === client) {
      download(content.name, buffers[0]);
    }
  }
  model.on("msg:custom", onMessage);
  return () => model.off("msg:custom", onMessage);
}

export default { render };
