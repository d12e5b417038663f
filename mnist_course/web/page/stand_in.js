// @ts-check
// What a widget's front end takes for the kernel's model, and what answers from this page instead.

/** @typedef {Record<string, any>} State */
/** @typedef {(content: any, buffers: ArrayBuffer[]) => void} Receiver */

export class StandIn {
  /**
   * @param {State} state what the front end may `get`
   * @param {{ receive?: Receiver, saved?: (changes: State) => void }} [answers]
   *   what is done with messages, and with what the front end sets and saves
   */
  constructor(state, { receive, saved } = {}) {
    this.state = { ...state };
    this.receive = receive;
    this.saved = saved;
    /** @type {State} */
    this.unsaved = {};
    /** @type {Map<string, Set<Function>>} */
    this.listeners = new Map();
  }

  // What the front end calls

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /**
   * @param {string | State} name
   * @param {any} [value]
   */
  set(name, value) {
    const changes = typeof name === "string" ? { [name]: value } : name;
    Object.assign(this.unsaved, changes);
    this.show(changes);
  }

  save_changes() {
    const changes = this.unsaved;
    this.unsaved = {};
    this.saved?.(changes);
  }

  /**
   * @param {string} event
   * @param {Function} listener
   */
  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)?.add(listener);
  }

  /**
   * @param {string} event
   * @param {Function} listener
   */
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  /**
   * @param {any} content
   * @param {unknown} [_callbacks]
   * @param {ArrayBuffer[]} [buffers]
   */
  send(content, _callbacks, buffers = []) {
    this.receive?.(content, buffers);
  }

  /** @returns {any} this, as a front end expects it */
  asModel() {
    return this;
  }

  // What the page calls

  /**
   * Change what the front end shows.
   * @param {State} changes
   */
  show(changes) {
    Object.assign(this.state, changes);
    for (const name of Object.keys(changes)) this.tell(`change:${name}`);
    this.tell("change");
  }

  /**
   * Send the front end a message.
   * @param {any} content
   * @param {ArrayBuffer[]} [buffers]
   */
  say(content, buffers = []) {
    this.tell(
      "msg:custom",
      content,
      buffers.map((buffer) => new DataView(buffer)),
    );
  }

  /**
   * @param {string} event
   * @param {any[]} values
   */
  tell(event, ...values) {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }
}

/**
 * Hand over bytes as a kernel does.
 * @param {Uint8Array} bytes
 */
export function viewOf({ buffer, byteOffset, byteLength }) {
  return new DataView(buffer, byteOffset, byteLength);
}
