// Many channels on one Janus, in small; `make bench-load` has the large numbers.
import assert from 'node:assert/strict';
import test from 'node:test';

import { janusMam, skipJanus } from './janus.mjs';
import { skipCall } from './support/call.mjs';
import { askedWhileIdle, channelsOf, linksOf, startSlowly } from './support/load.mjs';
import { OwnNode } from './support/node.mjs';
import { until } from './support/process.mjs';
import { proxyTo } from './support/proxy.mjs';

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
    ...['call', '--links', folder, '--state', `${folder}.state`, '--parallel', '20'],
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
