// SPDX-License-Identifier: MIT
// What the core imports (src/wasm/primitives.cpp): cryptography and deflate by audited libraries.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { deflateSync } from 'fflate';
import { inflate } from './inflate.ts';
import { x25519 } from './x25519.ts';

/** `memory` is asked for at each call: it may have grown. */
export function primitives(memory: () => ArrayBuffer): WebAssembly.ModuleImports {
  const view = (at: number, size: number) => new Uint8Array(memory(), at, size);
  const put = (at: number, bytes: Uint8Array) => view(at, bytes.length).set(bytes);
  const cipher = (key: number, nonce: number, associated: number, size: number) =>
    chacha20poly1305(view(key, 32), view(nonce, 12), view(associated, size));
  let made = new Uint8Array(0); // until take()

  return {
    random: (out: number, size: number) => void crypto.getRandomValues(view(out, size)),
    x25519(mine: number, theirs: number, out: number) {
      try {
        put(out, x25519.getSharedSecret(view(mine, 32), view(theirs, 32)));
        return 1;
      } catch {
        return 0; // a point of small order
      }
    },
    public_of: (mine: number, out: number) => put(out, x25519.getPublicKey(view(mine, 32))),
    seal: (key: number, nonce: number, ad: number, adSize: number, plain: number, size: number, out: number) =>
      put(out, cipher(key, nonce, ad, adSize).encrypt(view(plain, size))),
    open(key: number, nonce: number, ad: number, adSize: number, sealed: number, size: number, out: number) {
      try {
        put(out, cipher(key, nonce, ad, adSize).decrypt(view(sealed, size)));
        return 1;
      } catch {
        return 0; // it does not open
      }
    },
    sha256: (data: number, size: number, out: number) => put(out, sha256(view(data, size))),
    hmac_sha256: (key: number, keySize: number, data: number, size: number, out: number) =>
      put(out, hmac(sha256, view(key, keySize), view(data, size))),
    deflate(text: number, size: number, dictionary: number, dictionarySize: number) {
      made = deflateSync(view(text, size), { level: 6, mem: 4, dictionary: view(dictionary, dictionarySize) });
      return made.length;
    },
    inflate(packed: number, size: number, dictionary: number, dictionarySize: number, most: number) {
      const text = inflate(view(packed, size), view(dictionary, dictionarySize), most);
      if (!text) return -1;
      made = text;
      return made.length;
    },
    take(out: number) {
      put(out, made);
      made = new Uint8Array(0);
    },
  };
}
