// @ts-check
// The kernel's end of a front end: records what is sent, and says what the test lets it say.

export class Model {
  /** @param {Record<string, any>} state */
  constructor(state) {
    this.state = state;
    /** @type {any[]} */
    this.sent = [];
    this.saved = 0;
    /** @type {Map<string, Set<Function>>} */
    this.listeners = new Map();
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  set(name, value) {
    this.state[name] = value;
    this.tell("change");
  }

  save_changes() {
    this.saved += 1;
  }

  /**
   * @param {any} content
   * @param {any} [_callbacks]
   * @param {ArrayBuffer[]} [buffers]
   */
  send(content, _callbacks, buffers = []) {
    this.sent.push({ ...content, buffers });
  }

  /**
   * @param {string} event
   * @param {Function} listener
   */
  on(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  /**
   * @param {string} event
   * @param {Function} listener
   */
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  /**
   * @param {string} event
   * @param {any[]} values
   */
  tell(event, ...values) {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }
}
