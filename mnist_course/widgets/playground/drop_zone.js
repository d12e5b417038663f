// @ts-check

/**
 * Take files that are dropped or pasted into a zone of the page. Return what ends that.
 *
 * @param {() => Element | null} zone
 * @param {(files: FileList | File[]) => void} take
 */
export function listenForFiles(zone, take) {
  /** @param {DragEvent} event */
  const isFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));
  /** @param {Event} event */
  const isOver = (event) => Boolean(zone()?.contains(/** @type {Node} */ (event.target)));

  /** @param {DragEvent} event */
  function onDragOver(event) {
    const isWelcome = isFiles(event) && isOver(event);
    zone()?.classList.toggle("mnist-drop", isWelcome);
    if (!isWelcome || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }
  /** @param {DragEvent} event */
  function onDrop(event) {
    zone()?.classList.remove("mnist-drop");
    if (!isFiles(event) || !isOver(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.files);
  }
  /** @param {DragEvent} event */
  function onDragLeave(event) {
    if (!event.relatedTarget) zone()?.classList.remove("mnist-drop");
  }
  // A paste goes to what has the focus; where nothing has it, to the page.
  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !zone()) return;
    if (!isOver(event) && event.target !== document.body) return;
    event.preventDefault();
    take(files);
  }

  const ended = new AbortController();
  const options = { capture: true, signal: ended.signal };
  document.addEventListener("dragover", onDragOver, options);
  document.addEventListener("drop", onDrop, options);
  document.addEventListener("dragleave", onDragLeave, options);
  document.addEventListener("paste", onPaste, options);
  return () => ended.abort();
}
