// SPDX-License-Identifier: GPL-3.0-or-later
// The state folder lost, copied or restored: fresh seeds for a plain channel, said in the log, and no key ever signs twice.
// The carrier is elsewhere, and keeps what was said.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';

import { OwnNode } from '../support/node.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub(), timeout: 300_000 };

let node;
before(async () => {
  if (!options.skip) node = await OwnNode.start();
});
after(() => node?.cleanup());

// A place with a plain channel, and its peer.
async function placeFor(t) {
  const peer = new PlainPeer();
  const settings = { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node.url] } } };
  const place = await stubPlace({ channels: { echo: peer.channel({ carrier: 'far' }) }, settings });
  t.after(() => place.cleanup());
  return { place, peer };
}

async function running(t, place) {
  const host = stubHost({ configDir: place.configDir });
  t.after(() => host.kill());
  assert.equal(await host.command('load'), 'ok');
  assert.equal(await host.command('init'), '0', host.log.tail());
  return host;
}

// The first call of this peer on the gateway's chain as it is now; the chain's first root.
async function call(place, peer) {
  await peer.meets(place, 'echo', { nodeUrl: node.url });
  await peer.answered();
  return peer.gateway.root;
}

const copy = (from, to) => fs.cpSync(from, to, { recursive: true, preserveTimestamps: true });
const fresh = async (host, pattern = 'fresh seeds') => {
  await host.log.waitFor(pattern);
  await host.log.waitFor('publishes under root');
};

test('a restart keeps the seeds, and says nothing of fresh ones', options, async (t) => {
  const { place, peer } = await placeFor(t);
  const first = await running(t, place);
  const root = await call(place, peer);
  await first.end();
  const second = await running(t, place);
  await peer.answered();
  assert.equal((await new PlainPeer().meets(place, 'echo')).gateway.root, root);
  assert.equal(second.log.find('fresh seeds'), undefined);
  await second.end();
});

test('lost: fresh seeds, said aloud', options, async (t) => {
  const { place, peer } = await placeFor(t);
  const first = await running(t, place);
  const before = await call(place, peer);
  await first.end();
  fs.rmSync(place.stateDir, { recursive: true });
  const second = await running(t, place);
  await fresh(second);
  assert.notEqual(await call(place, peer), before);
  await second.end();
});

test('copied to another folder: the copy starts afresh, the original goes on', options, async (t) => {
  const { place, peer } = await placeFor(t);
  const first = await running(t, place);
  const before = await call(place, peer);
  await first.end();
  const { place: other, peer: stranger } = await placeFor(t);
  copy(place.stateDir, other.stateDir);
  const copied = await running(t, other);
  await fresh(copied, /fresh seeds \(.*copied/);
  assert.notEqual(await call(other, stranger), before);
  await copied.end();
  const original = await running(t, place);
  assert.equal(original.log.find('fresh seeds'), undefined);
  await peer.answered();
  await original.end();
});

test('restored from yesterday, whole or the file alone: fresh seeds, said aloud', options, async (t) => {
  for (const whole of [true, false]) {
    const { place, peer } = await placeFor(t);
    const first = await running(t, place);
    const before = await call(place, peer);
    await first.end();
    const backup = `${place.dir}/yesterday`;
    copy(place.stateDir, backup);
    const today = await running(t, place);
    await peer.answered();
    await today.end();
    if (whole) fs.rmSync(place.stateDir, { recursive: true });
    copy(backup, place.stateDir);
    const restored = await running(t, place);
    await fresh(restored);
    assert.notEqual(await call(place, peer), before);
    await restored.end();
  }
});

test('two at once on one state: the second waits for the end of the first and leaves it alone', options, async (t) => {
  const { place, peer } = await placeFor(t);
  const first = await running(t, place);
  const second = await running(t, place);
  assert.match(second.log.find(place.stateDir), new RegExp(`in use by process ${first.pid} .*; no channel runs: `));
  assert.deepEqual(second.requests(), []);
  await call(place, peer);
  await first.end();
  await second.log.waitFor('1 of 1 run');
  await peer.answered();
  await second.end();
});
