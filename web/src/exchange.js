// The messages of one call: signs and posts ours in their order, takes the gateway's, and finds for each reply who
// waits for it.
import { makeEnvelope, randomId } from './envelope.js';
import { Lookout } from './lost.js';

const BYE = 15000; // ms that a bye is tried at least
// A bye that was signed in advance: another message takes it back within these seconds, or twice a round trip. On a
// carrier that is slower than this none is signed.
const GRACE = { least: 2, most: 10 };
const SLOW = 5000; // ms
const BUSY = 450; // docs/protocol.md, "Codes of `error`"

// Janus, a plugin or the gateway refused; `code` as in docs/protocol.md.
export class Refused extends Error {
  constructor({ code, reason }) {
    super(`${reason ?? 'no reason given'}${code ? ` (${code})` : ''}`);
    this.code = code;
  }

  // It is no refusal of what was asked: too much at once, or too slow.
  get passes() {
    return this.code === BUSY;
  }
}

export class Exchange {
  id = randomId();
  #channel;
  #signal;
  #timers;
  #on;
  #ours = new Map(); // what a reply may name -> our id: it, or the ICE user name of our description (plain form)
  #waiting = new Map(); // id -> {types, resolve, reject, silence}
  #roundTrip = Infinity; // ms of the last request and its reply
  #opened = false; // signed: it is at the node or will be, so the gateway is told of the end
  #told = false; // the other side ended it
  #farewell = null; // a promise of a bye that is signed in advance
  #signed = null; // it
  #lookout;

  // `on`: {envelope(envelope, awaited), trouble(error), junk(), failed(error), farewell(signed)}
  constructor(channel, signal, timers, on) {
    this.#channel = channel;
    this.#signal = signal;
    this.#timers = timers;
    this.#on = on;
    this.#lookout = new Lookout(channel, timers, signal, {
      trouble: on.trouble,
      moved: (items) => (this.#signed &&= items.get(this.#signed.id) ?? this.#signed),
    });
    signal.addEventListener('abort', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The call is over'));
    });
  }

  // Signs; gives what post() takes.
  async sign(type, fields) {
    if (this.#farewell) this.#on.farewell(false); // it goes out before this message, which takes it back
    this.#farewell = this.#signed = null;
    const envelope = this.#envelope(type, fields);
    const item = await this.#channel.writer.sign(envelope);
    this.#ours.set(envelope.id, envelope.id);
    const user = /^a=ice-ufrag:(\S+)/m.exec(envelope.sdp ?? '')?.[1];
    if (user) this.#ours.set(user, envelope.id);
    if (!this.#opened) {
      await this.#channel.reader.settled();
      if (this.#signal.aborted) return { envelope, item };
      this.#listen().catch(this.#on.failed);
    }
    this.#opened = true;
    return { envelope, item };
  }

  // Resolves when the node has it. Outages are told and waited out.
  async post({ item }) {
    await this.#channel.writer.post(item, this.#signal, this.#on.trouble);
    this.#lookout.posted(item);
  }

  async send(type, fields) {
    const message = await this.sign(type, fields);
    if (!this.#signal.aborted) await this.post(message);
    return message.envelope;
  }

  // Posts, and resolves with the reply of one of these types. Rejects with Refused, or with what `silent` gives when
  // nothing came for `limit` ms after the node took the message, or as long as a slow carrier may need. A reply of
  // another type ends that time.
  request(message, types, { limit, silent, published = () => {} }) {
    const { id } = message.envelope;
    return new Promise((resolve, reject) => {
      const waiting = { types, resolve, reject, since: performance.now(), quiet: false };
      waiting.heard = () => (waiting.quiet = true);
      this.#waiting.set(id, waiting);
      const posted = () => {
        if (waiting.quiet || this.#signal.aborted) return;
        published();
        const most = this.#channel.carrier.patience.limit(limit);
        waiting.heard = this.#timers.later(most, async () => {
          this.#waiting.delete(id);
          reject(await silent(Math.round(most / 1000)));
        });
      };
      this.post(message).then(posted).catch(reject);
    });
  }

  // Signed now, to be posted when the page closes (leave()).
  async signFarewell() {
    if (this.#farewell || this.#roundTrip > SLOW) return false;
    const grace = Math.min(GRACE.most, Math.max(GRACE.least, Math.ceil((2 * this.#roundTrip) / 1000)));
    const envelope = this.#envelope('bye', { grace });
    const farewell = (this.#farewell = this.#channel.writer.sign(envelope));
    const item = await farewell;
    if (this.#farewell === farewell) this.#signed = item;
    return this.#signed === item;
  }

  // To hear from the node on a connection of now.
  renew() {
    this.#channel.reader.renew();
  }

  // The other side knows that the call is over.
  forget() {
    this.#told = true;
  }

  // The page closes: only what is signed already can still be sent.
  leave() {
    if (this.#signed && !this.#told) this.#channel.writer.postAndLeave(this.#signed);
  }

  // After the call's end: tells the gateway, if it does not know. Takes as long as the node does, within limits.
  async close(reason) {
    const { writer, carrier } = this.#channel;
    if (this.#opened && !this.#told) {
      const signed = await this.#farewell?.catch(() => null);
      const bye = signed ?? (await writer.sign(this.#envelope('bye', { reason })));
      await writer.post(bye, AbortSignal.timeout(carrier.patience.limit(BYE)));
    }
  }

  // It names the gateway's last message, so that the gateway need not keep that.
  #envelope(type, fields) {
    return makeEnvelope(type, this.id, { re: this.#channel.reader.last, ...fields });
  }

  async #listen() {
    const { reader } = this.#channel;
    for await (const envelope of reader.envelopes(this.#signal, this.#on.trouble, this.#on.junk)) {
      if (this.#signal.aborted) return;
      if (envelope.call !== this.id && !this.#ours.has(envelope.re)) continue;
      if (envelope.type === 'bye') this.forget();
      const awaited = this.#settle(envelope);
      this.#on.envelope(envelope, awaited);
    }
  }

  // Whether a request waits for it.
  #settle(envelope) {
    const id = this.#ours.get(envelope.re);
    if (id) this.#lookout.read(id);
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    waiting.heard();
    if (waiting.since) this.#roundTrip = performance.now() - waiting.since;
    waiting.since = 0; // a second reply to it tells nothing: somebody may have thought it over
    const refused = envelope.type === 'error';
    if (!refused && !waiting.types.includes(envelope.type)) return true;
    this.#waiting.delete(id);
    if (refused) waiting.reject(new Refused(envelope));
    else waiting.resolve(envelope);
    return true;
  }
}
