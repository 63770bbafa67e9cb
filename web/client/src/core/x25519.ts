// SPDX-License-Identifier: MIT
// X25519 by the ladder alone. The library's own also has a table for the base point, and the Edwards curve for that: a
// page makes a key or two, for which neither its making nor its size pays.
import { pow2 } from '@noble/curves/abstract/modular.js';
import { montgomery } from '@noble/curves/abstract/montgomery.js';

const P = 2n ** 255n - 19n;

/** x^(2^count) * factor */
const step = (x: bigint, count: bigint, factor: bigint): bigint => (pow2(x, count, P) * factor) % P;

/** x^(2^255 - 21), by runs of ones: xN is x^(2^N - 1). */
function inverse(x: bigint): bigint {
  const x2 = step(x, 1n, x);
  const x5 = step(step(x2, 2n, x2), 1n, x);
  const x10 = step(x5, 5n, x5);
  const x20 = step(x10, 10n, x10);
  const x40 = step(x20, 20n, x20);
  const x80 = step(x40, 40n, x40);
  const x160 = step(x80, 80n, x80);
  const x250 = step(step(x160, 80n, x80), 10n, x10);
  return step(x250, 5n, step(x, 3n, x2));
}

/** RFC 7748: a multiple of eight, of 255 bits. */
function clamped(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const scalar = Uint8Array.from(key);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  return scalar;
}

export const x25519 = /* @__PURE__ */ montgomery({ P, type: 'x25519', powPminus2: inverse, adjustScalarBytes: clamped });
