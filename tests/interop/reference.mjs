// A reference client in a process of its own: reference.mjs mam|mam.js. Requests come as lines of JSON on standard
// input, answers leave as lines on standard output. The parent (clients.mjs) sets the time limit: hostile input hangs
// the old client.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const clients = {
  async mam() {
    const Mam = createRequire(import.meta.url)('@iota/mam');
    return {
      create({ seed, mode, sideKey, security, start, count, index, message }) {
        const state = Mam.changeMode(Mam.init('http://127.0.0.1:1', seed, security), mode, sideKey);
        Object.assign(state.channel, { start, count, next_count: count, index });
        const { payload, root, address, state: after } = Mam.create(state, message);
        return { payload, root, address, nextRoot: after.channel.next_root };
      },
      parse({ payload, root, sideKey }) {
        const { payload: message, next_root: nextRoot } = Mam.decode(payload, sideKey ?? null, root);
        return { message, nextRoot };
      },
    };
  },
  async 'mam.js'() {
    const { createChannel, createMessage, parseMessage, TrytesHelper } = await import('@iota/mam.js');
    return {
      create({ seed, mode, sideKey, security, start, count, index, message }) {
        const state = createChannel(seed, security, mode, sideKey);
        Object.assign(state, { start, count, nextCount: count, index });
        const { payload, root, address } = createMessage(state, message);
        return { payload, root, address, nextRoot: state.nextRoot };
      },
      parse: ({ payload, root, sideKey }) => parseMessage(payload, root, sideKey?.padEnd(81, '9')),
      trytes: ({ text }) => ({ trytes: TrytesHelper.stringToTrytes(text) }),
      text: ({ trytes }) => ({ text: TrytesHelper.stringFromTrytes(trytes) }),
    };
  },
};

const client = await clients[process.argv[2]]();
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = { result: client[operation](request) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
