// SPDX-License-Identifier: GPL-3.0-or-later
// A peer without a browser: what a provisioning link says, the reference client @iota/mam.js to read, and to write
// either the same or, quicker by a second a message, `janus-mam create`.
//
//   const peer = new Peer(await janus.link('echo'));        new Peer(link, { reference: true }) writes by mam.js
//   await peer.send(envelope('offer', { sdp }))     text or JSON; { pack: 'base64' | 'uri' } for lz-string
//   await peer.receive()                            the gateway's next message: {text, json, root}
//   await peer.receive({ timeout: 1000, optional: true })   null if nothing came
import { randomBytes } from 'node:crypto';

import { createChannel, createMessage, decodeAddress, parseMessage, TrytesHelper } from '@iota/mam.js';
import lz from 'lz-string';

import { makeOffer } from '../fixtures/offer.mjs';
import { createMessage as createByCommand } from './mam.mjs';
import { Tangle } from './tangle.mjs';

export function readLink(link) {
  const members = Object.fromEntries(new URLSearchParams(link.slice(link.indexOf('#') + 1)));
  return { page: link.slice(0, link.indexOf('#')), ...members };
}

export const randomId = () => randomBytes(16).toString('hex');
export const randomTrytes = (length) =>
  [...randomBytes(length)].map((byte) => '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'[byte % 27]).join('');

export function envelope(type, members = {}) {
  return { v: 1, id: randomId(), call: randomId(), ts: Date.now(), type, ...members };
}

// An envelope with an offer of its own: {message, offer}
export function offerEnvelope(members = {}, options = {}) {
  const offer = makeOffer(options);
  return { message: envelope('offer', { sdp: offer.sdp, ...members }), offer };
}

export class Peer {
  constructor(link, { nodeUrl, reference = false, fetcher } = {}) {
    this.link = readLink(link);
    this.tangle = new Tangle(nodeUrl ?? this.link.node, fetcher);
    this.reference = reference;
    this.state = createChannel(this.link.seed, Number(this.link.security), this.link.mode, this.link.key);
    this.readRoot = this.link.groot;
    this.sent = []; // {root, address, payload}
    this.received = [];
  }

  // Makes the next message of the chain, without posting it: {root, address, payload}
  make(content, { pack } = {}) {
    return this.makeTrytes(toTrytes(content, pack));
  }

  makeTrytes(trytes) {
    const made = this.reference ? createMessage(this.state, trytes) : createByCommand(this.state, trytes);
    const item = { root: made.root, address: made.address, payload: made.payload };
    this.sent.push(item);
    return item;
  }

  async send(content, options = {}) {
    const item = this.make(content, options);
    await this.tangle.post(item.address, item.payload);
    return item;
  }

  async receive({ timeout = 30_000, optional = false, pack } = {}) {
    const deadline = Date.now() + timeout;
    const address = decodeAddress(this.readRoot, this.link.gmode);
    const sideKey = this.link.gmode === 'restricted' ? this.link.gkey : undefined;
    for (let known = 0; ; ) {
      const payloads = await this.tangle.payloads(address, { known, wait: deadline - Date.now() });
      for (const payload of payloads) {
        const parsed = tryParse(payload, this.readRoot, sideKey);
        if (!parsed) continue;
        const text = fromTrytes(parsed.message, pack);
        const message = { text, json: tryJson(text), root: this.readRoot, address, payload };
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

  // Until one of this type (or answering `re`) has come; the others are dropped.
  async receiveUntil(wanted, options = {}) {
    for (;;) {
      const message = await this.receive(options);
      if (message === null || wanted(message.json, message)) return message;
    }
  }
}

function toTrytes(content, pack) {
  let text = typeof content === 'string' ? content : JSON.stringify(content);
  if (pack === 'base64') text = lz.compressToBase64(text);
  if (pack === 'uri') text = lz.compressToEncodedURIComponent(text);
  return TrytesHelper.fromAscii(text);
}

function fromTrytes(trytes, pack) {
  const text = TrytesHelper.toAscii(trytes);
  if (pack === 'base64') return lz.decompressFromBase64(text);
  if (pack === 'uri') return lz.decompressFromEncodedURIComponent(text);
  return text;
}

function tryParse(payload, root, sideKey) {
  try {
    return parseMessage(payload, root, sideKey);
  } catch {
    return null;
  }
}

function tryJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
