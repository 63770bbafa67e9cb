// A WebSocket in front of a MAM channel: for janus.js (Debian's or npm's, unmodified) and whatever else speaks the
// Janus API over a WebSocket.
//
//   new MamSocket('wss://mam/#v=1&name=…', 'janus-protocol')    what stands behind # is the channel's link
//
// The channel has `api = "janus"` in the gateway's configuration. Several requests travel in one message.
import { header, readBatch } from './batch.js';
import { CarrierError } from './carrier.js';
import { Channel } from './channel.js';
import { randomId } from './envelope.js';
import { parseLink } from './link.js';
import { Lookout } from './lost.js';
import { Replies } from './replies.js';
import { Store } from './store.js';
import { Timers } from './timers.js';

const SOON = { create: 1000, attach: 1000, trickle: 300 }; // ms that these wait for company; others leave at once
const IF_NEEDED = 2000; // ms that candidates wait where Janus is reachable: it learns our address from the first check
const QUIET = 120000; // ms without a message of ours, after which a keepalive travels as a sign of life
const UNTOLD = 8; // batches of the gateway's that we read without having said so
const MAX_BATCH = 48;
const CLOSING = 15000; // ms for what was said last, longer on a slow way

const warn = (error) => console.warn(`janus-mam: ${error.message}`);

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

  #id = randomId(); // what it says belongs together
  #over = new AbortController();
  #replies = new Replies();
  #channel = null;
  #lookout = null;
  #out = []; // requests that have not been signed yet
  #timer = null;
  #due = Infinity;
  #sending = false;
  #sentAt = performance.now();
  #untold = 0;
  #up = new Set(); // handles whose PeerConnection is up: their candidates are not needed any more
  #early = []; // candidates that must wait for Janus's answer
  #asked = new Set(); // handles with an offer of ours that has no answer yet

  constructor(url, protocols = []) {
    super();
    this.url = String(url);
    this.protocol = [protocols].flat()[0] ?? '';
    this.#open().catch((error) => this.#failed(error));
  }

  send(text) {
    if (this.readyState === MamSocket.CONNECTING) throw new DOMException('not open yet', 'InvalidStateError');
    if (this.readyState !== MamSocket.OPEN) return;
    const request = JSON.parse(text);
    const { forward, reply } = this.#replies.take(request);
    if (reply) queueMicrotask(() => this.#say(reply));
    if (!forward) {
      if (performance.now() - this.#sentAt > QUIET) this.#flushIn(0);
      return;
    }
    this.#out.push(forward);
    if (forward.jsep?.type === 'offer') this.#asked.add(forward.handle_id);
    const wait = forward.janus === 'trickle' && this.#channel.link.reachable ? IF_NEEDED : SOON[forward.janus];
    this.#flushIn(wait ?? 0);
  }

  close(code = 1000, reason = '') {
    if (this.readyState >= MamSocket.CLOSING) return;
    this.readyState = MamSocket.CLOSING;
    const end = () => {
      this.#over.abort();
      this.#channel?.close();
      this.readyState = MamSocket.CLOSED;
      this.#event(Object.assign(new Event('close'), { code, reason, wasClean: true }));
    };
    // What was said last (a destroy) still goes out.
    const limit = this.#channel?.carrier.patience.limit(CLOSING) ?? 0;
    Promise.race([this.#flush(), new Promise((resolve) => setTimeout(resolve, limit))]).then(end, end);
  }

  async #open() {
    const link = parseLink(this.url.slice(this.url.indexOf('#') + 1));
    this.#channel = await Channel.open(await Store.open(), link);
    const { signal } = this.#over;
    const timers = new Timers(signal, (error) => this.#failed(error));
    const heard = {
      moved: () => {},
      trouble: (error) => (error instanceof CarrierError ? warn(error) : this.#failed(error)),
    };
    this.#lookout = new Lookout(this.#channel, timers, signal, heard);
    this.#channel.carrier.onSlow((text) => console.warn(`janus-mam: ${text}`));
    await this.#channel.prepare();
    if (this.readyState !== MamSocket.CONNECTING) return;
    this.readyState = MamSocket.OPEN;
    this.#listen().catch((error) => this.#failed(error));
    this.#event(new Event('open'));
  }

  async #listen() {
    for await (const text of this.#channel.reader.texts(this.#over.signal, warn)) {
      const batch = readBatch(text);
      if (!batch) continue;
      if (batch.re) this.#lookout.read(batch.re);
      for (const object of batch.objects) {
        if (object.janus === 'webrtcup') this.#up.add(object.sender);
        if (object.janus === 'hangup') this.#up.delete(object.sender);
        if (object.janus === 'error') this.#asked.clear(); // it does not say of which handle
        if (object.jsep) this.#answered(object.sender);
        for (const one of this.#replies.heard(object)) this.#say(one);
      }
      if (++this.#untold >= UNTOLD) this.#flushIn(0);
    }
  }

  #answered(handle) {
    this.#asked.delete(handle);
    this.#out.push(...this.#early.splice(0));
    if (this.#out.length > 0) this.#flushIn(this.#channel.link.reachable ? IF_NEEDED : 0);
  }

  // Janus gives up 12 s after the first candidate: on a slow way that is before its answer is here.
  #tooEarly({ janus, handle_id }) {
    return janus === 'trickle' && this.#channel.carrier.patience.slow && this.#asked.has(handle_id);
  }

  #flushIn(milliseconds) {
    const due = performance.now() + milliseconds;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#flush().catch((error) => this.#failed(error)), milliseconds);
  }

  // Signs and posts all that waits; what comes meanwhile goes with the next.
  async #flush() {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    if (this.#sending || !this.#channel) return;
    this.#sending = true;
    try {
      do {
        const { reachable } = this.#channel.link;
        this.#out = this.#out.filter((one) => !(reachable && one.janus === 'trickle' && this.#up.has(one.handle_id)));
        const [early, due] = [true, false].map((is) => this.#out.filter((one) => this.#tooEarly(one) === is));
        this.#early.push(...early);
        this.#out = due;
        if (this.#out.length === 0 && this.#untold < UNTOLD && performance.now() - this.#sentAt < QUIET) return;
        const { reader, writer } = this.#channel;
        const batch = [header(reader.last), ...this.#out.splice(0, MAX_BATCH)];
        this.#untold = 0;
        this.#sentAt = performance.now();
        const item = await writer.sign(batch, this.#id);
        await writer.post(item, this.#over.signal);
        this.#lookout.posted(item);
      } while (this.#out.some((one) => !(one.janus in SOON)));
    } finally {
      this.#sending = false;
    }
    if (this.#out.length > 0) this.#flushIn(SOON.trickle);
  }

  #say(object) {
    if (this.readyState !== MamSocket.OPEN) return;
    this.#event(new MessageEvent('message', { data: JSON.stringify(object) }));
  }

  #failed(error) {
    if (this.#over.signal.aborted) return;
    console.error(`janus-mam: ${error.message}`);
    this.#over.abort();
    this.#channel?.close();
    this.readyState = MamSocket.CLOSED;
    this.#event(new Event('error'));
    this.#event(Object.assign(new Event('close'), { code: 1006, reason: error.message, wasClean: false }));
  }

  #event(event) {
    this[`on${event.type}`]?.call(this, event);
    this.dispatchEvent(event);
  }
}
