// SPDX-License-Identifier: GPL-3.0-or-later
// A peer of a plain channel: its seed is its own, and one description is a message. The reference client @iota/mam.js
// writes and reads if asked to; `janus-mam` does the same, quicker by a second a message.
//
//   const peer = new PlainPeer();                    new PlainPeer({ reference: true }) has mam.js write and read
//   const janus = await startJanus({ channels: { echo: peer.channel() } })
//   await peer.meets(janus, 'echo')                  learns the gateway's chain from `janus-mam channel show`
//   const offer = await peer.offers()                publishes an offer: {sdp, ufrag, session}
//   await peer.asks()                                likewise, and the reply to it
//   await peer.answered()                            offers until that is answered: the description
//   await peer.send(content)                         text or JSON; { pack: 'base64' | 'uri' } for lz-string
//   await peer.receive()                             the gateway's next message: {text, json, root, address}
//   await peer.receive({ timeout: 1000, optional: true })   null if nothing came
import { randomBytes } from 'node:crypto';

import * as reference from '@iota/mam.js';
import lz from 'lz-string';

import { makeOffer } from '../fixtures/offer.mjs';
import { janusMam } from './janus/janus.mjs';
import * as command from './mam.mjs';
import { until } from './process.mjs';
import { Tangle } from './tangle.mjs';

const SECURITY = 2;

export const randomTrytes = (length) =>
  [...randomBytes(length)].map((byte) => '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'[byte % 27]).join('');

export class PlainPeer {
  #mam;

  constructor({ mode = 'restricted', reference: slow = false } = {}) {
    this.#mam = slow ? reference : command;
    this.sideKey = mode === 'restricted' ? randomTrytes(81) : undefined;
    this.state = reference.createChannel(randomTrytes(81), SECURITY, mode, this.sideKey);
    this.root = this.#mam.channelRoot(this.state);
    this.sent = []; // {root, address, payload}
    this.offered = []; // ice-ufrag
    this.received = [];
  }

  // Members of its channel in the configuration.
  channel(members = {}) {
    return { subscribe: { root: this.root, mode: this.state.mode, side_key: this.sideKey }, ...members };
  }

  // `place`: a Janus, or a place of the stub host. `nodeUrl`: where its carrier is, if it is not the embedded one.
  async meets(place, name, { nodeUrl = place.nodeUrl, fetcher } = {}) {
    this.tangle = new Tangle(nodeUrl, fetcher);
    const shown = await until(`the roots of ${name}`, () => shownOf(place, name));
    this.gateway = { root: shown.root, mode: shown.mode, sideKey: shown.sideKey ?? undefined };
    this.readRoot = shown.root;
    return this;
  }

  // Makes the next message of the chain, without posting it: {root, address, payload}
  make(content, { pack } = {}) {
    return this.makeTrytes(toTrytes(content, pack));
  }

  makeTrytes(trytes) {
    const made = this.#mam.createMessage(this.state, trytes);
    const item = { root: made.root, address: made.address, payload: made.payload };
    this.sent.push(item);
    return item;
  }

  async post({ address, payload }) {
    return this.tangle.post(address, payload);
  }

  async send(content, options = {}) {
    const item = this.make(content, options);
    await this.post(item);
    return item;
  }

  // Makes an offer without posting it: {offer, item}
  makeOffer(options = {}) {
    const offer = makeOffer();
    this.offered.push(offer.ufrag);
    return { offer, item: this.make({ type: 'offer', sdp: offer.sdp }, options) };
  }

  async offers(options = {}) {
    const { offer, item } = this.makeOffer(options);
    await this.post(item);
    return offer;
  }

  // An offer, and the gateway's reply to it.
  async asks(options = {}) {
    const { ufrag } = await this.offers(options);
    return (await this.receiveUntil((json) => json?.re === ufrag, options)).json;
  }

  // Offers until that is answered: what was there before the gateway first looked at the carrier is not. The last answer.
  async answered({ timeout = 60_000, every = 5000 } = {}) {
    const deadline = Date.now() + timeout;
    const ours = this.offered.length;
    const isOurs = (json) => this.offered.indexOf(json?.re) >= ours;
    let reply = null;
    while (!reply && Date.now() < deadline) {
      await this.offers();
      reply = await this.receiveUntil(isOurs, { timeout: every, optional: true });
    }
    if (!reply) throw new Error(`no answer within ${timeout} ms`);
    const last = this.offered.at(-1);
    if (reply.json.re !== last) reply = await this.receiveUntil((json) => json?.re === last);
    if (reply.json.type !== 'answer') throw new Error(reply.text);
    return reply.json.sdp;
  }

  // Where the gateway's next message will be.
  get readAddress() {
    return reference.decodeAddress(this.readRoot, this.gateway.mode);
  }

  async receive({ timeout = 30_000, optional = false, pack } = {}) {
    const deadline = Date.now() + timeout;
    const { readAddress: address, readRoot: root } = this;
    for (let known = 0; ; ) {
      const payloads = await this.tangle.payloads(address, { known, wait: deadline - Date.now() });
      for (const payload of payloads) {
        const parsed = this.#parse(payload, root);
        if (!parsed) continue;
        const text = fromTrytes(parsed.message, pack);
        const message = { text, json: tryJson(text), root, address, payload };
        this.received.push(message);
        this.readRoot = parsed.nextRoot;
        return message;
      }
      known = payloads.length;
      if (Date.now() < deadline) continue;
      if (optional) return null;
      throw new Error(`no message of the gateway within ${timeout} ms at ${address}`);
    }
  }

  // Null if it is not the gateway's.
  #parse(payload, root) {
    try {
      return this.#mam.parseMessage(payload, root, this.gateway.sideKey);
    } catch {
      return null;
    }
  }

  // Until one that holds has come; the others are dropped.
  async receiveUntil(wanted, options = {}) {
    for (;;) {
      const message = await this.receive(options);
      if (message === null || wanted(message.json, message)) return message;
    }
  }
}

// The gateway's chain as `janus-mam channel show` tells it; null if there is none yet.
async function shownOf({ stateDir }, name) {
  const { code, json } = await janusMam(['channel', 'show', name, '--state', stateDir, '--with-side-key']);
  return code === 0 ? json : null;
}

function toTrytes(content, pack) {
  let text = typeof content === 'string' ? content : JSON.stringify(content);
  if (pack === 'base64') text = lz.compressToBase64(text);
  if (pack === 'uri') text = lz.compressToEncodedURIComponent(text);
  return reference.TrytesHelper.fromAscii(text);
}

function fromTrytes(trytes, pack) {
  const text = reference.TrytesHelper.toAscii(trytes);
  if (pack === 'base64') return lz.decompressFromBase64(text);
  if (pack === 'uri') return lz.decompressFromEncodedURIComponent(text);
  return text;
}

function tryJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
