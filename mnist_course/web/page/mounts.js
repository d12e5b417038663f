// @ts-check
// The widgets' front ends on this page; all are built anew when the language changes.

/** @type {Set<() => void>} */
const mounted = new Set();

/**
 * Show a front end. Return what ends it.
 * @param {{ render: (props: { model: any, el: HTMLElement }) => (() => void) | void }} frontEnd
 * @param {import("./stand_in.js").StandIn} model
 * @param {HTMLElement} el
 */
export function mount(frontEnd, model, el) {
  const others = new Set(el.childNodes);
  let end = frontEnd.render({ model: model.asModel(), el });
  function again() {
    end?.();
    for (const node of [...el.childNodes]) if (!others.has(node)) node.remove();
    end = frontEnd.render({ model: model.asModel(), el });
  }
  mounted.add(again);
  return () => {
    mounted.delete(again);
    end?.();
  };
}

export function mountAgain() {
  for (const again of mounted) again();
}
