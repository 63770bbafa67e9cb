// SPDX-License-Identifier: GPL-3.0-or-later
// Two hosts and a wire between them, as network namespaces of this machine:
//
//   const wire = layWire();            wire.near, wire.far: {netns, host}, the namespace and its address
//   wire.unplug(), await wire.plug()   the interface of the near one goes down, as its cable would have it
//   wire.swallow(), wire.pass()        packets vanish on their way; no interface tells
//   wire.connections()                 the near one's to the far one that are open, a line each
//   await wire.fetchFar(url, …)        fetch() on the far host, by curl
//   wire.cut()                         takes all away
import { execFileSync } from 'node:child_process';

import { run, until } from '../process.mjs';

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe', encoding: 'utf8' });

const SWALLOW = `table inet swallow {
  chain in { type filter hook input priority filter; iifname "wire" drop; }
  chain out { type filter hook output priority filter; oifname "wire" drop; }
}
`;

let laid = 0;

export function layWire() {
  const number = ++laid;
  const ends = ['near', 'far'].map((name, at) => ({ netns: `jm-${process.pid}-${name}${number}`, host: `198.51.100.${at + 1}` }));
  const [near, far] = ends;
  const made = [];
  const within = (end, args, options) => execFileSync('ip', ['netns', 'exec', end.netns, ...args], { stdio: 'pipe', ...options });
  const cut = () => made.splice(0).forEach(({ netns }) => ip('netns', 'delete', netns));
  process.once('exit', cut);
  try {
    for (const end of ends) {
      ip('netns', 'add', end.netns);
      made.push(end);
    }
    ip('link', 'add', 'wire', 'netns', near.netns, 'type', 'veth', 'peer', 'name', 'wire', 'netns', far.netns);
    for (const end of ends) {
      within(end, ['ip', 'link', 'set', 'lo', 'up']);
      within(end, ['ip', 'address', 'add', `${end.host}/24`, 'dev', 'wire']);
      within(end, ['ip', 'link', 'set', 'wire', 'up']);
    }
  } catch (error) {
    cut();
    throw error;
  }
  const swallow = () => within(near, ['nft', '-f', '-'], { input: SWALLOW });
  const pass = () => within(near, ['nft', 'delete', 'table', 'inet', 'swallow']);
  return {
    near,
    far,
    cut,
    unplug: () => within(near, ['ip', 'link', 'set', 'wire', 'down']),
    plug: async () => {
      // Packets pass for a moment before the interface says that it runs, and Janus gathers nothing on it till then.
      swallow();
      within(near, ['ip', 'link', 'set', 'wire', 'up']);
      await until('the wire', () => within(near, ['cat', '/sys/class/net/wire/operstate'], { encoding: 'utf8' }) === 'up\n');
      pass();
    },
    swallow,
    pass,
    connections: () => within(near, ['ss', '-Htn', 'state', 'established', 'dst', far.host], { encoding: 'utf8' }),
    fetchFar: (url, options) => fetchWithin(far.netns, url, options),
  };
}

async function fetchWithin(netns, url, { method = 'GET', headers = {}, body } = {}) {
  const args = ['-s', '-S', '-X', method, '-w', '\n%{http_code} %header{retry-after}'];
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  if (body !== undefined) args.push('--data-binary', '@-');
  const { code, stdout, log } = await run('ip', ['netns', 'exec', netns, 'curl', ...args, url], { input: body });
  if (code !== 0) throw new Error(`${url}: ${log.text}`);
  const cut = stdout.lastIndexOf('\n');
  const [status, again] = stdout.slice(cut + 1).split(' ');
  return new Response(stdout.slice(0, cut), { status: Number(status), headers: again ? { 'Retry-After': again } : {} });
}
