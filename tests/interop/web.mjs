// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the page that need no browser: links, envelopes, the worker's time limit, the bytes that are posted.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { Worker } from 'node:worker_threads';
import { deserializeMessage } from '@iota/iota.js';
import { ReadStream } from '@iota/util.js';
import LZString from 'lz-string';

import { Carrier, draftBytes } from '../../web/src/carrier.js';
import { follow, snapshot } from '../../web/src/follow.js';
import { MamClient, TimeLimit } from '../../web/src/client.js';
import { readEnvelope, withoutCandidates } from '../../web/src/envelope.js';
import { LinkError, parseLink } from '../../web/src/link.js';
import { Patience } from '../../web/src/patience.js';
import { pack, unpack } from '../../web/src/text.js';

const LINK = {
  v: '1',
  name: 'echo & co',
  node: 'http://127.0.0.1:14265/',
  mode: 'restricted',
  key: 'K9Y',
  seed: 'S'.repeat(81),
  security: '3',
  gmode: 'private',
  groot: 'R'.repeat(81),
  reachable: '1',
  plugin: 'janus.plugin.echotest',
};
const link = (changes = {}) => `#${new URLSearchParams({ ...LINK, ...changes })}`;

test('limits follow what was measured', () => {
  const patience = new Patience();
  assert.ok(patience.request('post', 10_000) >= 150_000, 'nothing is known yet');
  assert.equal(patience.limit(30_000), 30_000);
  patience.took('look', 20);
  assert.equal(patience.request('look', 10_000), 10_000);
  assert.ok(patience.request('post', 10_000) >= 150_000, 'looks say nothing of posts');
  patience.took('post', 15_000);
  assert.equal(patience.request('post', 10_000), 60_000);
  assert.equal(patience.limit(30_000), 4 * 14_990);
  assert.equal(patience.slow, true);
  assert.deepEqual([patience.way, patience.latest], [14_990, 14_990]);
  for (let i = 0; i < 4; i++) patience.took('post', 30);
  assert.deepEqual([patience.slow, patience.way, patience.limit(30_000)], [false, 20, 30_000]);
});

// As behind a proxy that keeps a stream's lines to itself: `begun` lets the headers through.
async function keepsLines(t, begun) {
  const ids = ['a'.repeat(64)];
  const asked = [];
  const server = http.createServer((request, response) => {
    const path = request.url.replace('/api/v1', '');
    asked.push(path);
    if (path === '/watch') return begun && response.writeHead(200).flushHeaders();
    const waits = path.includes('known=') && new URLSearchParams(path.split('?')[1]).get('known') === String(ids.length);
    if (waits) return; // held
    response.setHeader('ETag', String(ids.length));
    const data =
      path === '/info'
        ? { name: 'node', version: '1', features: ['PoW', 'wait', 'watch'] }
        : path.startsWith('/messages?')
          ? { messageIds: ids }
          : { payload: { type: 2, index: 'aa', data: path.slice(-2) } };
    response.end(JSON.stringify({ data }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { carrier: new Carrier(`http://127.0.0.1:${server.address().port}`), asked };
}

test('a watch that does not begin is replaced by look-ups that wait', { timeout: 60_000 }, async (t) => {
  const once = async (begun) => {
    const { carrier, asked } = await keepsLines(t, begun);
    const troubles = [];
    const end = new AbortController();
    for await (const { data } of follow(carrier, ['aa'], end.signal, (error) => troubles.push(error.message))) {
      assert.equal(data, 'aa');
      break;
    }
    end.abort();
    assert.match(troubles.join(), /watch .* does not begin/);
    assert.equal(asked.filter((path) => path === '/watch').length, 1);
    const again = [];
    for await (const { data } of snapshot(carrier, ['aa'])) again.push(data);
    assert.deepEqual(again, ['aa']);
    assert.equal(asked.filter((path) => path === '/watch').length, 1);
  };
  await Promise.all([once(false), once(true)]);
});

test('when a message arrives is known from posts and looks', () => {
  const [held, far] = [new Patience(), new Patience()];
  held.took('look', 0);
  held.took('post', 60_000); // the node keeps it so long
  assert.equal(held.arrival, 50_000);
  far.took('look', 60_000); // there and back
  far.took('post', 60_000);
  assert.equal(far.arrival, 20_000);
});

test('a link says everything', () => {
  assert.deepEqual(parseLink(link()), {
    name: 'echo & co',
    plugin: 'janus.plugin.echotest',
    node: 'http://127.0.0.1:14265',
    reachable: true,
    servers: false,
    own: { mode: 'restricted', sideKey: 'K9Y'.padEnd(81, '9'), seed: 'S'.repeat(81), security: 3 },
    gateway: { mode: 'private', sideKey: undefined, root: 'R'.repeat(81), spare: null },
  });
});

test("a link may say the gateway's spare, and that servers are to come", () => {
  assert.equal(parseLink(link({ gspare: 'Z'.repeat(81) })).gateway.spare, 'Z'.repeat(81));
  assert.equal(parseLink(link({ servers: '1' })).servers, true);
});

for (const [member, value] of [
  ['v', '2'],
  ['node', 'ftp://a'],
  ['node', 'nowhere'],
  ['mode', 'secret'],
  ['key', ''],
  ['key', 'lower'],
  ['key', 'K'.repeat(82)],
  ['seed', 'S'.repeat(80)],
  ['seed', `${'S'.repeat(80)}s`],
  ['security', '4'],
  ['security', 'x'],
  ['gmode', 'no'],
  ['groot', ''],
  ['gspare', 'R'],
])
  test(`a link with ${member}=${value.slice(0, 8)} is refused, naming it`, () => {
    assert.throws(
      () => parseLink(link({ [member]: value })),
      (error) => error instanceof LinkError && /“|version/.test(error.message),
    );
  });

test('text is packed, and read in every form that the gateway writes', () => {
  const text = JSON.stringify({ v: 1, type: 'bye', reason: 'Grüße\u0001' });
  assert.equal(unpack(pack(text)), text);
  assert.equal(unpack(text), text);
  assert.equal(unpack(LZString.compressToEncodedURIComponent(text)), text);
  assert.throws(() => unpack('no text at all'));
  assert.throws(() => unpack(pack('x'.repeat(300_000))), /too long/);
});

test('envelopes are read, and nothing else', () => {
  const good = { v: 1, id: 'a', call: 'c', re: 'o', type: 'answer', sdp: 'v=0' };
  assert.deepEqual(readEnvelope(JSON.stringify(good)), good);
  for (const bad of [{ v: 2 }, { type: 'nothing' }, { sdp: 5 }, { sdp: undefined }, { re: {} }])
    assert.equal(readEnvelope(JSON.stringify({ ...good, ...bad })), null, JSON.stringify(bad));
  for (const text of ['', 'null', '[]', '5', '{"type":"offer"']) assert.equal(readEnvelope(text), null);
});

test('candidates are taken out of an offer, and only they', () => {
  const sdp =
    'v=0\r\na=candidate:1 1 udp 1 1.2.3.4 5 typ host\r\na=mid:0\r\na=end-of-candidates\r\na=candidate:2\r\n';
  assert.equal(withoutCandidates(sdp), 'v=0\r\na=mid:0\r\n');
});

test('a posted draft is what iota.js reads', () => {
  const [index, data] = ['ab'.repeat(32), 'cd'.repeat(3000)];
  const bytes = draftBytes(index, data);
  bytes[8] = 1; // iota.js insists on a parent: put one in
  const complete = Uint8Array.from([...bytes.subarray(0, 9), ...new Uint8Array(32), ...bytes.subarray(9)]);
  const message = deserializeMessage(new ReadStream(complete));
  assert.deepEqual(message.payload, { type: 2, index, data });
  assert.equal(message.nonce, '0');
});

// A worker that answers, unless it is asked to hang.
function spawn() {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ id, operation, args }) => {
       while (operation === 'hang');
       if (operation === 'fail') return parentPort.postMessage({ id, error: 'as asked' });
       parentPort.postMessage({ id, result: args });
     });`,
    { eval: true },
  );
  const client = {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
  worker.on('message', (data) => client.onmessage({ data }));
  return client;
}

test('a request that hangs is ended, and what waits behind it is done by a new worker', async () => {
  let spawned = 0;
  const client = new MamClient(() => (spawned++, spawn()));
  const results = await Promise.allSettled([
    client.ask('echo', 1, 60_000),
    client.ask('hang', null, 200),
    client.ask('fail', null, 60_000),
    client.ask('echo', 2, 60_000),
  ]);
  client.close();
  assert.deepEqual(
    results.map(({ value }) => value),
    [1, undefined, undefined, 2],
  );
  assert.ok(results[1].reason instanceof TimeLimit);
  assert.equal(results[2].reason.message, 'as asked');
  assert.equal(spawned, 2);
});

test('what waits is told when the client is closed', async () => {
  const client = new MamClient(spawn);
  const waiting = [client.ask('hang', null, 60_000), client.ask('echo', 1, 60_000)];
  client.close();
  for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected');
});
