// SPDX-License-Identifier: GPL-3.0-or-later
// The two MAM chains of a plain channel: what this page says, and what the gateway says. All that must outlive the
// page is one object in localStorage. An index that has signed one message must never sign another: the message and
// the index after it are kept before the message leaves, and after a fault the same message is posted again.
import { channelRoot, createChannel, createMessage, mamAttach, mamFetch, TrytesHelper } from '@iota/mam.js';
import lz from 'lz-string';

const KEY = 'reference-client';
const MODE = 'restricted';
const SECURITY = 2;
const POLL = 250; // ms between two looks at the node

let kept;

function keep(changes) {
  const next = { ...kept, ...changes };
  localStorage.setItem(KEY, JSON.stringify(next)); // if this throws, nothing has changed
  kept = next;
}

// 81 trytes; the bytes that are left out would make some trytes likelier than others.
function randomTrytes() {
  let trytes = '';
  while (trytes.length < 81) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 243) trytes += '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'[byte % 27];
  }
  return trytes;
}

// Before anything else here, and while no other page of this browser uses the chain.
export function open() {
  kept = JSON.parse(localStorage.getItem(KEY));
  if (kept) return;
  const own = createChannel(randomTrytes(), SECURITY, MODE, randomTrytes());
  keep({ own, root: channelRoot(own), unposted: null, node: '', gateway: { root: '', sideKey: '', next: '' } });
}

// What the gateway's operator puts into the channel's configuration.
export const configuration = () =>
  `subscribe: {\n\troot = "${kept.root}"\n\tmode = "${MODE}"\n\tside_key = "${kept.own.sideKey}"\n}`;

// {node, root, sideKey}: what the page is told; another root is read from its beginning.
export const settings = () => ({ node: kept.node, root: kept.gateway.root, sideKey: kept.gateway.sideKey });
export function set({ node, root, sideKey }) {
  const next = root === kept.gateway.root ? kept.gateway.next : root;
  keep({ node, gateway: { root, sideKey, next } });
}

// Takes a second or two, in which the page does nothing else.
export function sign(message) {
  const own = { ...kept.own };
  const text = lz.compressToBase64(JSON.stringify(message));
  const unposted = createMessage(own, TrytesHelper.fromAscii(text)); // `own` is ahead by one now
  keep({ own, unposted });
}

// Posts what was signed and is not known to have arrived.
export async function publish() {
  if (!kept.unposted) return;
  await mamAttach(kept.node, kept.unposted);
  keep({ unposted: null });
}

// The gateway's next message, or null if there is none within `limit` ms. mamFetch tells no failure from "nothing yet".
export async function read(limit) {
  const { sideKey, next } = kept.gateway;
  for (const end = performance.now() + limit; performance.now() < end; ) {
    const found = await mamFetch(kept.node, next, MODE, sideKey);
    if (!found) {
      await new Promise((resolve) => setTimeout(resolve, POLL));
      continue;
    }
    keep({ gateway: { ...kept.gateway, next: found.nextRoot } });
    return JSON.parse(lz.decompressFromBase64(TrytesHelper.toAscii(found.message)));
  }
  return null;
}
