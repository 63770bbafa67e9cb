// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for the gateway, made with mam.js: reads a page's chain at a fakeNode and writes its own there.
//
//   const gateway = fakeGateway(node);
//   gateway.link({reachable: true})                   the fragment for a page
//   await gateway.next()                              the page's next envelope
//   gateway.write(envelope), gateway.writeText(text)  the next message of the gateway's chain
//   gateway.answerIndex()                             where that will be
import {
  channelRoot,
  createChannel,
  createMessage,
  decodeAddress,
  decodeMessages,
  mamAttach,
  TrytesHelper,
} from '@iota/mam.js';
import crypto from 'node:crypto';
import LZString from 'lz-string';

const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const randomTrytes = (length) =>
  Array.from({ length }, () => ALPHABET[crypto.randomInt(ALPHABET.length)]).join('');

// What mam.js posts for a message: {index, data}.
async function attachment(message) {
  const { message: posted } = await mamAttach({ messageSubmit: async () => '' }, message);
  return posted.payload;
}

// Where the message with this root is: mam.js tells nobody but by asking.
export async function indexOf(root, mode) {
  const address = decodeAddress(root, mode);
  return (await attachment({ payload: '9'.repeat(200), root, address })).index;
}

export function fakeGateway(node, options) {
  return new FakeGateway(node, options);
}

class FakeGateway {
  constructor(node, { security = 1, mode = 'restricted' } = {}) {
    this.node = node;
    this.peer = createChannel(
      randomTrytes(81),
      security,
      mode,
      mode === 'restricted' ? 'PEERKEY' : undefined,
    );
    this.own = createChannel(
      randomTrytes(81),
      security,
      mode,
      mode === 'restricted' ? 'GATEWAYKEY' : undefined,
    );
    this.root = channelRoot(this.own);
    this.ownRoot = this.root; // of the next message written
    this.peerRoot = channelRoot(this.peer); // of the next message read
  }

  link(changes = {}) {
    const { peer, own } = this;
    const members = {
      v: '1',
      name: 'test',
      node: this.node.url,
      mode: peer.mode,
      ...(peer.sideKey && { key: peer.sideKey }),
      seed: peer.seed,
      security: String(peer.security),
      gmode: own.mode,
      ...(own.sideKey && { gkey: own.sideKey }),
      groot: this.root,
      reachable: '1',
      plugin: 'janus.plugin.echotest',
      ...changes,
    };
    return `#${new URLSearchParams(members)}`;
  }

  peerIndex() {
    return indexOf(this.peerRoot, this.peer.mode);
  }

  answerIndex() {
    return indexOf(this.ownRoot, this.own.mode);
  }

  // The page's next envelope; fails if it is none, or if two different messages are at its address.
  async next() {
    const messages = await this.node.arrived(await this.peerIndex());
    const payloads = messages.map(({ data }) => ({ payload: { type: 2, data } }));
    const found = await decodeMessages(payloads, this.peerRoot, this.peer.sideKey);
    if (!found) throw new Error('the message at the address of the offer does not authenticate');
    if (new Set(messages.map(({ data }) => data)).size > 1)
      throw new Error('one index has signed two messages');
    this.peerRoot = found.nextRoot;
    return JSON.parse(LZString.decompressFromBase64(TrytesHelper.toAscii(found.message)));
  }

  async writeText(text) {
    const message = createMessage(this.own, TrytesHelper.fromAscii(text));
    this.ownRoot = this.own.nextRoot;
    const { index, data } = await attachment(message);
    this.node.put(index, data);
  }

  write(envelope) {
    const head = { v: 1, id: crypto.randomBytes(16).toString('hex'), ts: Date.now() };
    return this.writeText(JSON.stringify({ ...head, ...envelope }));
  }

  answer(offer, sdp) {
    return this.write({ type: 'answer', call: offer.call, re: offer.id, sdp });
  }
}
