// SPDX-License-Identifier: GPL-3.0-or-later
// The browser client's carrier over our node, in each of the ways in which it hears of what arrives.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';
import { deserializeMessage } from '@iota/iota.js';
import { ReadStream } from '@iota/util.js';

import { command, sanitizerOf } from '../e2e/support/janus/janus.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { dataOf, draft, indexOf, MAX_DATA, openCarrier } from './carrier/bundle.mjs';
import { Front } from './carrier/front.mjs';
import { Heard } from './carrier/heard.mjs';
import { randomTrytes } from './clients.mjs';

const skip = !fs.existsSync(command)
  ? 'no janus-mam built'
  : sanitizerOf(command) !== null && 'made with the ordinary build';
const options = { skip, timeout: 120_000 };
const address = () => randomTrytes(81);
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'latin1'));
let node;

before(async () => {
  if (!skip) node = await OwnNode.start();
});
after(() => node?.cleanup());

// A carrier that ends with the test.
function carrierOf(t, url) {
  const carrier = openCarrier(url);
  t.after(() => carrier.close());
  return carrier;
}

async function front(t, changes) {
  const it = await Front.to(node.port, changes);
  t.after(() => it.close());
  return it;
}

function watching(carrier, where) {
  const heard = new Heard();
  heard.watch = carrier.watch(where, heard);
  return heard;
}

test('a draft is what iota.js reads, and its data are found', () => {
  const [index, data] = [indexOf('A'.repeat(81)), bytes('\u0000\u00ff text')];
  const posted = draft(index, data);
  assert.deepEqual(dataOf(posted), data);
  posted[8] = 1; // iota.js insists on a parent
  const whole = Uint8Array.from([...posted.subarray(0, 9), ...new Uint8Array(32), ...posted.subarray(9)]);
  const { payload } = deserializeMessage(new ReadStream(whole));
  assert.deepEqual(payload, { type: 2, index, data: Buffer.from(data).toString('hex') });
  assert.deepEqual(dataOf(whole), data);
  for (let length = 0; length < whole.length; length++) assert.equal(dataOf(whole.subarray(0, length)), null);
  assert.equal(dataOf(new Uint8Array(100).fill(255)), null);
});

for (const url of ['', 'nowhere', 'ftp://a/', 'mqtt://broker', 'nostr+wss://relay', 'http://name:password@host/'])
  test(`'${url}' is refused`, () => {
    assert.throws(() => openCarrier(url), { name: 'CarrierError', fault: 'refused' });
  });

test('what is no node, and what is not there, is told from a node', options, async (t) => {
  await carrierOf(t, node.url).open();
  await assert.rejects(carrierOf(t, `${node.url}/elsewhere`).open(), { name: 'CarrierError' });
  const gone = await Front.to(node.port);
  await gone.close();
  await assert.rejects(carrierOf(t, gone.url).open(), { fault: 'down' });
  await assert.rejects(carrierOf(t, gone.url).publish(address(), bytes('x')), { fault: 'down' });
  await assert.rejects(carrierOf(t, node.url).open(AbortSignal.abort()), { name: 'CarrierError' });
});

for (const [way, changes] of Object.entries({
  'the watch': {},
  'look-ups that wait': { without: ['watch'] },
  polling: { without: ['watch', 'wait'] },
  'look-ups instead of a watch whose lines are kept': { keeps: true },
}))
  test(`by ${way}: what is there, then what comes, in order and once`, options, async (t) => {
    const proxy = await front(t, changes);
    const carrier = carrierOf(t, proxy.url);
    const [one, two, three] = [address(), address(), address()];
    for (const text of ['1', '2', '3']) await carrier.publish(one, bytes(text));
    const heard = [watching(carrier, one), watching(carrier, two), watching(carrier, three)];
    assert.deepEqual(heard[0].texts, [], 'nobody is called from inside watch()');
    await heard[0].messages(3);
    await carrier.publish(two, bytes('\u0000\u00ff'));
    for (const text of ['4', '4', '5']) await carrier.publish(one, bytes(text));
    await Promise.all([heard[0].messages(6), heard[1].messages(1)]);
    const late = watching(carrier, one); // hears all of it
    await late.messages(6);
    assert.deepEqual(late.texts, ['1', '2', '3', '4', '4', '5']);
    assert.deepEqual(
      heard.map(({ texts }) => texts),
      [late.texts, ['\u0000\u00ff'], []],
    );
    assert.deepEqual([...heard, late].flatMap(({ events }) => events), []);
    const ways = [proxy.count(/POST \/watch$/), proxy.count(/wait=/) > 0, proxy.count(/GET \/messages\?/) > 0];
    const expected = { [true]: [1, true, true], [false]: [0, !changes.without?.includes('wait'), true] };
    assert.deepEqual(ways, !changes.without && !changes.keeps ? [1, false, false] : expected[!changes.without]);
  });

test('a closed watch hears nothing, and the others go on over the same connection', options, async (t) => {
  const proxy = await front(t);
  const carrier = carrierOf(t, proxy.url);
  const [one, two] = [address(), address()];
  const [closed, other] = [watching(carrier, one), watching(carrier, two)];
  await proxy.until(() => proxy.watches === 1);
  closed.watch.close();
  closed.watch.close();
  await carrier.publish(one, bytes('a'));
  await carrier.publish(two, bytes('b'));
  await other.messages(1);
  assert.deepEqual(closed.texts, []);
  const again = watching(carrier, one);
  await again.messages(1);
  assert.equal(proxy.count(/POST \/watch$/), 1);
  again.watch.close();
  other.watch.close();
  await proxy.until(() => proxy.watches === 0);
});

test('exactly these bytes are there, or not', options, async (t) => {
  const carrier = carrierOf(t, node.url);
  const where = address();
  assert.equal(await carrier.has(where, bytes('a')), false);
  for (const text of ['a', 'bb', 'c']) await carrier.publish(where, bytes(text));
  const another = carrierOf(t, node.url);
  for (const text of ['a', 'bb', 'c']) assert.equal(await another.has(where, bytes(text)), true);
  for (const text of ['', 'b', 'bbb', 'x']) assert.equal(await another.has(where, bytes(text)), false);
  assert.equal(await another.has(address(), bytes('a')), false);
});

test('the largest message arrives, a larger one is refused', options, async (t) => {
  const carrier = carrierOf(t, node.url);
  assert.equal(carrier.traits.maxBytes, MAX_DATA);
  const where = address();
  const data = new Uint8Array(MAX_DATA).map((_, at) => at * 7);
  await carrier.publish(where, data);
  assert.equal(await carrier.has(where, data), true);
  const heard = watching(carrier, where);
  await heard.messages(1);
  assert.equal(heard.texts[0], Buffer.from(data).toString('latin1'));
  await assert.rejects(carrier.publish(where, new Uint8Array(MAX_DATA + 1)), { fault: 'refused' });
  assert.equal(carrier.publishLast(where, new Uint8Array(MAX_DATA + 1)), false);
});

test('a node that takes no binary drafts gets JSON', options, async (t) => {
  const proxy = await front(t, { noBinary: true });
  const carrier = carrierOf(t, proxy.url);
  const where = address();
  const heard = watching(carrier, where);
  for (const text of ['a', 'b']) await carrier.publish(where, bytes(text));
  assert.equal(carrier.publishLast(where, bytes('c')), true);
  await heard.messages(3);
  assert.deepEqual(heard.texts, ['a', 'b', 'c']);
  assert.equal(proxy.count(/POST \/messages/), 4, 'the refusal is remembered');
});

test('a message for which nobody waits', options, async (t) => {
  const carrier = carrierOf(t, node.url);
  const where = address();
  const heard = watching(carrier, where);
  assert.equal(carrier.publishLast(where, bytes('bye')), true);
  await heard.messages(1);
  assert.deepEqual(heard.texts, ['bye']);
});

for (const [way, without] of [
  ['the watch', []],
  ['look-ups that wait', ['watch']],
  ['polling', ['watch', 'wait']],
])
  test(`by ${way}: an outage is told once, its end too, and nothing is lost or doubled`, options, async (t) => {
    const own = await OwnNode.start();
    t.after(() => own.cleanup());
    const proxy = await Front.to(own.port, { without });
    t.after(() => proxy.close());
    const carrier = carrierOf(t, proxy.url);
    const [one, two] = [address(), address()];
    const heard = [watching(carrier, one), watching(carrier, two)];
    await carrier.publish(one, bytes('before'));
    await heard[0].messages(1);
    await own.down('SIGKILL');
    const asked = proxy.asked.length;
    await Promise.all(heard.map((it) => it.until(({ events }) => events.length === 1)));
    const late = watching(carrier, two);
    await late.until(({ events }) => events.length === 1);
    await proxy.until(() => proxy.asked.length > asked + 3); // several attempts
    await own.up();
    await Promise.all([...heard, late].map((it) => it.until(({ events }) => events.length === 2)));
    for (const where of [one, two]) await carrier.publish(where, bytes('after'));
    await Promise.all([heard[0].messages(2), heard[1].messages(1), late.messages(1)]);
    assert.deepEqual(heard.map(({ texts }) => texts), [['before', 'after'], ['after']]);
    for (const { events, errors } of [...heard, late]) {
      assert.deepEqual(events, ['trouble', 'well']);
      assert.ok(['down', 'busy'].includes(errors[0].fault) && errors[0].message.startsWith(proxy.url), errors[0].message);
    }
  });

for (const [way, without] of [
  ['the watch', []],
  ['look-ups that wait', ['watch']],
  ['polling', ['watch', 'wait']],
])
  test(`by ${way}: a carrier that sleeps asks nothing, and looks at once when it wakes`, options, async (t) => {
    const proxy = await front(t, { without });
    const [carrier, other] = [carrierOf(t, proxy.url), carrierOf(t, node.url)];
    const where = address();
    const heard = watching(carrier, where);
    await other.publish(where, bytes('a'));
    await heard.messages(1);
    carrier.sleep(true);
    await proxy.until(() => proxy.watches === 0);
    const late = watching(carrier, address());
    // Asked by another one meanwhile; what was on its way before the sleep has arrived then.
    const poller = watching(carrierOf(t, (await front(t, { without: ['watch', 'wait'] })).url), where);
    await poller.messages(1);
    const asked = proxy.asked.length;
    await other.publish(where, bytes('b'));
    await poller.messages(2);
    assert.equal(proxy.asked.length, asked);
    assert.deepEqual(heard.texts, ['a']);
    carrier.sleep(false);
    await heard.messages(2);
    assert.deepEqual([heard.texts, heard.events, late.events], [['a', 'b'], [], []]);
  });

test('after close nothing is open, told or asked', options, async (t) => {
  const proxy = await front(t);
  const carrier = carrierOf(t, proxy.url);
  const where = address();
  const heard = watching(carrier, where);
  await carrier.publish(where, bytes('a'));
  await heard.messages(1);
  const pending = assert.rejects(carrier.publish(where, bytes('b')), { fault: 'down' });
  carrier.close();
  carrier.close();
  await pending;
  await proxy.until(() => proxy.watches === 0);
  const asked = proxy.asked.length;
  await assert.rejects(carrier.publish(where, bytes('c')), { fault: 'down' });
  await assert.rejects(carrier.has(where, bytes('a')), { fault: 'down' });
  assert.equal(carrier.publishLast(where, bytes('d')), false);
  const late = watching(carrier, where);
  const other = watching(carrierOf(t, node.url), where);
  await other.messages(1);
  assert.deepEqual([heard.texts, heard.events, late.texts, late.events], [['a'], [], [], []]);
  assert.equal(proxy.asked.length, asked);
});
