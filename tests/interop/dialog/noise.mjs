// SPDX-License-Identifier: GPL-3.0-or-later
// Noise_NKpsk0_25519_ChaChaPoly_SHA256, word for word as the Noise specification (revision 34) writes it.
import { chacha20poly1305 } from '@noble/ciphers/chacha';
import { x25519 } from '@noble/curves/ed25519';
import { hkdf } from '@noble/hashes/hkdf';
import { sha256 } from '@noble/hashes/sha2';

import { ascii, join } from './bytes.mjs';

const NOTHING = new Uint8Array(0);
const PROTOCOL = 'Noise_NKpsk0_25519_ChaChaPoly_SHA256';

function cipher(key, counter, associated) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
  return chacha20poly1305(key, nonce, associated);
}
export const seal = (key, counter, associated, plain) => cipher(key, counter, associated).encrypt(plain);
// Throws if it does not open.
export const open = (key, counter, associated, sealed) => cipher(key, counter, associated).decrypt(sealed);

class Symmetric {
  constructor() {
    this.h = sha256(ascii(PROTOCOL));
    this.ck = this.h;
  }

  expand(input, count) {
    const all = hkdf(sha256, input, this.ck, NOTHING, 32 * count);
    return Array.from({ length: count }, (_, i) => all.slice(32 * i, 32 * i + 32));
  }

  mixHash(data) {
    this.h = sha256(join(this.h, data));
  }

  mixKey(input) {
    [this.ck, this.k] = this.expand(input, 2);
    this.n = 0;
  }

  mixKeyAndHash(input) {
    const [ck, hash, k] = this.expand(input, 3);
    this.ck = ck;
    this.mixHash(hash);
    this.k = k;
    this.n = 0;
  }

  encryptAndHash(plain) {
    const sealed = seal(this.k, this.n++, this.h, plain);
    this.mixHash(sealed);
    return sealed;
  }

  decryptAndHash(sealed) {
    const plain = open(this.k, this.n++, this.h, sealed);
    this.mixHash(sealed);
    return plain;
  }

  split() {
    const [peer, gateway] = this.expand(NOTHING, 2);
    return { peer, gateway };
  }
}

// <- s ... -> psk, e, es <- e, ee. `s`: the gateway's static key, a private one at the gateway.
export class Handshake {
  constructor({ prologue, psk, remote, s }) {
    this.symmetric = new Symmetric();
    this.s = s;
    this.remote = remote ?? x25519.getPublicKey(s);
    this.psk = psk;
    this.symmetric.mixHash(prologue);
    this.symmetric.mixHash(this.remote);
  }

  mixEphemeral(e) {
    this.symmetric.mixHash(e);
    this.symmetric.mixKey(e); // as every handshake with a psk does
  }

  writeFirst(e, payload) {
    this.e = e;
    this.symmetric.mixKeyAndHash(this.psk);
    const shown = x25519.getPublicKey(e);
    this.mixEphemeral(shown);
    this.symmetric.mixKey(x25519.getSharedSecret(e, this.remote));
    return join(shown, this.symmetric.encryptAndHash(payload));
  }

  readFirst(message) {
    this.re = message.slice(0, 32);
    this.symmetric.mixKeyAndHash(this.psk);
    this.mixEphemeral(this.re);
    this.symmetric.mixKey(x25519.getSharedSecret(this.s, this.re));
    return this.symmetric.decryptAndHash(message.slice(32));
  }

  writeSecond(e, payload) {
    const shown = x25519.getPublicKey(e);
    this.mixEphemeral(shown);
    this.symmetric.mixKey(x25519.getSharedSecret(e, this.re));
    return join(shown, this.symmetric.encryptAndHash(payload));
  }

  readSecond(message) {
    const re = message.slice(0, 32);
    this.mixEphemeral(re);
    this.symmetric.mixKey(x25519.getSharedSecret(this.e, re));
    return this.symmetric.decryptAndHash(message.slice(32));
  }

  split() {
    return this.symmetric.split();
  }
}
