// SPDX-License-Identifier: GPL-3.0-or-later
// A peer of a sealed channel without a browser: one dialog of the second implementation (tests/interop/dialog), which says
// whatever it is told to, over the carrier of the link.
//
//   const peer = new Peer(await janus.link('echo'));
//   await peer.send(envelope('offer', { sdp }))     an envelope, several in an array, or any text as a payload
//   await peer.receive()                            what the gateway says next: {json, text}
//   await peer.receive({ timeout: 1000, optional: true })   null if nothing came
//   await peer.ask('message', { body })             the gateway's reply to such an envelope
//   peer.over                                       why the gateway ended the dialog, a number; null as long as it has not
import { randomBytes } from 'node:crypto';

import { makeOffer } from '../fixtures/offer.mjs';
import { pack } from '../../interop/dialog/contents.mjs';
import { dictionary } from '../../interop/dialog/engine.mjs';
import { Peer as End } from '../../interop/dialog/ends.mjs';
import { readLink } from '../../interop/dialog/keys.mjs';
import * as mam from './mam.mjs';
import { Tangle } from './tangle.mjs';

const MOST = 20_000; // bytes of a payload in one message
const OWED = 8; // payloads without an ack
const ANSWER = 30_000; // ms until the second message
const words = dictionary(1);

export const randomId = () => randomBytes(16).toString('hex');

export const envelope = (type, members = {}) => ({ id: randomId(), type, ...members });

// An envelope with an offer of its own: {message, offer}
export function offerEnvelope(members = {}, options = {}) {
  const offer = makeOffer(options);
  return { message: envelope('offer', { sdp: offer.sdp, ...members }), offer };
}

export class Peer {
  over = null;
  #end;
  #first = null; // payload that the first message has
  #begun = false;
  #opened = false;
  #frames = []; // that wait for one before them
  #read = 0; // frames
  #heard = []; // objects that nobody has received
  #owed = 0;

  constructor(link, { nodeUrl } = {}) {
    this.link = readLink(link);
    this.tangle = new Tangle(nodeUrl ?? this.link.carriers[0].replace(/\/$/, ''));
    this.#end = new End(this.link, { dictionary: 1, words, mam });
  }

  async send(content) {
    const payload = { text: typeof content === 'string' ? content : JSON.stringify([content].flat()) };
    if (!this.#begun) await this.#begin(payload);
    if (this.#first === payload) return;
    await this.#open();
    await this.#say(payload);
  }

  async receive({ timeout = 30_000, optional = false } = {}) {
    const deadline = Date.now() + timeout;
    while (this.#heard.length === 0) {
      if (this.over !== null) throw new Error(`the gateway has ended the dialog: ${this.over}`);
      if (await this.#more(deadline)) continue;
      if (optional) return null;
      throw new Error(`no message of the gateway within ${timeout} ms`);
    }
    const json = this.#heard.shift();
    return { json, text: JSON.stringify(json) };
  }

  // Until one of this type (or answering `re`) has come; the others are dropped.
  async receiveUntil(wanted, options = {}) {
    for (;;) {
      const message = await this.receive(options);
      if (message === null || wanted(message.json)) return message;
    }
  }

  async ask(type, members) {
    const asking = envelope(type, members);
    await this.send(asking);
    return (await this.receiveUntil((json) => json.re === asking.id)).json;
  }

  // What does not fit into the first message goes after the answer.
  async #begin(payload) {
    this.#begun = true;
    if (pack(payload, words).length <= MOST) this.#first = payload;
    const call = new Uint8Array(randomBytes(16));
    const { address, frame } = this.#end.begin({ unixMs: Date.now(), call, payload: this.#first ?? undefined });
    await this.tangle.post(address, frame);
  }

  async #open() {
    const deadline = Date.now() + ANSWER;
    while (!this.#opened) if (!(await this.#more(deadline))) throw new Error(`no second message within ${ANSWER} ms`);
  }

  async #say(payload) {
    this.#owed = 0;
    for (const { address, frame } of this.#end.say(payload, MOST)) await this.tangle.post(address, frame);
  }

  // What is new in the mailbox; false if nothing came before the deadline.
  async #more(deadline) {
    const wait = Math.max(0, deadline - Date.now());
    const all = await this.tangle.payloads(this.#end.in.address, { known: this.#read, wait });
    const fresh = all.slice(this.#read);
    this.#read = all.length;
    this.#frames.push(...fresh);
    if (!this.#opened && this.#frames.length > 0) await this.#answered(this.#frames.shift());
    while (this.#opened && this.#hearNext());
    if (this.#owed >= OWED && this.over === null) await this.#acknowledge();
    return fresh.length > 0;
  }

  async #answered(frame) {
    const { status, payload } = this.#end.answered(frame);
    this.#opened = true;
    if (status === 2) this.over = 3;
    if (payload) this.#deliver(payload);
    if (status === 1 && this.#first) await this.#say(this.#first);
  }

  // False if none of the frames is the next.
  #hearNext() {
    for (const [at, frame] of this.#frames.entries()) {
      let content;
      try {
        content = this.#end.hear(frame);
      } catch (error) {
        if (error.message === 'not the next piece') continue;
        throw error;
      }
      this.#frames.splice(at, 1);
      if (content.sequence !== undefined) this.#owed += 1;
      if (content.answerWanted) this.#owed = OWED;
      if (content.payload) this.#deliver(content.payload);
      if (content.over !== undefined) this.over = content.over;
      return true;
    }
    return false;
  }

  async #acknowledge() {
    this.#owed = 0;
    const { address, frame } = this.#end.numbered({});
    await this.tangle.post(address, frame);
  }

  #deliver({ text, secrets }) {
    const objects = JSON.parse(text);
    for (const [at, members] of secrets ? JSON.parse(secrets) : []) Object.assign(objects[at], members);
    this.#heard.push(...objects);
  }
}
