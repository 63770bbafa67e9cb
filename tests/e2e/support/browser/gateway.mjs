// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for the gateway: reads a page's chain at a fakeNode and writes its own there.
//
//   const gateway = fakeGateway(node);
//   gateway.link({reachable: true})                   the fragment for a page
//   await gateway.next()                              the page's next envelope
//   gateway.write(envelope), gateway.writeText(text)  the next message of the gateway's chain
//   gateway.answerIndex()                             where that will be
import { createChannel, decodeAddress, TrytesHelper } from '@iota/mam.js';
import crypto from 'node:crypto';
import LZString from 'lz-string';

import { channelRoot, createMessage, parseMessage } from '../mam.mjs';
import { fromData, indexOf as indexAt, toData } from '../tangle.mjs';

const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const randomTrytes = (length) =>
  Array.from({ length }, () => ALPHABET[crypto.randomInt(ALPHABET.length)]).join('');

const indexOf = (root, mode) => indexAt(decodeAddress(root, mode));

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
    const messages = await this.node.arrived(this.peerIndex());
    const payloads = messages.map(({ data }) => fromData(Buffer.from(data, 'hex')));
    const found = payloads.map((payload) => parseMessage(payload, this.peerRoot, this.peer.sideKey)).find(Boolean);
    if (!found) throw new Error('the message at the address of the offer does not authenticate');
    if (new Set(messages.map(({ data }) => data)).size > 1)
      throw new Error('one index has signed two messages');
    this.peerRoot = found.nextRoot;
    return JSON.parse(LZString.decompressFromBase64(TrytesHelper.toAscii(found.message)));
  }

  writeText(text) {
    const message = createMessage(this.own, TrytesHelper.fromAscii(text));
    this.ownRoot = this.own.nextRoot;
    this.node.put(indexAt(message.address), toData(message.payload).toString('hex'));
  }

  write(envelope) {
    const head = { v: 1, id: crypto.randomBytes(16).toString('hex'), ts: Date.now() };
    return this.writeText(JSON.stringify({ ...head, ...envelope }));
  }

  answer(offer, sdp) {
    return this.write({ type: 'answer', call: offer.call, re: offer.id, sdp });
  }
}
