// SPDX-License-Identifier: GPL-3.0-or-later
// A reference client in a process of its own: reference.mjs mam|mam.js|pow-wasm. Requests come as lines of JSON on
// standard input, answers leave as lines on standard output. The parent (clients.mjs) sets the time limit: hostile
// input hangs the old client. `time` tells how long an operation takes here: {of: operation, least: ms, ...} gives
// {wall, cpu}, in seconds for one, after as many of them as `least` holds, at least one.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const clients = {
  async mam() {
    const Mam = require('@iota/mam');
    const stateOf = ({ seed, mode, sideKey, security, start, count, index }) => {
      const state = Mam.changeMode(Mam.init('http://127.0.0.1:1', seed, security), mode, sideKey);
      Object.assign(state.channel, { start, count, next_count: count, index });
      return state;
    };
    return {
      create({ message, ...channel }) {
        const state = stateOf(channel);
        const { payload, root, address, state: after } = Mam.create(state, message);
        return { payload, root, address, nextRoot: after.channel.next_root };
      },
      root: (channel) => ({ root: Mam.getRoot(stateOf(channel)) }),
      parse({ payload, root, sideKey }) {
        const { payload: message, next_root: nextRoot } = Mam.decode(payload, sideKey ?? null, root);
        return { message, nextRoot };
      },
    };
  },
  async 'mam.js'() {
    const { channelRoot, createChannel, createMessage, parseMessage, TrytesHelper } = await import('@iota/mam.js');
    const stateOf = ({ seed, mode, sideKey, security, start, count, index }) =>
      Object.assign(createChannel(seed, security, mode, sideKey), { start, count, nextCount: count, index });
    return {
      create({ message, ...channel }) {
        const state = stateOf(channel);
        const { payload, root, address } = createMessage(state, message);
        return { payload, root, address, nextRoot: state.nextRoot };
      },
      root: (channel) => ({ root: channelRoot(stateOf(channel)) }),
      parse: ({ payload, root, sideKey }) => parseMessage(payload, root, sideKey?.padEnd(81, '9')),
      trytes: ({ text }) => ({ trytes: TrytesHelper.stringToTrytes(text) }),
      text: ({ trytes }) => ({ text: TrytesHelper.stringFromTrytes(trytes) }),
    };
  },
  // Takes one nonce after another from `start` on, on this thread.
  async 'pow-wasm'() {
    const { doPow } = require('@iota/pow-wasm.js');
    return {
      async pow({ digest, zeros, start }) {
        const nonce = await doPow(Buffer.from(digest, 'hex'), zeros, String(start));
        return { nonce, hashes: Number(BigInt(nonce) - BigInt(start)) + 1 };
      },
    };
  },
};

const client = await clients[process.argv[2]]();
client.time = async ({ of, least, ...request }) => {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let done = 0;
  do done += (await client[of](request)).hashes ?? 1;
  while (performance.now() - begin < least);
  const wall = (performance.now() - begin) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / done, cpu: (user + system) / 1e6 / done };
};
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = { result: await client[operation](request) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
