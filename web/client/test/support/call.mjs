// SPDX-License-Identifier: MIT
// The call's modules from their TypeScript, with what they stand on replaced by fakes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mock } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

import { FakePeer } from './peer.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, '../../src');

const faked = {
  name: 'fakes',
  setup({ onResolve }) {
    onResolve({ filter: /(dialog\/line|carrier\/open|core\/link|core\/module)\.ts$/ }, () => ({ path: join(here, 'fakes.mjs') }));
  },
};

async function load() {
  const out = await mkdtemp(join(tmpdir(), 'janus-mam-call-'));
  const modules = ['index', 'call/emitter', 'call/media/stats', 'call/timers', 'call/wakefulness', 'call/speech/plugins'];
  const lines = modules.map((name) => `export * from './${name}.ts';`);
  await build({
    stdin: { contents: [...lines, `export * from '${join(here, 'fakes.mjs')}';`].join('\n'), resolveDir: src },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outfile: join(out, 'call.mjs'),
    plugins: [faked],
    logLevel: 'warning',
  });
  const loaded = await import(pathToFileURL(join(out, 'call.mjs')));
  await rm(out, { recursive: true });
  return loaded;
}

export const client = await load();

// Everything that waits for nothing but promises.
export async function settled() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

// A browser for one test: a fake RTCPeerConnection, a clock that the test moves, devices.
export function browser(t, { getUserMedia } = {}) {
  const stream = (wanted) => new FakeStream(['audio', 'video'].filter((kind) => wanted[kind]).map(trackOf));
  const page = { window: new EventTarget(), document: new EventTarget(), connection: Object.assign(new EventTarget(), { type: 'cellular' }) };
  page.document.visibilityState = 'visible';
  page.opened = []; // streams
  const open = async (wanted) => {
    const opened = stream((await getUserMedia?.(wanted)) ?? wanted);
    page.opened.push(opened);
    return opened;
  };
  const { connection } = page;
  const globals = {
    RTCPeerConnection: FakePeer,
    window: page.window,
    document: page.document,
    navigator: { mediaDevices: { getUserMedia: open }, connection },
  };
  const before = Object.fromEntries(Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  t.after(() => {
    mock.timers.reset();
    for (const [name, descriptor] of Object.entries(before))
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
  });
  page.pass = async (ms, step = 500) => {
    for (let left = ms; left > 0; left -= step) {
      mock.timers.tick(Math.min(step, left));
      await settled();
    }
  };
  // The device is off: its clock runs, its timers do not.
  page.jump = (ms) => mock.timers.setTime(Date.now() + ms);
  page.tell = (target, name, fields = {}) => target.dispatchEvent(Object.assign(new Event(name), fields));
  return page;
}

export const trackOf = (kind) => ({ kind, readyState: 'live', stop() { this.readyState = 'ended'; } }); // prettier-ignore

class FakeStream {
  constructor(tracks) {
    this.tracks = tracks;
  }
  getTracks() {
    return this.tracks;
  }
}

// A call whose first message is with the line: {call, line, peer}. `meanwhile(peer)` is done before that.
export async function dialled(options = {}, link = {}, meanwhile = () => {}) {
  const dialling = client.dial(client.linkOf(link), options);
  dialling.catch(() => {});
  await settled();
  await meanwhile(FakePeer.made.at(-1));
  const call = await dialling;
  await settled();
  return { call, line: client.Line.made.at(-1), peer: FakePeer.made.at(-1) };
}

export async function connected(options, link) {
  const all = await dialled(options, link);
  all.line.answer();
  await settled();
  all.peer.become('connected');
  await settled();
  all.peer.log.length = all.line.log.length = all.line.said.length = 0;
  return all;
}
