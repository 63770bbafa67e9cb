// A look at a message's header before the reference decoder sees it: the two numbers in front are read with a
// bound (13 trytes each), and the length must fit. Cheap, so that junk at an address costs microseconds, and no
// decoder walks a number that never ends.
import { TrytesHelper } from '@iota/mam.js';

const NUMBER_LIMIT = 13; // trytes; 13 hold any length that a carrier can
const HASH = 243;
const NONCE = 81;
const FRAGMENT = 6561;

// Pascal: groups of three trits, all but the last one <= 0, then a sign mask of a third of their length.
function number(trits, start) {
  if (trits[start] === 1 && trits[start + 1] === 0 && trits[start + 2] === 0 && trits[start + 3] === -1) {
    return { value: 0, end: start + 4 };
  }
  const groups = [];
  for (let at = start; ; at += 3) {
    if (groups.length === NUMBER_LIMIT || at + 3 > trits.length) return null;
    groups.push(trits[at] + 3 * trits[at + 1] + 9 * trits[at + 2]);
    if (groups.at(-1) > 0) break;
  }
  const maskStart = start + 3 * groups.length;
  const end = maskStart + groups.length;
  if (end > trits.length) return null;
  let signs = 0;
  for (let at = end - 1; at >= maskStart; at--) signs = 3 * signs + trits[at];
  const value = groups.reduce((sum, group, i) => sum + 27 ** i * ((signs >> i) & 1 ? -group : group), 0);
  return { value, end };
}

// `data`: hex of an indexation payload as mam.js makes it. Only the header is decoded.
export function plausible(data) {
  if (typeof data !== 'string' || data.length < 202 || data.length % 2 || /[^0-9a-fA-F]/.test(data))
    return false;
  const tagBytes = parseInt(data.slice(0, 2), 16);
  const bytes = Uint8Array.from(
    data.slice(2 + 2 * tagBytes, 2 + 2 * tagBytes + 100).match(/../g) ?? [],
    (b) => parseInt(b, 16),
  );
  const total = Math.floor(((data.length / 2 - 1 - tagBytes) * 8) / 5) * 3;
  const trits = TrytesHelper.toTrits(TrytesHelper.unpackTrytes(bytes));
  const index = number(trits, 0);
  if (!index || index.value < 0) return false;
  const length = number(trits, index.end);
  if (!length || length.value < 0) return false;
  return length.end + HASH + length.value + NONCE + FRAGMENT <= total + 3;
}
