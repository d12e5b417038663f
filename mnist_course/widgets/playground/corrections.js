// Ten buttons, "It was a ...", and a button that downloads what was kept.

function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function download(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function render({ model, el }) {
  const client = Math.random().toString(36).slice(2); // this window, among all that show it
  const box = element("div", "mnist-corrections");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Say which digit it was");
  box.dataset.lmSuppressShortcuts = "true";
  const question = element("span", "mnist-corrections-question", "Not right? It was a");
  const row = element("div", "mnist-corrections-row");
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = element("button", "mnist-corrections-digit", digit);
    button.type = "button";
    button.setAttribute("aria-label", `It was a ${digit}`);
    button.addEventListener("click", () => model.send({ label: digit }));
    row.append(button);
    return button;
  });
  const foot = element("div", "mnist-corrections-foot");
  const status = element("span", "mnist-corrections-status");
  status.setAttribute("role", "status");
  const save = element("button", "mnist-corrections-download");
  save.type = "button";
  save.addEventListener("click", () => model.send({ download: true, client }));
  foot.append(status, save);
  box.append(question, row, foot);
  el.append(box);

  function update() {
    const isOffered = model.get("is_offered");
    const label = model.get("label");
    const count = model.get("count");
    buttons.forEach((button, digit) => {
      button.disabled = !isOffered;
      button.setAttribute("aria-pressed", String(digit === label));
    });
    status.textContent = model.get("message");
    save.hidden = count === 0;
    save.textContent = `Download ${count} labelled ${count === 1 ? "digit" : "digits"}`;
  }
  const onMessage = (message, buffers) => {
    if (message.client === client) download(message.name, buffers[0]);
  };
  model.on("change", update);
  model.on("msg:custom", onMessage);
  update();
  return () => {
    model.off("change", update);
    model.off("msg:custom", onMessage);
  };
}

export default { render };
