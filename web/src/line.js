// A channel with `api = "janus"` as the sockets of one page share it: what they ask is signed and posted together,
// what the gateway says goes to the socket that has the session. A session outlives its socket: another one claims it.
//
//   const line = Line.of('#v=1&name=…');     the same one for the same link
//   await line.join(socket)                  {say(object), failed(error), claimed()}; opens the channel where needed
//   line.send(socket, request)
//   await line.leave(socket)                 what was asked still goes out
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
const MAX_MISSED = 64; // objects of the gateway's that wait for whoever claims their session

const lines = new Map(); // by link
const warn = (error) => console.warn(`janus-mam: ${error.message}`);

export class Line {
  #fragment;
  #id = randomId(); // what is said here belongs together
  #wire = null; // while the channel is open: {opened, link, channel, lookout, over, flushing}
  #sockets = new Set();
  #sessions = new Map(); // number -> {socket or null, missed: []}
  #replies = new Replies();
  #out = []; // requests that have not been signed yet
  #timer = null;
  #due = Infinity;
  #sentAt = performance.now();
  #untold = 0;
  #up = new Set(); // handles whose PeerConnection is up: their candidates are not needed any more
  #early = []; // candidates that must wait for Janus's answer
  #asked = new Set(); // handles with an offer of ours that has no answer yet

  static of(fragment) {
    if (!lines.has(fragment)) lines.set(fragment, new Line(fragment));
    return lines.get(fragment);
  }

  constructor(fragment) {
    this.#fragment = fragment;
  }

  async join(socket) {
    this.#sockets.add(socket);
    if (!this.#wire) {
      const wire = (this.#wire = { over: new AbortController(), flushing: null, channel: null });
      wire.opened = this.#open(wire);
      wire.opened.catch((error) => this.#failed(wire, error));
    }
    await this.#wire.opened;
  }

  send(socket, request) {
    const { forward, reply } = this.#replies.take(request);
    const missed = this.#assign(socket, forward ?? request);
    if (reply) queueMicrotask(() => [reply, ...missed].forEach((one) => socket.say(one)));
    if (!forward) {
      if (performance.now() - this.#sentAt > QUIET) this.#flushIn(0);
      return;
    }
    this.#out.push(forward);
    if (forward.jsep?.type === 'offer') this.#asked.add(forward.handle_id);
    const wait = forward.janus === 'trickle' && this.#wire.link.reachable ? IF_NEEDED : SOON[forward.janus];
    this.#flushIn(wait ?? 0);
  }

  // Milliseconds: `least`, or as long as a slow carrier may need.
  limit(least) {
    return this.#wire?.channel?.carrier.patience.limit(least) ?? least;
  }

  async leave(socket) {
    const wire = this.#wire;
    await wire?.flushing; // it may have begun before the last request
    await this.#flush(wire);
    this.#left(socket);
    if (this.#sockets.size > 0) return;
    if (this.#wire === wire) this.#close(wire);
    if (this.#sessions.size === 0) lines.delete(this.#fragment);
  }

  async #open(wire) {
    const link = parseLink(this.#fragment);
    const channel = await Channel.open(await Store.open(), link);
    const { signal } = wire.over;
    const lookout = new Lookout(channel, new Timers(signal, (error) => this.#failed(wire, error)), signal, {
      moved: () => {},
      trouble: (error) => (error instanceof CarrierError ? warn(error) : this.#failed(wire, error)),
    });
    channel.carrier.onSlow((text) => warn({ message: text }));
    Object.assign(wire, { link, channel, lookout });
    // Where there are sessions already, reading goes on where it stopped.
    if (this.#sessions.size === 0) await channel.prepare();
    else channel.writer.post(undefined, wire.over.signal).catch((error) => this.#failed(wire, error));
    this.#listen(wire).catch((error) => this.#failed(wire, error));
    if (this.#out.length > 0) this.#flushIn(0);
  }

  async #listen({ channel, lookout, over }) {
    for await (const text of channel.reader.texts(over.signal, warn)) {
      const batch = readBatch(text);
      if (!batch) continue;
      if (batch.re) lookout.read(batch.re);
      for (const object of batch.objects) for (const one of this.#replies.heard(object)) this.#hear(one);
      if (++this.#untold >= UNTOLD) this.#flushIn(0);
    }
  }

  // Notes which session is whose. Gives what came for a claimed one while it was nobody's.
  #assign(socket, { janus, id, session_id: claimed }) {
    if (janus === 'create') this.#sessions.set(id, { socket, missed: [] });
    if (janus === 'destroy') this.#sessions.delete(claimed);
    if (janus !== 'claim') return [];
    const { socket: before = null, missed = [] } = this.#sessions.get(claimed) ?? {};
    this.#sessions.set(claimed, { socket, missed: [] });
    if (before && before !== socket && ![...this.#sessions.values()].some((one) => one.socket === before)) {
      this.#left(before);
      before.claimed();
    }
    return missed;
  }

  #hear(object) {
    const { janus, session_id, sender } = object;
    if (janus === 'webrtcup') this.#up.add(sender);
    if (janus === 'hangup') this.#up.delete(sender);
    if (janus === 'error') this.#asked.clear(); // it does not say of which handle
    if (object.jsep) this.#answered(sender);
    const session = this.#sessions.get(session_id);
    if (janus === 'timeout') this.#sessions.delete(session_id);
    if (session?.socket) session.socket.say(object);
    else if (session && session.missed.push(object) > MAX_MISSED) session.missed.shift();
    // Another tab may speak on this channel too; its sessions are not ours.
    else if (janus === 'error' || session_id === undefined) for (const socket of this.#sockets) socket.say(object);
  }

  #answered(handle) {
    this.#asked.delete(handle);
    this.#out.push(...this.#early.splice(0));
    if (this.#out.length > 0) this.#flushIn(this.#wire?.link.reachable ? IF_NEEDED : 0);
  }

  // Janus gives up 12 s after the first candidate: on a slow way that is before its answer is here.
  #tooEarly({ patience }, { janus, handle_id }) {
    return janus === 'trickle' && patience.slow && this.#asked.has(handle_id);
  }

  #flushIn(milliseconds) {
    const due = performance.now() + milliseconds;
    if (due >= this.#due || !this.#wire) return;
    clearTimeout(this.#timer);
    this.#due = due;
    const wire = this.#wire;
    this.#timer = setTimeout(() => this.#flush(wire), milliseconds);
  }

  // Signs and posts all that waits; what comes meanwhile goes with the next.
  #flush(wire) {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    if (!wire?.channel || wire !== this.#wire) return Promise.resolve();
    const sent = () => {
      wire.flushing = null;
      if (this.#out.length > 0) this.#flushIn(SOON.trickle);
    };
    wire.flushing ??= this.#sendAll(wire).then(sent, (error) => this.#failed(wire, error));
    return wire.flushing;
  }

  async #sendAll({ link, channel, lookout, over }) {
    const { carrier, reader, writer } = channel;
    do {
      this.#early.push(...this.#out.filter((one) => this.#tooEarly(carrier, one)));
      this.#out = this.#out.filter((one) => !this.#early.includes(one));
      this.#out = this.#out.filter((one) => !(link.reachable && one.janus === 'trickle' && this.#up.has(one.handle_id)));
      if (this.#out.length === 0 && this.#untold < UNTOLD && performance.now() - this.#sentAt < QUIET) return;
      const objects = this.#out.slice(0, MAX_BATCH);
      const item = await writer.sign([header(reader.last), ...objects], this.#id);
      this.#out.splice(0, objects.length); // not before: what could not be signed waits for another opening
      this.#untold = 0;
      this.#sentAt = performance.now();
      await writer.post(item, over.signal);
      lookout.posted(item);
    } while (this.#out.some((one) => !(one.janus in SOON)));
  }

  #left(socket) {
    this.#sockets.delete(socket);
    for (const session of this.#sessions.values()) if (session.socket === socket) session.socket = null;
  }

  #close(wire) {
    wire?.over.abort();
    wire?.channel?.close();
    this.#wire = null;
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }

  #failed(wire, error) {
    if (wire !== this.#wire) return;
    console.error(`janus-mam: ${error.message}`);
    this.#close(wire);
    for (const socket of [...this.#sockets]) {
      this.#left(socket);
      socket.failed(error);
    }
    if (this.#sessions.size === 0) lines.delete(this.#fragment);
  }
}
