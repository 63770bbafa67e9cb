// SPDX-License-Identifier: MIT
// What the peer chooses: numbers of sessions and handles, names of its requests.

/** 1 to 2^53 - 1, as JavaScript and Janus hold it exactly. */
export function randomNumber(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 21) * 2 ** 32 + low || 1;
}

export const randomTransaction = (): string => randomNumber().toString(36);
