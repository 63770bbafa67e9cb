// SPDX-License-Identifier: GPL-3.0-or-later
// Killed at every step between reading an offer of a plain channel and telling the world its answer. After the restart no
// index has signed two messages, a payload that was committed is attached as it was, and no offer is answered twice.
// Needs a build with --enable-failpoints; the step is named by JANUS_MAM_FAILPOINT (src/base/failpoint.hpp).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { builtPlugin, sourceDir } from '../support/janus/janus.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const skip =
  skipStub() || (!fs.readFileSync(builtPlugin).includes('JANUS_MAM_FAILPOINT') && 'built without failpoints');
const options = { skip, timeout: 300_000 };

// Every step that is named in the sources, so that a new one cannot be forgotten here.
const steps = [];
for (const file of fs.readdirSync(path.join(sourceDir, 'src'), { recursive: true })) {
  if (!file.endsWith('.cpp')) continue;
  const source = fs.readFileSync(path.join(sourceDir, 'src', file), 'utf8');
  for (const [, step] of source.matchAll(/\bfailpoint\("([^"]+)"\)/g)) if (!steps.includes(step)) steps.push(step);
}
// Passed only if a state was copied or restored; tests/unit/gateway/state/test_state_kill.cpp kills there.
const elsewhere = ['state-swept', 'state-disowned'];
// Passed only by chains whose peers have links.
const linked = ['signed-anew', 'moved', 'link-named'];
const passed = steps.filter((step) => ![...elsewhere, ...linked].includes(step));
// From here on an answer outlives a kill.
const durable = ['committed', 'attached'];

// Steps of a commit are passed at the first start too, and in a call for what the peer has read as well as for the
// answer.
function passesOf(step) {
  if (/^state-(begun|applied|committed|marked|told)$/.test(step)) return [1, 2, 3, 4];
  return /^(state|file)-/.test(step) ? [1] : [1, 2];
}

// A place with a plain channel, and its peer.
async function newPlace(t) {
  const peer = new PlainPeer();
  // Slow builds and machines must not make a call end.
  const place = await stubPlace({ channels: { echo: peer.channel({ connect_timeout: 3600 }) } });
  t.after(() => place.cleanup());
  return { place, peer };
}

async function hostAt(t, place, failpoint) {
  const host = stubHost({ configDir: place.configDir, env: failpoint ? { JANUS_MAM_FAILPOINT: failpoint } : {} });
  t.after(() => host.kill());
  assert.equal(await host.command('load'), 'ok', host.log.tail());
  return host;
}

// It has died of its failpoint.
async function died(host) {
  const late = setTimeout(() => {
    host.log.add('(it still lives: the step was not passed)\n');
    host.kill();
  }, 60_000);
  const end = await host.exited;
  clearTimeout(late);
  assert.deepEqual(end, { code: null, signal: 'SIGKILL' }, host.log.tail());
  assert.ok(!host.log.find('it still lives'), host.log.tail());
}

// Starts without a failpoint.
async function restarted(t, place) {
  const host = await hostAt(t, place);
  assert.equal(await host.command('init'), '0', host.log.tail());
  return host;
}

// At every address of the gateway's that the peer has read stands one payload, and behind them nothing.
async function signedOnce(peer) {
  for (const { address } of peer.received) {
    const payloads = new Set(await peer.tangle.payloads(address));
    assert.equal(payloads.size, 1, `one payload at ${address}`);
  }
  assert.equal(await peer.receive({ timeout: 0, optional: true }), null, 'nothing unread is left');
}

// The descriptions that Janus was asked about.
const asked = (host) => host.requests().flatMap(({ jsep }) => jsep?.sdp ?? []);

// Offers one after the other until the host dies. None if it died of its first start, before its root was told.
async function firstCalls(host, place, peer) {
  const offers = [];
  const started = await host.command('init').catch(() => 'killed');
  if (started === 'killed') return offers;
  assert.equal(started, '0', host.log.tail());
  if (!(await host.log.waitFor('publishes under root').catch(() => null))) return offers;
  await peer.meets(place, 'echo');
  while (host.running && offers.length < 8) {
    const one = peer.makeOffer();
    offers.push(one);
    try {
      await peer.post(one.item);
      await peer.receiveUntil(({ re }) => re === one.offer.ufrag, { timeout: 20_000, optional: true });
    } catch {
      await died(host); // and its node with it
    }
  }
  return offers;
}

test('the steps are named in the sources', { skip }, () => {
  for (const step of ['read', 'asked', 'answered', 'signed', ...durable, ...elsewhere]) assert.ok(steps.includes(step), step);
});

for (const step of passed)
  for (const pass of passesOf(step))
    test(`killed at ${step}${pass > 1 ? `, pass ${pass}` : ''}`, options, async (t) => {
      const { place, peer } = await newPlace(t);
      const first = await hostAt(t, place, `${step}:${pass}`);
      const offers = await firstCalls(first, place, peer);
      await died(first);
      const host = await restarted(t, place);
      await host.log.waitFor('publishes under root');
      if (offers.length === 0) {
        await peer.meets(place, 'echo');
      } else {
        assert.ok(!host.log.find('fresh seeds'), host.log.text);
        await peer.post(offers.at(-1).item); // where the node died before it took it
      }
      await peer.answered();
      const answers = peer.received.map(({ json }) => json.re);
      assert.ok(peer.received.every(({ json }) => json.type === 'answer'));
      assert.deepEqual(answers, peer.offered.filter((ufrag) => answers.includes(ufrag)), 'each offer once at most, in order');
      // What came before the first look at the carrier was too old; of what was in progress see above.
      const missing = offers.slice(0, -1).filter(({ offer }) => !answers.includes(offer.ufrag));
      assert.equal(missing.length, first.log.count('an offer is too old'), first.log.tail());
      if (durable.includes(step)) assert.ok(answers.includes(offers.at(-1).offer.ufrag), host.log.tail());
      const requests = [...asked(first), ...asked(host)];
      assert.equal(new Set(requests).size, requests.length, 'no offer is asked about twice');
      await signedOnce(peer);
      assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
    });

test('offers from before a start are not answered', options, async (t) => {
  const { place, peer } = await newPlace(t);
  const first = await restarted(t, place);
  await peer.meets(place, 'echo');
  await peer.answered();
  await first.command('core holding');
  const from = first.log.lines.length;
  for (let i = 0; i < 3; i++) await peer.offers();
  await first.log.waitFor(/^> asked .*"create"/, { from });
  await first.kill();
  const before = peer.offered.length;
  const host = await restarted(t, place);
  await peer.answered();
  const answers = peer.received.map(({ json }) => json.re);
  for (const ufrag of peer.offered.slice(before - 3, before)) assert.ok(!answers.includes(ufrag), 'from before the start');
  await signedOnce(peer);
  await host.end();
});
