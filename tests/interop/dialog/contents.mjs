// SPDX-License-Identifier: GPL-3.0-or-later
// What is sealed in a message, byte by byte, and how payloads are packed.
import zlib from 'node:zlib';

import { join, number, Reader, textOf, utf8 } from './bytes.mjs';

const PIECE = 1, MORE = 2, ANSWER_WANTED = 4, OVER = 8;
const NOTHING = new Uint8Array(0);

export const formByte = (numbered, dictionary) => (2 << 4) | (numbered ? 8 : 0) | dictionary;

// `deflated`: what deflate() made of the text elsewhere, where it has to be the same to the byte.
export function pack({ text, secrets = '', deflated }, words) {
  const options = words.length > 0 ? { dictionary: words } : {};
  const packed = deflated ?? zlib.deflateRawSync(utf8(text), { ...options, level: 9 });
  const outside = utf8(secrets);
  return join(number(outside.length, 2), outside, packed);
}

export function unpack(bytes, words) {
  const in_ = new Reader(bytes);
  const secrets = textOf(in_.take(in_.number(2)));
  const options = { maxOutputLength: 262_144, ...(words.length > 0 ? { dictionary: words } : {}) };
  return { text: textOf(zlib.inflateRawSync(in_.rest(), options)), secrets };
}

function padded(content) {
  const out = new Uint8Array(Math.ceil((content.length + 2) / 128) * 128);
  out.set(number(content.length, 2));
  out.set(content, 2);
  return out;
}

function contentOf(plain) {
  const in_ = new Reader(plain);
  return new Reader(in_.take(in_.number(2)));
}

export const writeFirst = ({ ts, reply, attempt, call, packed = NOTHING }) =>
  padded(join(number(ts, 8), reply, number(attempt, 4), call, packed));
export const writeSecond = ({ status, secret, idle, packed = NOTHING }) =>
  padded(join(number(status, 1), secret, number(idle, 2), packed));

export function writeNumbered({ ack, sequence = 0, more, answerWanted, over, piece = NOTHING }) {
  const flags =
    (sequence > 0 ? PIECE : 0) | (more ? MORE : 0) | (answerWanted ? ANSWER_WANTED : 0) | (over === undefined ? 0 : OVER);
  const parts = [number(flags, 1), number(ack, 4)];
  if (sequence > 0) parts.push(number(sequence, 4));
  if (over !== undefined) parts.push(number(over, 1));
  return padded(join(...parts, piece));
}

export function readFirst(plain) {
  const in_ = contentOf(plain);
  return { ts: in_.number(8), reply: in_.take(16), attempt: in_.number(4), call: in_.take(16), packed: in_.rest() };
}

export function readSecond(plain) {
  const in_ = contentOf(plain);
  const content = { status: in_.number(1), secret: in_.take(16), idle: in_.number(2), packed: in_.rest() };
  if (content.status > 2) throw new Error('no such status');
  return content;
}

export function readNumbered(plain) {
  const in_ = contentOf(plain);
  const flags = in_.number(1);
  if (flags > 15) throw new Error('flags that are not known');
  const content = { ack: in_.number(4), more: (flags & MORE) !== 0, answerWanted: (flags & ANSWER_WANTED) !== 0 };
  if (flags & PIECE) content.sequence = in_.number(4);
  if (flags & OVER) content.over = in_.number(1);
  content.piece = in_.rest();
  return content;
}
