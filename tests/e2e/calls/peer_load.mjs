// SPDX-License-Identifier: GPL-3.0-or-later
// Many channels on one Janus, in small; `make bench-load` has the large numbers.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { buildDir, janusMam, skipJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { askedWhileIdle, channelsOf, floodedChannels, linksOf, startSlowly } from '../support/janus/load.mjs';
import { OwnNode } from '../support/node.mjs';
import { start, until } from '../support/process.mjs';
import { proxyTo } from '../support/network/proxy.mjs';

test('idle channels ask a carrier that pushes for nothing', { skip: skipJanus(), timeout: 300_000 }, async (t) => {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const proxy = await proxyTo(node.port);
  t.after(() => proxy.close());
  const settings = { node: { enabled: false, listen: null }, carriers: { far: { nodes: [proxy.url] } } };
  const { janus } = await startSlowly({ channels: channelsOf(100, { carrier: 'far' }), settings });
  t.after(() => janus.cleanup());
  assert.equal(await askedWhileIdle(proxy, 5000, 100), 0);
});

test('twenty calls at the same time, on a channel each', { skip: skipCall(), timeout: 300_000 }, async (t) => {
  const names = Object.keys(channelsOf(20));
  const { janus } = await startSlowly({ channels: channelsOf(20), settings: { node: { rate: 0 } } });
  t.after(() => janus.cleanup());
  const folder = await linksOf(janus, names, 'calling');
  const calling = janusMam([
    ...['call', '--links', folder, '--parallel', '20'],
    ...['--timeout', '90', '--seconds', '10'],
  ]);
  await until('twenty sessions', async () => (await janus.sessions()).length === 20, { timeout: 100_000 });
  const { code, stdout, log } = await calling;
  assert.equal(code, 0, log.tail());
  const { calls, worked, audio } = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.deepEqual({ calls, worked }, { calls: 20, worked: 20 });
  assert.ok(audio.received > 0 && audio.duplicated === 0, JSON.stringify(audio));
  await until('no session is left', async () => (await janus.sessions()).length === 0);
});

// Not by time: what a flooding channel costs is bounded by its limit, whatever it sends.
test('plain channels that flood are read no further than they may offer, and others call', { skip: skipCall(), timeout: 300_000 }, async (t) => {
  const limit = 4; // offers a minute
  const flooders = Object.keys(channelsOf(8));
  const flooded = floodedChannels(flooders, { offers_per_minute: limit });
  const { janus } = await startSlowly({ channels: { ...flooded.channels, a: {}, b: {} }, settings: { node: { rate: 0 } } });
  t.after(() => janus.cleanup());
  const begun = Date.now();
  const offers = 100;
  const flood = start(path.join(buildDir, 'tests/bench/flood'), [flooded.write(janus), '20', '5'], { input: null });
  t.after(() => flood.end('SIGKILL'));
  await flood.log.waitFor('"signed"', { timeout: 200_000 });
  flood.write('go\n');
  const folder = await linksOf(janus, ['a', 'b'], 'others');
  const calling = await janusMam(['call', '--links', folder, '--parallel', '2', '--repeat', '3', '--timeout', '90', '--seconds', '1']);
  assert.equal(calling.code, 0, calling.log.tail());
  const sent = JSON.parse(await flood.log.waitFor('"sent"', { timeout: 200_000 }));
  assert.deepEqual({ sent: sent.sent, refused: sent.refused }, { sent: offers * flooders.length, refused: 0 });

  const rows = async () => (await janus.query({ request: 'channels' })).channels.filter(({ name }) => flooders.includes(name));
  // Of what is read late the last offer alone is looked at, so a channel need not be refused any.
  await until('none of them had all its offers looked at', async () => (await rows()).every(({ counters }) => counters.limited + counters.skipped > 0));
  for (const { name, counters } of await rows()) {
    // A pause follows each refused offer until one more may be answered.
    const answered = limit + 1 + ((Date.now() - begun) / 60_000) * limit;
    assert.ok(counters.answers <= answered, `${name}: ${counters.answers} answers`);
    assert.ok(counters.offers <= 2 * answered + 1, `${name}: ${counters.offers} offers were looked at`);
    assert.ok(counters.errors <= answered, `${name}: ${counters.errors} errors`);
  }
});
