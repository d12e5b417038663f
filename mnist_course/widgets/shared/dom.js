// @ts-check
// What the front ends build their pages of.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string | number} [text]
 */
export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = String(text);
  return node;
}

/**
 * Return an element whose keys are its own: JupyterLab takes none of them for a shortcut.
 *
 * @param {string} className
 * @param {string} label What screen readers call it
 */
export function group(className, label) {
  const node = element("div", className);
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", label);
  keepKeys(node);
  return node;
}

/**
 * Let an element have its keys. What itself has the focus needs this, too: some of JupyterLab's
 * shortcuts, such as the arrow keys, ask for it alone.
 *
 * @param {HTMLElement} node
 */
export function keepKeys(node) {
  node.dataset.lmSuppressShortcuts = "true";
}

/**
 * Return a line whose text is read out when it changes.
 *
 * @param {string} className
 */
export function statusLine(className) {
  const line = element("p", className);
  line.setAttribute("role", "status");
  return line;
}

/**
 * Return a name that no other element and no other window has.
 *
 * @param {string} [prefix]
 */
export function newId(prefix = "mnist") {
  return `${prefix}-${Math.random().toString(36).slice(2)}`;
}
