// SPDX-License-Identifier: GPL-3.0-or-later
// What of the page needs no browser: numbers, links, frames, files, statistics, failures.
import assert from 'node:assert/strict';
import { resolveObjectURL } from 'node:buffer';
import test from 'node:test';

import { load } from './support.mjs';

test('numbers for people', async () => {
  const { bitRate, bytes, duration, milliseconds, percent } = await load('base/format.ts');
  assert.equal(bitRate(1_234_000, 'en'), '1.2 Mbit/s');
  assert.equal(bitRate(1_234_000, 'de'), '1,2 Mbit/s');
  assert.equal(bitRate(25_400, 'en'), '25 kbit/s');
  assert.equal(bytes(999, 'en'), '999 B');
  assert.equal(bytes(2_150, 'de'), '2,2 kB');
  assert.equal(milliseconds(1539.4, 'en'), '1,539 ms');
  assert.equal(percent(0.0123, 'en'), '1.2%');
  assert.deepEqual([0, 65_000, 3_605_000, -5].map(duration), ['0:00', '1:05', '1:00:05', '0:00']);
});

test('links as they arrive', async () => {
  const { isOld, roomOf, tidy } = await load('link/tidy.ts');
  const good = 'v=2&name=echo&key=abc&carrier=http%3A%2F%2Fa%2Fb';
  for (const text of [good, `https://page/x#${good}`, `#${good}.`, `(${good})`, good.replaceAll('&', '&amp;'), `${good}%20`, ` ${good}\n`])
    assert.equal(tidy(text), good, text);
  assert.ok(isOld('name=x&v=1&seed=A') && isOld('v=1'));
  assert.ok(!isOld(good) && !isOld('v=12'));
  assert.equal(roomOf(`${good}&room=a%20b`), 'a b');
  assert.equal(roomOf(good), '');
});

test('the language of whoever reads', async () => {
  globalThis.document ??= {};
  const { bestLanguage } = await load('base/language.ts');
  assert.equal(bestLanguage(['fr-FR', 'de-AT', 'en'], ['de', 'en']), 'de');
  assert.equal(bestLanguage(['fr'], ['de', 'en']), 'en');
});

test('a WebSocket, by what was measured', async () => {
  const { byWebSocket, compare } = await load('details/compare.ts');
  assert.deepEqual([0, 50, 150].map(byWebSocket), [174, 536, 1376]);
  assert.equal(byWebSocket(100), 956);
  assert.equal(byWebSocket(250), 2216);
  assert.equal(compare({ marks: { dialled: 0, offer: 1 } }), null);
  const marks = { dialled: 100, offer: 110, published: 210, 'first frame': 600 };
  assert.deepEqual(compare({ marks }), { ours: 500, webSocket: 536, delay: 50 });
});

test('frames: there and back, and what is none', async () => {
  const { fromBytes, safeName, toBytes } = await load('chat/frames.ts');
  for (const frame of [
    { kind: 'start', file: 0xfffffffe, name: 'ä b.txt', size: 5, type: 'text/plain' },
    { kind: 'piece', file: 1, at: 70_000, data: Uint8Array.of(1, 2, 3) },
    { kind: 'got', file: 1, at: 9 },
    { kind: 'note', file: 0, from: 'Anna', text: '<b>' },
  ])
    assert.deepEqual(fromBytes(toBytes(frame)), frame);
  for (const bytes of [[], [74, 0], [73, 0, 0, 0, 0, 0], [74, 9, 0, 0, 0, 0], [74, 1, 0, 0, 0, 0, 1], [74, 0, 0, 0, 0, 0, 123]])
    assert.equal(fromBytes(Uint8Array.from(bytes).buffer), null, String(bytes));
  assert.equal(fromBytes(toBytes({ kind: 'start', file: 1, name: 'x', size: -1, type: '' })), null);
  assert.equal(safeName('../../etc/a"<b>\u0000'), '_.._etc_a__b__');
  assert.equal(safeName(''), 'file');
});

test('files: over a channel that echoes; one that nobody takes', async (t) => {
  const { Files } = await load('chat/files.ts');
  const { fromBytes } = await load('chat/frames.ts');
  const seen = [];
  const files = new Files(
    (data) => queueMicrotask(() => files.take(fromBytes(data))),
    (transfer) => seen.push(transfer),
  );
  const content = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251);
  await files.offer(new File([content], 'a.bin'));
  const came = seen.findLast(({ incoming }) => incoming);
  assert.equal(came.state, 'done');
  assert.deepEqual(new Uint8Array(await came.blob.arrayBuffer()), content);
  assert.equal(seen.findLast(({ incoming }) => !incoming).state, 'done');

  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lonely = [];
  const other = new Files(() => {}, (transfer) => lonely.push(transfer.state));
  const over = other.offer(new File(['x'], 'x'));
  while (lonely.at(-1) === 'running') {
    t.mock.timers.tick(20_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await over;
  assert.deepEqual(lonely, ['running', 'failed']);
});

test('files that stop half-way give up their places', async (t) => {
  const { Files } = await load('chat/files.ts');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const seen = [];
  const files = new Files(() => {}, ({ id, state }) => seen.push(`${id} ${state}`));
  const begin = (file) => files.take({ kind: 'start', file, name: 'a', size: 10, type: '' });
  for (let file = 0; file < 9; file++) begin(file);
  assert.equal(seen.length, 8, 'so many at a time');
  t.mock.timers.tick(19_000);
  files.take({ kind: 'piece', file: 7, at: 0, data: Uint8Array.of(1) });
  seen.length = 0;
  t.mock.timers.tick(1000);
  assert.deepEqual(seen, Array.from({ length: 7 }, (_, file) => `in ${file} failed`));
  begin(8);
  assert.equal(seen.at(-1), 'in 8 running');
  files.end();
  assert.deepEqual(seen.slice(-2), ['in 7 failed', 'in 8 failed']);
  const over = seen.length;
  t.mock.timers.tick(60_000);
  assert.equal(seen.length, over);
});

test('files that came are let go of', async () => {
  const { Saves } = await load('chat/saves.ts');
  const saves = new Saves();
  const urls = ['a', 'b', 'c', 'a'].map((id) => saves.url(id, new Blob([id])));
  const held = () => urls.map((url) => resolveObjectURL(url) !== undefined);
  assert.deepEqual(held(), [false, true, true, true]);
  saves.drop('b');
  assert.deepEqual(held(), [false, false, true, true]);
  saves.clear();
  assert.deepEqual(held(), [false, false, false, false]);
});

test('only what a call takes is opened', async () => {
  const { OwnMedia } = await load('media/own.ts');
  const asked = [];
  const open = async (wish) => {
    asked.push(Object.keys(wish).join());
    const tracks = Object.keys(wish).map((kind) => Object.assign(new EventTarget(), { kind, stop() {} }));
    return { stream: { getTracks: () => tracks }, without: null };
  };
  const media = new OwnMedia({ changed() {}, mishap() {} });
  media.kinds = ['audio'];
  await media.open({ openMedia: open });
  await media.reopen({ openMedia: open });
  await media.turnCamera({ openMedia: open }, true);
  assert.deepEqual([asked, media.state.camera], [['audio', 'audio'], false]);
  media.kinds = ['audio', 'video'];
  await media.open({ openMedia: open });
  assert.deepEqual([asked.at(-1), media.state.camera], ['video', true]);
});

test('the history of statistics: tracks come and go, two minutes are kept', async () => {
  const { History, LENGTH } = await load('details/history.ts');
  const history = new History();
  const track = (kind, mid, bitrate, loss = 0) => ({ kind, mid, bitrate, loss });
  const stats = (inbound) => [{ roundTrip: 20, relayed: false, inbound, outbound: [track('audio', '0', 10)] }];
  history.add(stats([]), 1);
  const now = history.add(stats([track('video', '1', 100, 0.5), track('video', '1', 50)]), 2);
  assert.deepEqual(now, { received: 150, sent: 10, loss: 0.5, roundTrip: 20, relayed: false });
  assert.deepEqual(history.tracks.map(({ bitrate }) => bitrate), [[10, 10], [null, 150]]);
  for (let second = 3; second < 3 + 2 * LENGTH; second++) history.add(stats([]), second);
  assert.equal(history.times.length, LENGTH);
  assert.equal(history.tracks.length, 1);
});

test('who talks', async () => {
  const { loudest } = await load('calls/speaker.ts');
  const anna = loudest([{ id: 'bert', level: 0.1 }, { id: 'anna', level: 0.4 }], null, 0);
  assert.equal(anna.id, 'anna');
  assert.equal(loudest([{ id: 'anna', level: 0.001 }], anna, 1000), anna);
  assert.equal(loudest([], anna, 2000), null);
});

test('what went wrong, in words', async () => {
  const { failureOf, isWish } = await load('base/failures.ts');
  const error = (code, more = {}) => Object.assign(new Error('of the test'), { name: 'CallError', code, ...more });
  assert.equal(failureOf(error('no-answer')).title, 'fail.silent');
  assert.equal(failureOf(error('refused', { janus: 476 })).way, 'name');
  const cause = new DOMException('', 'NotAllowedError');
  assert.equal(failureOf(error('media', { cause })).title, 'fail.blocked');
  assert.equal(failureOf(error('media', { cause }), true).way, 'tab');
  assert.equal(failureOf(error('tomorrow')).title, 'fail.internal');
  assert.equal(failureOf('nonsense').detail, 'nonsense');
  assert.ok(isWish(error('ended')) && !isWish(error('busy')) && !isWish(new Error('x')));
});

test('storage that is switched off', async () => {
  const { Shelf } = await load('base/storage.ts');
  const shelf = new Shelf(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  assert.equal(shelf.set('a', 'b'), false);
  assert.equal(shelf.get('a'), 'b');
  shelf.set('a', null);
  assert.equal(shelf.get('a'), null);
});
