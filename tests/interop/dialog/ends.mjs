// SPDX-License-Identifier: GPL-3.0-or-later
// A second implementation of both ends of a sealed dialog: slow, obvious, and without delivery: nothing is repeated,
// and whoever uses it carries the frames. Random bytes may be given, by the names that the vectors have for them.
import { randomBytes } from 'node:crypto';

import { ascii, join, number, Reader } from './bytes.mjs';
import * as contents from './contents.mjs';
import { FrameWriter, readFrame } from './frame.mjs';
import { dayOf, gatewayMailbox, peerMailbox, pskOf, publicOf, rendezvous, toTrytes } from './keys.mjs';
import { Handshake, open, seal } from './noise.mjs';

const prologueOf = (address, form) => join(ascii('janus-mam/2'), ascii(address), number(form, 1));
const random = (size) => new Uint8Array(randomBytes(size));
const associated = (form, address) => join(number(form, 1), ascii(address));

class End {
  // `dictionary`: its number; `words`: its text. `mam`: createMessage() and parseMessage() of a quicker one.
  constructor({ dictionary, words, seed, mam }) {
    this.dictionary = dictionary;
    this.words = words;
    this.mam = mam;
    this.writer = new FrameWriter(toTrytes(seed ?? random(160)), mam);
    this.used = 0; // numbers
    this.sent = 0; // pieces
    this.ack = 0;
    this.begun = [];
  }

  handshake(noise, place) {
    const form = contents.formByte(false, this.dictionary);
    return { address: place.address, frame: this.writer.write(join(number(form, 1), noise), place.sideKey) };
  }

  // Of the handshake: the Noise message.
  unwrap(frame, place) {
    const { bytes } = readFrame(frame, place.sideKey, this.mam);
    if (bytes[0] !== contents.formByte(false, this.dictionary)) throw new Error('another form');
    return bytes.slice(1);
  }

  numbered(content) {
    const form = contents.formByte(true, this.dictionary);
    const counter = ++this.used;
    const plain = contents.writeNumbered({ ack: this.ack, ...content });
    const sealed = seal(this.outKey, counter, associated(form, this.out.address), plain);
    const bytes = join(number(form, 1), number(counter, 4), sealed);
    return { address: this.out.address, frame: this.writer.write(bytes, this.out.sideKey), content: plain, bytes };
  }

  // A payload in messages of at most `most` bytes of it.
  say(payload, most = 65_536) {
    const packed = contents.pack(payload, this.words);
    const frames = [];
    for (let at = 0; at === 0 || at < packed.length; at += most) {
      const more = at + most < packed.length;
      frames.push(this.numbered({ sequence: ++this.sent, more, piece: packed.slice(at, at + most) }));
    }
    return frames;
  }

  // What a message in the own mailbox says; `payload` if one is whole. Expects them in their order.
  hear(frame) {
    const { bytes } = readFrame(frame, this.in.sideKey, this.mam);
    const reader = new Reader(bytes);
    const form = reader.number(1);
    if (form !== contents.formByte(true, this.dictionary)) throw new Error('another form');
    const counter = reader.number(4);
    const plain = open(this.inKey, counter, associated(form, this.in.address), reader.rest());
    const content = { counter, plain, ...contents.readNumbered(plain) };
    if (content.sequence === undefined) return content;
    if (content.sequence !== this.ack + 1) throw new Error('not the next piece');
    this.ack = content.sequence;
    this.begun.push(content.piece);
    if (!content.more) content.payload = contents.unpack(join(...this.begun.splice(0)), this.words);
    return content;
  }
}

export class Peer extends End {
  constructor(link, given = {}) {
    super({ dictionary: 1, words: new Uint8Array(0), ...given });
    this.link = link;
    this.given = given;
  }

  begin({ unixMs, call, attempt = 1, gateway = 0, payload }) {
    const there = rendezvous(this.link.channel, gateway, dayOf(unixMs));
    const reply = this.given.reply ?? random(16);
    const form = contents.formByte(false, this.dictionary);
    this.in = peerMailbox(reply);
    this.prologue = prologueOf(there.address, form);
    this.noise = new Handshake({ prologue: this.prologue, psk: pskOf(this.link.channel), remote: this.link.gateway });
    const packed = payload && contents.pack(payload, this.words);
    const content = contents.writeFirst({ ts: unixMs, reply, attempt, call, packed });
    const noise = this.noise.writeFirst(this.given.ephemeral ?? random(32), content);
    return { content, ...this.handshake(noise, there) };
  }

  // The second message.
  answered(frame) {
    const plain = this.noise.readSecond(this.unwrap(frame, this.in));
    const content = contents.readSecond(plain);
    this.keys = this.noise.split();
    [this.outKey, this.inKey] = [this.keys.peer, this.keys.gateway];
    this.out = gatewayMailbox(content.secret);
    if (content.packed.length > 0) content.payload = contents.unpack(content.packed, this.words);
    return { plain, ...content };
  }
}

export class Gateway extends End {
  // `keys`: {static, channel}.
  constructor(keys, given = {}) {
    super({ dictionary: 1, words: new Uint8Array(0), ...given });
    this.keys_ = keys;
    this.given = given;
  }

  place(unixMs, index = 0) {
    return rendezvous(this.keys_.channel, index, dayOf(unixMs));
  }

  // A first message that was found at `there`.
  called(frame, there) {
    const form = contents.formByte(false, this.dictionary);
    this.prologue = prologueOf(there.address, form);
    this.noise = new Handshake({ prologue: this.prologue, psk: pskOf(this.keys_.channel), s: this.keys_.static });
    const plain = this.noise.readFirst(this.unwrap(frame, there));
    const content = contents.readFirst(plain);
    this.out = peerMailbox(content.reply);
    if (content.packed.length > 0) content.payload = contents.unpack(content.packed, this.words);
    return { plain, ...content };
  }

  answer({ status = 0, idle = 90, payload }) {
    const secret = this.given.secret ?? random(16);
    const packed = payload && contents.pack(payload, this.words);
    const content = contents.writeSecond({ status, secret, idle, packed });
    const noise = this.noise.writeSecond(this.given.ephemeral ?? random(32), content);
    this.keys = this.noise.split();
    [this.outKey, this.inKey] = [this.keys.gateway, this.keys.peer];
    this.in = gatewayMailbox(secret);
    return { content, ...this.handshake(noise, this.out) };
  }
}

export const linkOf = (keys, name, carriers) => ({ name, gateway: publicOf(keys.static), channel: keys.channel, carriers });
