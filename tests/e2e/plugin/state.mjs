// SPDX-License-Identifier: GPL-3.0-or-later
// The state folder lost, copied or restored: fresh seeds, said in the log, and no key ever signs twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { Peer, offerEnvelope, readLink } from '../support/peer.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const NEW_LINK = 'the link for its peer is in'; // its file is written by then
const options = { skip: skipStub(), timeout: 300_000 };

async function placeFor(t) {
  const place = await stubPlace({});
  t.after(() => place.cleanup());
  return place;
}

async function running(t, place) {
  const host = stubHost({ configDir: place.configDir });
  t.after(() => host.kill());
  assert.equal(await host.command('load'), 'ok');
  assert.equal(await host.command('init'), '0', host.log.tail());
  return host;
}

async function call(place) {
  const peer = new Peer(await place.link('echo'), { nodeUrl: place.nodeUrl });
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.re === message.id);
  return peer;
}

const copy = (from, to) => fs.cpSync(from, to, { recursive: true, preserveTimestamps: true });
const roots = async (place) => readLink(await place.link('echo')).groot;

test('a restart keeps seeds and link, and says nothing of fresh ones', options, async (t) => {
  const place = await placeFor(t);
  const first = await running(t, place);
  const peer = await call(place);
  const link = await place.link('echo');
  await first.end();
  const second = await running(t, place);
  assert.equal(await place.link('echo'), link);
  assert.equal(second.log.find('fresh seeds'), undefined);
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.re === message.id);
  await second.end();
});

test('lost: fresh seeds, a new link, said aloud', options, async (t) => {
  const place = await placeFor(t);
  const first = await running(t, place);
  await call(place);
  const before = await roots(place);
  await first.end();
  fs.rmSync(place.stateDir, { recursive: true });
  const second = await running(t, place);
  await second.log.waitFor('fresh seeds');
  await second.log.waitFor(NEW_LINK);
  assert.notEqual(await roots(place), before);
  await call(place);
  await second.end();
});

test('copied to another folder: the copy starts afresh, the original goes on', options, async (t) => {
  const place = await placeFor(t);
  const first = await running(t, place);
  await call(place);
  const before = await roots(place);
  await first.end();
  const other = await placeFor(t);
  copy(place.stateDir, other.stateDir);
  const copied = await running(t, other);
  await copied.log.waitFor(/fresh seeds \(.*copied/);
  await copied.log.waitFor(NEW_LINK);
  const link = await roots(other);
  assert.notEqual(link, before);
  await call(other);
  await copied.end();
  const original = await running(t, place);
  assert.equal(original.log.find('fresh seeds'), undefined);
  assert.equal(await roots(place), before);
  await original.end();
});

test('restored from yesterday, whole or the file alone: fresh seeds, said aloud', options, async (t) => {
  for (const whole of [true, false]) {
    const place = await placeFor(t);
    const first = await running(t, place);
    const peer = await call(place);
    await first.end();
    const backup = `${place.dir}/yesterday`;
    copy(place.stateDir, backup);
    const today = await running(t, place);
    const before = await roots(place);
    const { message } = offerEnvelope();
    await peer.send(message);
    await peer.receiveUntil((json) => json.re === message.id);
    await today.end();
    if (whole) fs.rmSync(place.stateDir, { recursive: true });
    copy(backup, place.stateDir);
    const restored = await running(t, place);
    await restored.log.waitFor('fresh seeds');
    await restored.log.waitFor(NEW_LINK);
    assert.notEqual(await roots(place), before);
    await call(place);
    await restored.end();
  }
});

test('two at once on one state: the second waits for the end of the first and leaves it alone', options, async (t) => {
  const place = await placeFor(t);
  const first = await running(t, place);
  const second = await running(t, place);
  assert.match(second.log.find(place.stateDir), new RegExp(`in use by process ${first.pid} .*; no channel runs: `));
  assert.deepEqual(second.requests(), []);
  const peer = await call(place);
  await first.end();
  await second.log.waitFor('1 of 1 run');
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.re === message.id);
  await second.end();
});
