// SPDX-License-Identifier: GPL-3.0-or-later
// Killed at every step between reading an offer and telling the world its answer. After the restart no index
// has signed two messages, a payload that was committed is attached as it was, and the offer is answered once.
// Needs a build with --enable-failpoints; the step is named by JANUS_MAM_FAILPOINT (src/base/failpoint.hpp).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { builtPlugin, sourceDir } from '../support/janus/janus.mjs';
import { lossy } from '../support/network/lossy.mjs';
import { OwnNode } from '../support/node.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { until } from '../support/process.mjs';
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
// Passed only if the carrier has lost a message for good.
const moving = ['signed-anew', 'moved'];

// Steps of a commit are passed at the first start too (the link is noted), and in a call for what the peer has
// read as well as for the answer.
function passesOf(step) {
  if (/^state-(begun|applied|committed|marked|told)$/.test(step)) return [1, 2, 3, 4];
  return /^(state|link|file)-/.test(step) ? [1] : [1, 2];
}

const NEW_LINK = 'the link for its peer is in';

async function newPlace(t) {
  // Slow builds and machines must not make an offer too old.
  const place = await stubPlace({ channels: { echo: { max_age: 3600, connect_timeout: 3600 } } });
  t.after(() => place.cleanup());
  return place;
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

const asked = (host) => host.requests().filter((request) => request.janus === 'message').length;

async function answered(peer, message) {
  const answer = await peer.receive({ timeout: 120_000 });
  assert.equal(answer.json?.re, message.id, answer.text);
  assert.equal(answer.json.type, 'answer', answer.text);
}

// Offers one after the other until the host dies; the peer. Null if it died of its first start, before anything
// was handed out.
async function firstCalls(host, place, offers) {
  const started = await host.command('init').catch(() => 'killed');
  if (started === 'killed') return null;
  assert.equal(started, '0', host.log.tail());
  const link = await Promise.race([host.log.waitFor(NEW_LINK).then(() => place.link('echo')), host.exited]).catch(() => 0);
  if (typeof link !== 'string') return null;
  const peer = new Peer(link);
  while (host.running && offers.length < 5) {
    const { message } = offerEnvelope();
    const item = peer.make(message);
    offers.push({ message, item });
    try {
      await peer.tangle.post(item.address, item.payload);
      await answered(peer, message);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      await died(host);
    }
  }
  return peer;
}

test('the steps are named in the sources', { skip }, () => {
  for (const step of ['read', 'asked', 'answered', 'signed', 'committed', 'attached', ...elsewhere, ...moving])
    assert.ok(steps.includes(step), step);
});

for (const step of steps.filter((name) => ![...elsewhere, ...moving].includes(name)))
  for (const pass of passesOf(step))
    test(`killed at ${step}${pass > 1 ? `, pass ${pass}` : ''}`, options, async (t) => {
      const place = await newPlace(t);
      const first = await hostAt(t, place, `${step}:${pass}`);
      const offers = [];
      let peer = await firstCalls(first, place, offers);
      await died(first);
      const host = await restarted(t, place);
      if (peer === null) {
        // A link that nobody was told of may have been left: it is kept if its note was durable.
        await host.log.waitFor('publishes under root');
        if (host.log.find('fresh seeds')) await host.log.waitFor(NEW_LINK);
        peer = new Peer(await place.link('echo'));
      } else {
        assert.ok(!host.log.find('fresh seeds'), host.log.text);
        const { message, item } = offers.at(-1);
        await peer.tangle.post(item.address, item.payload); // where the node died before it took it
        if (!peer.received.some(({ json }) => json.re === message.id)) await answered(peer, message);
        // A further offer may have been posted while the host was dying: that one the second host asks about.
        if (['committed', 'attached'].includes(step))
          assert.equal(asked(first) + asked(host), offers.length, 'no offer is asked about twice');
      }
      const { message } = offerEnvelope();
      await peer.send(message);
      await peer.receiveUntil((json) => json.re === message.id);
      const answers = peer.received.filter(({ json }) => json.type === 'answer').map(({ json }) => json.re);
      const expected = [...offers.map((offer) => offer.message), message].map((offer) => offer.id);
      assert.deepEqual(answers, expected, 'each offer once, in order');
      await signedOnce(peer);
      assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
    });

// The chain is left for its spare because an answer is lost for good; whatever was durable of the move, the offer
// that was being answered and later ones are answered once, in the spare, and no address of the two chains holds two payloads.
for (const step of moving)
  test(`killed at ${step}`, options, async (t) => {
    const node = await OwnNode.start();
    t.after(() => node.cleanup());
    const ours = await lossy(node.port);
    t.after(() => ours.close());
    const settings = {
      node: { enabled: false, listen: null },
      carriers: { far: { nodes: [ours.url], public_url: node.url } },
    };
    const place = await stubPlace({ channels: { echo: { carrier: 'far', max_age: 3600, connect_timeout: 3600 } }, settings });
    t.after(() => place.cleanup());
    const first = await hostAt(t, place, `${step}:1`);
    assert.equal(await first.command('init'), '0', first.log.tail());
    const peer = new Peer(await place.link('echo'));
    const { message: read } = offerEnvelope();
    await peer.send(read);
    await answered(peer, read);
    ours.drop = Infinity;
    const { message: lost } = offerEnvelope();
    await peer.send(lost);
    await until('a lost answer', () => ours.dropped > 0);
    await peer.send(envelope('bye', { call: lost.call }));
    await until('its end', () => first.requests().filter(({ janus }) => janus === 'destroy').length === 2);
    ours.drop = 0;
    const { message: next } = offerEnvelope();
    await peer.send(next);
    await died(first);

    const host = await restarted(t, place);
    peer.readRoot = peer.link.gspare;
    await peer.receiveUntil((json) => json.re === next.id);
    const { message } = offerEnvelope();
    await peer.send(message);
    await peer.receiveUntil((json) => json.re === message.id);
    const answers = peer.received.filter(({ json }) => json.type === 'answer').map(({ json }) => json.re);
    assert.deepEqual(answers, [read, next, message].map((offer) => offer.id));
    await signedOnce(peer);
    assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
  });

test('an offer that came while nobody was there, and has grown too old, is not answered', options, async (t) => {
  const place = await stubPlace({ channels: { echo: { max_age: 60 } } });
  t.after(() => place.cleanup());
  const first = await restarted(t, place);
  const peer = new Peer(await place.link('echo'));
  const { message: old } = offerEnvelope({ ts: Date.now() - 3_600_000 });
  const made = peer.make(old);
  // Nobody reads while it is posted: by another host's node on the same store, as after a longer absence.
  await first.command('core holding');
  await peer.tangle.post(made.address, made.payload);
  await first.log.waitFor(/^> asked|too old/);
  await first.kill();
  const host = await restarted(t, place);
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.re === message.id && json.type === 'answer');
  const answers = peer.received.filter(({ json }) => json.type === 'answer').map(({ json }) => json.re);
  assert.deepEqual(answers, [message.id]);
  await signedOnce(peer);
  await host.end();
});

test('of the offers from before a start the last alone is answered', options, async (t) => {
  const place = await newPlace(t);
  const first = await restarted(t, place);
  const peer = new Peer(await place.link('echo'));
  await first.command('core holding');
  const offers = [offerEnvelope().message, offerEnvelope().message, offerEnvelope().message];
  for (const offer of offers) await peer.send(offer);
  await first.log.waitFor(/^> asked .*"create"/);
  await first.kill();
  const host = await restarted(t, place);
  const answer = await peer.receiveUntil((json) => json.type === 'answer');
  assert.equal(answer.json.re, offers.at(-1).id);
  await peer.send(envelope('bye', { call: offers.at(-1).call }));
  await host.log.waitFor(/^> request .*"destroy"/);
  assert.equal(peer.received.filter(({ json }) => json.type === 'answer').length, 1);
  await signedOnce(peer);
  await host.end();
});
