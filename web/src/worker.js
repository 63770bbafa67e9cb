// The worker: everything that computes. One request at a time; whoever asks sets the time limit and terminates
// the worker when it is over (client.js).
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import plain from 'core.wasm';
import simd from 'core-simd.wasm';
import { Core } from './core.js';
import { pack, unpack } from './text.js';

const core = new Core(plain, simd);
const indexOf = (address) => bytesToHex(blake2b(new TextEncoder().encode(address), { dkLen: 32 }));

const operations = {
  // A new channel state and the root of its first message.
  open({ seed, security, mode, sideKey }) {
    const state = { seed, security, mode, sideKey, start: 0 };
    return { state, root: core.root(state) };
  },
  // Where the message with this root is on the carrier.
  where({ root, mode }) {
    return indexOf(core.address(root, mode));
  },
  // Signs `text`; the state that comes back is one message further.
  create({ state, text }) {
    const { root, nextRoot, address, data } = core.create(state, pack(text));
    const advanced = { ...state, start: state.start + 1, nextRoot };
    return { state: advanced, root, index: indexOf(address), data: bytesToHex(data) };
  },
  // Authenticates and unmasks one indexation payload (hex); null where it is not this channel's message.
  read({ data, root, sideKey }) {
    if (!/^([0-9a-f]{2})+$/i.test(data)) return null;
    const message = core.read(hexToBytes(data), root, sideKey);
    if (!message) return null;
    let text = null;
    try {
      text = message.text === null ? null : unpack(message.text);
    } catch {
      // Signed by the right key, but no text: the chain goes on behind it.
    }
    return { text, nextRoot: message.nextRoot };
  },
};

self.onmessage = ({ data: { id, operation, args } }) => {
  try {
    self.postMessage({ id, result: operations[operation](args) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
};
