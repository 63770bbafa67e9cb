// SPDX-License-Identifier: MIT
// The socket's modules from their TypeScript, with the line and what it stands on replaced by fakes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mock } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, '../../src');

const faked = {
  name: 'fakes',
  setup({ onResolve }) {
    onResolve({ filter: /(dialog\/line|call\/station)\.ts$/ }, () => ({ path: join(here, 'fakes.mjs') }));
  },
};

async function load() {
  const out = await mkdtemp(join(tmpdir(), 'janus-mam-socket-'));
  const lines = ['index', 'replies', 'candidates', 'outgoing', 'kept'].map((name) => `export * from './${name}.ts';`);
  await build({
    stdin: { contents: [...lines, `export * from '${join(here, 'fakes.mjs')}';`].join('\n'), resolveDir: src },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outfile: join(out, 'socket.mjs'),
    plugins: [faked],
    logLevel: 'warning',
  });
  const loaded = await import(pathToFileURL(join(out, 'socket.mjs')));
  await rm(out, { recursive: true });
  return loaded;
}

export const socket = await load();

// Everything that waits for nothing but promises.
export async function settled() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

// The clock is the test's.
export function clock(t) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  return async (ms) => {
    mock.timers.tick(ms);
    await settled();
  };
}

let links = 0;
export const freshLink = () => `wss://mam/#v=2&name=of-the-test-${++links}`;

// An open socket: what it tells is in `told`, what is said to it in `heard`; `say` gives the transaction.
export async function opened(url = freshLink()) {
  const one = new socket.MamSocket(url, 'janus-protocol');
  const peer = { url, socket: one, told: [], heard: [] };
  for (const name of ['open', 'error', 'close'])
    one.addEventListener(name, ({ code, reason }) => peer.told.push(code === undefined ? name : `${name} ${code} ${reason}`));
  one.onmessage = ({ data }) => peer.heard.push(JSON.parse(data));
  let last = 0;
  peer.say = async (request) => {
    const transaction = `t${++last}`;
    one.send(JSON.stringify({ transaction, ...request }));
    await settled();
    return transaction;
  };
  peer.attached = async () => {
    await peer.say({ janus: 'create' });
    const session_id = peer.heard.at(-1).data.id;
    await peer.say({ janus: 'attach', session_id, plugin: 'janus.plugin.echotest' });
    return { session_id, handle_id: peer.heard.at(-1).data.id };
  };
  await settled();
  peer.line = socket.Line.made.at(-1);
  return peer;
}
