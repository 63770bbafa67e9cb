// SPDX-License-Identifier: GPL-3.0-or-later
// The page's chains without a browser: what is not known to be read, a link that is lost for good, the spare that the
// call goes on in, and how another browser with the same link finds it. Real keys, a node whose messages a test takes
// away, and IndexedDB and the Web Lock replaced by their like in memory.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { channelRoot, createChannel } from '@iota/mam.js';

import { Carrier } from '../../web/src/carrier.js';
import { OwnChain } from '../../web/src/chain.js';
import { MamClient } from '../../web/src/client.js';
import { makeEnvelope } from '../../web/src/envelope.js';
import { headOf, idOf, withSpare } from '../../web/src/head.js';
import { parseLink } from '../../web/src/link.js';
import { Reader } from '../../web/src/reader.js';
import { spareSeed } from '../../web/src/seeds.js';
import { keep, note, unreadUpTo, wasRead } from '../../web/src/unread.js';
import { Writer } from '../../web/src/writer.js';
import { fakeGateway, randomTrytes } from '../e2e/support/browser/gateway.mjs';
import { fakeNode } from '../e2e/support/browser/node.mjs';

const locks = new Map();
Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: {
    locks: {
      request(name, work) {
        const done = (locks.get(name) ?? Promise.resolve()).then(work);
        locks.set(name, done.catch(() => {}));
        return done;
      },
    },
  },
});

class MemoryStore {
  record = { id: 'test', link: null, used: 0, state: null, outbox: [], reader: null };

  async get() {
    return structuredClone(this.record);
  }

  async update(id, change) {
    const changed = structuredClone(this.record);
    const result = change(changed);
    this.record = changed;
    return result;
  }
}

// The page's own worker.
function spawn() {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     globalThis.self = { postMessage: (data) => parentPort.postMessage(data) };
     import(workerData).then(() => parentPort.on('message', (data) => self.onmessage({ data })));`,
    { eval: true, workerData: pathToFileURL(`${process.env.BUILDDIR ?? 'build'}/web/dist/worker.js`).href },
  );
  const client = {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
  worker.on('message', (data) => client.onmessage({ data }));
  worker.on('error', (error) => client.onerror(error));
  return client;
}

// One pair for all: starting them is what takes time.
const worker = new MamClient(spawn);
const second = new MamClient(spawn);
const background = { ask: (...args) => second.ask(...args), close() {} };
after(() => [worker, second].forEach((one) => one.close()));

// A browser: {writer, reader, chain, store}. Another one with the same link has another store.
function browser(t, { node, gateway }, store = new MemoryStore(), changes = {}) {
  const link = parseLink(gateway.link(changes));
  const parts = { id: 'test', link, worker, background, store, carrier: new Carrier(node.url) };
  const writer = new Writer(parts);
  t.after(() => writer.close());
  return { writer, reader: new Reader(parts), chain: new OwnChain(parts), store };
}

async function place(t, features) {
  const node = await fakeNode({ features });
  t.after(() => node.stop());
  return { node, gateway: fakeGateway(node) };
}

const options = { timeout: 240_000 }; // a message that never comes is waited for
const { signal } = new AbortController();

async function says(writer, type, call) {
  const item = await writer.sign(makeEnvelope(type, call, { sdp: 'v=0' }));
  await writer.post(item, signal);
  return item;
}

const lose = (node, { index }) => {
  const before = node.messages.length;
  node.messages = node.messages.filter((message) => message.index !== index);
  assert.ok(node.messages.length < before, 'there was nothing to lose');
};

test("a spare's seed follows from the link's", async () => {
  const seed = await spareSeed('S'.repeat(81), 1);
  assert.match(seed, /^[9A-Z]{81}$/);
  // Made by the rule in docs/protocol.md, with another HKDF.
  assert.equal(
    seed,
    'OCZFB9FJEWXDTIJSXQIXKPDT9PKLMPCJCJCMSXKXS9YJGGZWSERZHXXIHLMHSCKCBPVHENMZJSBLMEWSY',
  );
  assert.notEqual(await spareSeed('S'.repeat(81), 2), seed);
  assert.notEqual(await spareSeed('T'.repeat(81), 1), seed);
});

test('head and spare of an envelope and of a batch', () => {
  const spare = 'R'.repeat(81);
  const envelope = { v: 1, id: 'a', type: 'bye' };
  const batch = [{ janus: 'mam', id: 'b' }, { janus: 'create' }];
  for (const message of [envelope, batch]) {
    const { id } = headOf(JSON.stringify(message));
    assert.equal(id, idOf(message));
    const announced = withSpare(message, spare);
    assert.deepEqual(headOf(JSON.stringify(announced)), { id, spare });
    assert.deepEqual(headOf(JSON.stringify(withSpare(announced, null))), { id, spare: undefined });
  }
  for (const bad of ['', 'null', '[]', '[null]', '5', '{"spare":"r","id":7}', '[{"janus":"mam","spare":[]}]'])
    assert.deepEqual(headOf(bad), { id: undefined, spare: undefined });
});

test('what is not known to be read is kept, within bounds', () => {
  const record = { outbox: [] };
  const message = (number) => ({ id: `m${number}`, number, root: 'R', index: `${number}`, posted: true });
  note(record, message(0));
  for (let number = 1; number < 200; number++) keep(record, message(number));
  assert.equal(record.unread.length, 128);
  assert.equal(record.outbox.length, 32);
  assert.equal(unreadUpTo(record, 'm199').filter(({ item }) => item).length, 32);
  assert.deepEqual(
    unreadUpTo(record, 'm73').map(({ number }) => number),
    [72, 73],
  );
  wasRead(record, 'unknown');
  assert.equal(record.unread.length, 128);
  wasRead(record, 'm197');
  assert.deepEqual(
    record.unread.map(({ id }) => id),
    ['m198', 'm199'],
  );
  assert.deepEqual(
    record.outbox.map(({ id }) => id),
    ['m198', 'm199'],
  );
  keep(record, { ...message(200), posted: false });
  for (let number = 201; number < 300; number++) keep(record, message(number));
  assert.equal(record.outbox[0].number, 200); // signed and not posted: never let go
});

test('what the node has lost is posted again, byte for byte, in a call and after it', options, async (t) => {
  const { node, gateway } = await place(t);
  const { writer } = browser(t, { node, gateway });
  const bye = await says(writer, 'bye', 'one');
  const offer = await says(writer, 'offer', 'two');
  assert.equal(await writer.look(offer, signal), 'there');
  lose(node, bye);
  lose(node, offer);
  assert.equal(await writer.look(offer, signal), 'lost');
  assert.equal(await writer.look(offer, signal), 'there');
  assert.equal(node.messages.length, 2);
  assert.deepEqual([(await gateway.next()).type, (await gateway.next()).type], ['bye', 'offer']);
  lose(node, bye);
  await writer.read(offer.id);
  assert.equal(await writer.look(offer, signal), 'there'); // it was read: nobody needs the one before
});

// A browser whose spare is announced, and whose last message the gateway can never read: the node has lost it, and its
// payload is gone. `spare` is the root.
async function broken(t) {
  const { node, gateway } = await place(t);
  const one = browser(t, { node, gateway });
  await one.writer.prepare();
  await one.chain.makeSpare();
  await one.writer.read((await says(one.writer, 'offer', 'old')).id);
  const { spare } = await gateway.next();
  const bye = await says(one.writer, 'bye', 'old');
  one.store.record.outbox = [];
  lose(node, bye);
  return { node, gateway, one, bye, spare };
}

test('a link lost for good: the call goes on in the spare, as every browser with the link does', options, async (t) => {
  const { node, gateway, one, bye, spare } = await broken(t);
  const offer = await says(one.writer, 'offer', 'new');
  const message = await says(one.writer, 'message', 'new');
  node.put(bye.index, offer.data); // junk
  assert.equal(await one.writer.look(message, signal), 'lost');
  assert.equal(one.store.record.chain, 0);
  const moved = await one.writer.look(message, signal);
  assert.deepEqual([...moved.keys()], [offer.id, message.id]);

  gateway.peerRoot = spare;
  const [first, second] = [await gateway.next(), await gateway.next()];
  assert.deepEqual([first.id, first.call, first.type], [offer.id, 'new', 'offer']);
  assert.deepEqual([second.id, second.type], [message.id, 'message']);
  assert.match(first.spare, /^[9A-Z]{81}$/);
  assert.equal(first.spare, second.spare);
  assert.notEqual(first.spare, spare);
  assert.equal(await one.writer.look(message, signal), 'there');

  const again = browser(t, { node, gateway }, one.store); // a reload
  await says(again.writer, 'candidates', 'new');
  assert.equal((await gateway.next()).type, 'candidates');
  const other = browser(t, { node, gateway }); // knows the link alone
  await says(other.writer, 'bye', 'new');
  assert.equal((await gateway.next()).type, 'bye');
  const later = browser(t, { node, gateway }, one.store); // looks for the chain's end, the other's message there
  await says(later.writer, 'offer', 'last');
  assert.equal((await gateway.next()).spare, first.spare);
  // The spare of the spare.
  const lost = await says(later.writer, 'offer', 'never');
  one.store.record.outbox = [];
  lose(node, lost);
  const last = await says(later.writer, 'offer', 'final');
  assert.equal(await later.writer.look(last, signal), 'lost');
  assert.ok((await later.writer.look(last, signal)) instanceof Map);
  gateway.peerRoot = first.spare;
  assert.equal((await gateway.next()).id, last.id);
  assert.equal(one.store.record.chain, 2);
});

test('a chain is not left for a spare that nobody can know', options, async (t) => {
  const { node, gateway } = await place(t);
  const { writer, chain, store } = browser(t, { node, gateway });
  const first = await says(writer, 'bye', 'old');
  await chain.makeSpare();
  const named = await says(writer, 'offer', 'new');
  assert.ok(store.record.announced > first.number - 1);
  store.record.outbox = store.record.outbox.filter(({ id }) => id !== first.id);
  lose(node, first);
  assert.equal(await writer.look(named, signal), 'lost');
  assert.equal(await writer.look(named, signal), 'there');
  assert.equal(store.record.chain, 0);
});

test('what came back in between is not lost for good', options, async (t) => {
  const { node, one, bye } = await broken(t);
  const offer = await says(one.writer, 'offer', 'new');
  assert.equal(await one.writer.look(offer, signal), 'lost');
  node.put(bye.index, bye.data);
  assert.equal(await one.writer.look(offer, signal), 'there');
  assert.equal(one.store.record.chain, 0);
});

test('with another security level nothing is signed', options, async (t) => {
  const { node, gateway, one } = await broken(t);
  const { writer } = browser(t, { node, gateway }, one.store, { security: '2' });
  await assert.rejects(says(writer, 'offer', 'new'), /another security level/);
});

// The gateway's side: writes on, in its spare.
function otherChain(gateway) {
  const own = createChannel(randomTrytes(81), gateway.own.security, gateway.own.mode, gateway.own.sideKey);
  return { own, root: channelRoot(own) };
}

for (const features of [['PoW', 'wait'], ['PoW']])
  test(`the gateway's spare is followed, with ${features}`, options, async (t) => {
    const { node, gateway } = await place(t, features);
    const { reader, store } = browser(t, { node, gateway });
    const [main, spare, next] = [gateway.own, otherChain(gateway), otherChain(gateway)];
    const ended = new AbortController();
    t.after(() => ended.abort());
    const texts = reader.envelopes(ended.signal, () => {});
    await gateway.write({ id: 'a', type: 'event', body: {}, spare: spare.root });
    assert.equal((await texts.next()).value.id, 'a');
    gateway.own = spare.own;
    await gateway.write({ id: 'b', type: 'event', body: {}, spare: next.root });
    assert.equal((await texts.next()).value.id, 'b');
    gateway.own = main;
    await gateway.write({ id: 'stale', type: 'event', body: {} });
    gateway.own = spare.own;
    await gateway.write({ id: 'c', type: 'event', body: {} });
    assert.equal((await texts.next()).value.id, 'c'); // the old chain is left
    assert.equal(reader.last, 'c');
    gateway.own = next.own;
    await gateway.write({ id: 'd', type: 'event', body: {} });

    const after = browser(t, { node, gateway }, store).reader; // a reload
    await after.skip();
    assert.equal(after.last, 'd');
    assert.equal(store.record.reader.spare, null);
  });

test("who has read nothing finds the gateway's spare by the link", options, async (t) => {
  const { node, gateway } = await place(t);
  const spare = otherChain(gateway);
  const { reader } = browser(t, { node, gateway }, new MemoryStore(), { gspare: spare.root });
  gateway.own = spare.own;
  await gateway.write({ id: 'a', type: 'event', body: {} });
  await reader.skip();
  assert.equal(reader.last, 'a');
});
