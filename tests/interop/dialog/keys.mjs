// SPDX-License-Identifier: GPL-3.0-or-later
// All that is derived, as docs/protocol.md says, and links.
import { hkdf } from '@noble/hashes/hkdf';
import { sha256 } from '@noble/hashes/sha2';
import { x25519 } from '@noble/curves/ed25519';

import { ascii, join, number, TRYTES, utf8 } from './bytes.mjs';

const derive = (secret, label, args, size) =>
  hkdf(sha256, secret, undefined, join(ascii('janus-mam/2\0'), ascii(`${label}\0`), ...args), size);

export const toTrytes = (bytes) =>
  [...bytes]
    .filter((byte) => byte < 243)
    .slice(0, 81)
    .map((byte) => TRYTES[byte % 27])
    .join('');

const place = (secret, label, ...args) => ({
  address: toTrytes(derive(secret, `${label} address`, args, 160)),
  sideKey: toTrytes(derive(secret, `${label} side key`, args, 160)),
});

export const publicOf = (key) => x25519.getPublicKey(key);
export const staticKey = (gatewayKey) => derive(gatewayKey, 'static', [], 32);
export const channelSecret = (gatewayKey, name, generation) =>
  derive(gatewayKey, 'channel', [number(utf8(name).length, 1), utf8(name), number(generation, 4)], 32);
export const pskOf = (channel) => derive(channel, 'psk', [], 32);
export const rendezvous = (channel, index, day) => place(channel, 'rendezvous', number(index, 4), number(day, 4));
export const peerMailbox = (reply) => place(reply, 'peer mailbox');
export const gatewayMailbox = (secret) => place(secret, 'gateway mailbox');
export const dayOf = (unixMs) => Math.floor(unixMs / 86_400_000);

export function readLink(link) {
  const members = new URLSearchParams(link.slice(link.indexOf('#') + 1));
  if (members.get('v') !== '2') throw new Error('another version');
  const bytes = (name) => new Uint8Array(Buffer.from(members.get(name), 'base64url'));
  return {
    name: members.get('name'),
    gateway: bytes('key'),
    channel: bytes('secret'),
    pool: Number(members.get('pool') ?? 1),
    carriers: members.getAll('carrier'),
  };
}

export function writeLink({ name, gateway, channel, carriers }) {
  const text = (bytes) => Buffer.from(bytes).toString('base64url');
  const members = new URLSearchParams({ v: '2', name, key: text(gateway), secret: text(channel) });
  for (const carrier of carriers) members.append('carrier', carrier);
  return `https://page.example/#${members}`;
}
