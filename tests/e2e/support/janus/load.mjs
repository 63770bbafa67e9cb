// SPDX-License-Identifier: GPL-3.0-or-later
// Many channels on one Janus, and what they cost.
import fs from 'node:fs';
import path from 'node:path';

import { janusMam, startJanus } from './janus.mjs';
import { PlainPeer } from '../plain_peer.mjs';
import { until } from '../process.mjs';

const READY = 'JANUS MAM transport plugin initialized!';

// {c0: members, c1: …}
export const channelsOf = (count, members = {}) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, members]));

// A Janus whose start may take minutes, and how long it took: {janus, ms}
export async function startSlowly(options) {
  const at = Date.now();
  const janus = await startJanus({ admin: true, ...options, ready: false });
  return { janus, ms: await readyAfter(janus, at) };
}

export async function restartSlowly(janus, changes = {}) {
  await janus.stop();
  const at = Date.now();
  await janus.restart({ ...changes, ready: false });
  return readyAfter(janus, at);
}

async function readyAfter(janus, at) {
  await janus.log.waitFor(READY, { timeout: 900_000 });
  const ms = Date.now() - at;
  await until('the admin API', () => janus.admin({ janus: 'ping' }).catch(() => null));
  return ms;
}

// How long from `begun` until so many channels listen, in ms.
export async function listeningAfter(janus, begun, channels) {
  const listen = async () =>
    (await janus.query({ request: 'list' })).channels.filter((channel) => channel.state === 'listening').length === channels;
  await until('all channels to listen', listen, { every: 250, timeout: 900_000 });
  return Date.now() - begun;
}

// Memory of a process in MB (10^6 bytes), resident or in proportion ('Pss'), and the processor time it has used in ms.
export function memoryOf(pid, kind = 'Rss') {
  const all = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return (Number(new RegExp(`^${kind}:\\s+(\\d+)`, 'm').exec(all)[1]) * 1024) / 1e6;
}
export function processorOf(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10; // USER_HZ is 100
}

// How long until a second passes in which so little of a processor was used, in ms; a minute at most. `used`: in ms, so far.
export async function calmAfter(used) {
  const begun = Date.now();
  for (let before = -1000; ; ) {
    const now = used();
    if (now - before < 50 || Date.now() - begun > 60_000) return Date.now() - begun;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

// What `janus-mam call` says of each call over the links in `folder`, and of all at the end: {lines, summary}
export async function callsOf(folder, parallel, more) {
  const args = ['--links', folder, '--parallel', String(parallel), '--timeout', '120', ...more];
  const { stdout, log } = await janusMam(['call', ...args]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const summary = lines.pop();
  if (summary?.calls === undefined) throw new Error(`no summary\n${log.tail()}`);
  return { lines, summary };
}

export const percentile = (numbers, percent) => [...numbers].sort((a, b) => a - b)[Math.ceil((numbers.length * percent) / 100) - 1];

// A folder below `dir` with the links of these channels alone, each as often as it is named.
export async function linksOf(janus, names, dir) {
  const folder = path.join(janus.dir, dir);
  fs.mkdirSync(folder, { recursive: true });
  for (const [i, name] of names.entries()) fs.writeFileSync(path.join(folder, `${i}-${name}`), await janus.link(name), { mode: 0o600 });
  return folder;
}

// Plain channels for tests/bench/flood: {channels, write(janus, nodeUrl)}, which gives the folder of their peers.
export function floodedChannels(names, members = {}) {
  const peers = names.map(() => new PlainPeer());
  return {
    channels: Object.fromEntries(names.map((name, at) => [name, peers[at].channel(members)])),
    write(janus, node = janus.nodeUrl) {
      const folder = path.join(janus.dir, 'flooding');
      fs.mkdirSync(folder, { recursive: true });
      for (const [at, { state, sideKey }] of peers.entries())
        fs.writeFileSync(path.join(folder, names[at]), JSON.stringify({ node, seed: state.seed, side_key: sideKey }), { mode: 0o600 });
      return folder;
    },
  };
}

// What a carrier is asked while nothing happens: bytes that came through the proxy within `ms`, once each of the
// channels has asked for its address (64 characters at least) and it was quiet for `calm` ms.
export async function askedWhileIdle(proxy, ms, channels, calm = 3000) {
  let seen = 0;
  const quiet = () => seen === (seen = proxy.asked) && seen > 64 * channels;
  await until('every channel has asked for its address', quiet, { every: calm, timeout: 600_000 });
  const before = proxy.asked;
  await new Promise((resolve) => setTimeout(resolve, ms));
  return proxy.asked - before;
}
