// The worker: everything that computes. One request at a time; whoever asks sets the time limit and terminates
// the worker when it is over (client.js), so a message that sends a decoder astray costs its own time only.
import { Blake2b } from '@iota/crypto.js';
import {
  channelRoot,
  createChannel,
  createMessage,
  decodeAddress,
  decodeMessages,
  mamAttach,
  TrytesHelper,
} from '@iota/mam.js';
import { plausible } from './plausible.js';
import { pack, unpack } from './text.js';

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
const indexOf = (address) => hex(Blake2b.sum256(new TextEncoder().encode(address)));

// What mam.js would post, without posting it: state and payload have to be stored first.
async function attachment(message) {
  const { message: posted } = await mamAttach({ messageSubmit: async () => '' }, message);
  return { index: posted.payload.index, data: posted.payload.data };
}

const operations = {
  // A new channel state and the root of its first message.
  open({ seed, security, mode, sideKey }) {
    const state = createChannel(seed, security, mode, sideKey);
    return { state, root: channelRoot(state) };
  },
  // Where the message with this root is on the carrier.
  where({ root, mode }) {
    return indexOf(decodeAddress(root, mode));
  },
  // Signs `text`; the state that comes back is one index further.
  async create({ state, text }) {
    const advanced = { ...state };
    const message = createMessage(advanced, TrytesHelper.stringToTrytes(pack(text)));
    return { state: advanced, root: message.root, ...(await attachment(message)) };
  },
  // Authenticates and unmasks one indexation payload (hex); null where it is not this channel's message.
  async read({ data, root, sideKey }) {
    if (!plausible(data)) return null;
    const parsed = await decodeMessages([{ payload: { type: 2, data } }], root, sideKey).catch(() => null);
    if (!parsed) return null;
    let text = null;
    try {
      text = unpack(TrytesHelper.toAscii(parsed.message.replace(/(99)+$/, '')));
    } catch {
      // Signed by the right key, but no text: the chain goes on behind it.
    }
    return { text, nextRoot: parsed.nextRoot };
  },
};

self.onmessage = async ({ data: { id, operation, args } }) => {
  try {
    self.postMessage({ id, result: await operations[operation](args) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
};
