// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes, numbers in bytes (the highest first), and bytes in trytes, for a second implementation of sealed dialogs.
export const TRYTES = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const unhex = (digits) => new Uint8Array(Buffer.from(digits, 'hex'));
export const ascii = (text) => new Uint8Array(Buffer.from(text, 'latin1'));
export const utf8 = (text) => new Uint8Array(Buffer.from(text, 'utf8'));
export const textOf = (bytes) => Buffer.from(bytes).toString('utf8');
export const join = (...parts) => new Uint8Array(Buffer.concat(parts));

export function number(value, size) {
  const bytes = new Uint8Array(size);
  let left = BigInt(value);
  for (let i = size - 1; i >= 0; i--) {
    bytes[i] = Number(left & 255n);
    left >>= 8n;
  }
  return bytes;
}

// Reads from the front; throws if there is too little.
export class Reader {
  constructor(bytes) {
    this.left = bytes;
  }

  take(size) {
    if (size > this.left.length) throw new Error('cut short');
    const taken = this.left.slice(0, size);
    this.left = this.left.slice(size);
    return taken;
  }

  number(size) {
    return Number(this.take(size).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n));
  }

  rest() {
    return this.take(this.left.length);
  }
}

export const trytesOfBytes = (bytes) =>
  [...bytes].map((byte) => TRYTES[byte % 27] + TRYTES[Math.floor(byte / 27)]).join('');

export function bytesOfTrytes(trytes) {
  if (trytes.length % 2 !== 0) throw new Error('an odd number of trytes');
  const bytes = [];
  for (let i = 0; i < trytes.length; i += 2) {
    const value = TRYTES.indexOf(trytes[i]) + 27 * TRYTES.indexOf(trytes[i + 1]);
    if (value > 255) throw new Error('no byte');
    bytes.push(value);
  }
  return new Uint8Array(bytes);
}
