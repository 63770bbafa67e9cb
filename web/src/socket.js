// A WebSocket in front of a MAM channel: for janus.js (Debian's or npm's, unmodified) and whatever else speaks the
// Janus API over a WebSocket.
//
//   new MamSocket('wss://mam/#v=1&name=…', 'janus-protocol')    what stands behind # is the channel's link
//
// The channel has `api = "janus"` in the gateway's configuration. Several requests travel in one message.
import { Line } from './line.js';

const FAREWELL = 15000; // ms that what was said last is tried, longer on a slow way

export class MamSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = MamSocket.CONNECTING;
  protocol = '';
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  #over = false;
  #line;
  #face; // of this socket, for the line

  constructor(url, protocols = []) {
    super();
    this.url = String(url);
    this.protocol = [protocols].flat()[0] ?? '';
    this.#line = Line.of(this.url.slice(this.url.indexOf('#') + 1));
    this.#face = {
      say: (object) => this.#say(object),
      failed: (error) => this.#failed(error),
      claimed: () => this.#closed(1000, 'another socket has claimed its session', true),
    };
    this.#line.join(this.#face).then(
      () => {
        if (this.readyState !== MamSocket.CONNECTING) return;
        this.readyState = MamSocket.OPEN;
        this.#event(new Event('open'));
      },
      () => {}, // #failed() has heard of it
    );
  }

  send(text) {
    if (this.readyState === MamSocket.CONNECTING) throw new DOMException('not open yet', 'InvalidStateError');
    if (this.readyState === MamSocket.OPEN) this.#line.send(this.#face, JSON.parse(text));
  }

  close(code = 1000, reason = '') {
    if (this.readyState >= MamSocket.CLOSING) return;
    this.readyState = MamSocket.CLOSING;
    const end = () => this.#closed(code, reason, true);
    const limit = this.#line.limit(FAREWELL);
    Promise.race([this.#line.leave(this.#face), new Promise((resolve) => setTimeout(resolve, limit))]).then(end, end);
  }

  #say(object) {
    if (this.readyState !== MamSocket.OPEN) return;
    this.#event(new MessageEvent('message', { data: JSON.stringify(object) }));
  }

  #failed(error) {
    if (this.#over) return;
    this.readyState = MamSocket.CLOSED;
    this.#event(new Event('error'));
    this.#closed(1006, error.message, false);
  }

  #closed(code, reason, wasClean) {
    if (this.#over) return;
    this.#over = true;
    this.readyState = MamSocket.CLOSED;
    this.#event(Object.assign(new Event('close'), { code, reason, wasClean }));
  }

  #event(event) {
    this[`on${event.type}`]?.call(this, event);
    this.dispatchEvent(event);
  }
}
