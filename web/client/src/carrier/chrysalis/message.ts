// SPDX-License-Identifier: MIT
// A Chrysalis message in binary form, as far as a carrier needs it: drafts to be posted, and the data of what is read.
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const MAX_MESSAGE = 32_768;
const HEAD = 8 + 1; // network id, number of parents
const PARENT = 32;
const INDEX = 32;
const PAYLOAD = 4 + 2 + INDEX + 4; // type, length of the index, index, length of the data
const NONCE = 8;
const INDEXATION = 2;

/** Data of the largest message, whatever number of parents the node puts in. */
export const MAX_DATA = MAX_MESSAGE - HEAD - 8 * PARENT - 4 - PAYLOAD - NONCE;

/** Hex of the index that stands for an address of 81 trytes. */
export const indexOf = (address: string): string => bytesToHex(blake2b(utf8ToBytes(address), { dkLen: INDEX }));

/** A message without network id, parents and nonce: the node fills these in. */
export function draft(index: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + 4 + PAYLOAD + data.length + NONCE);
  const view = new DataView(bytes.buffer);
  view.setUint32(HEAD, PAYLOAD + data.length, true);
  view.setUint32(HEAD + 4, INDEXATION, true);
  view.setUint16(HEAD + 8, INDEX, true);
  bytes.set(hexToBytes(index), HEAD + 10);
  view.setUint32(HEAD + 10 + INDEX, data.length, true);
  bytes.set(data, HEAD + 4 + PAYLOAD);
  return bytes;
}

/** The same as JSON, for nodes that take no such draft in binary form. */
export const draftJson = (index: string, data: Uint8Array): string =>
  JSON.stringify({ payload: { type: INDEXATION, index, data: bytesToHex(data) } });

/** Data of a whole message; null if it is not one, or has another payload. */
export function dataOf(message: Uint8Array): Uint8Array | null {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  try {
    const payload = HEAD + view.getUint8(8) * PARENT + 4;
    const end = payload + view.getUint32(payload - 4, true);
    if (view.getUint32(payload, true) !== INDEXATION || end + NONCE !== message.length) return null;
    const data = payload + 6 + view.getUint16(payload + 4, true) + 4;
    return data + view.getUint32(data - 4, true) === end ? message.slice(data, end) : null;
  } catch {
    return null; // too short for what it says
  }
}
