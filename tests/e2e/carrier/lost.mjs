// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that loses messages, between Debian's Janus and its peers: what the gateway said is attached again, and the
// first message of a dialog that was lost is followed by that of another one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startJanus } from '../support/janus/janus.mjs';
import { callOver, isWhole, skipCall } from '../support/call.mjs';
import { lossy } from '../support/network/lossy.mjs';
import { OwnNode } from '../support/node.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';

// A gateway and its peers reach one node, each by a path of its own; so do the two channels.
describe('a carrier that loses messages', { skip: skipCall(), timeout: 300_000 }, () => {
  const plain = new PlainPeer();
  let node, ours, other, theirs, janus;
  before(async () => {
    node = await OwnNode.start();
    ours = await lossy(node.port);
    other = await lossy(node.port);
    theirs = await lossy(node.port);
    const carriers = { far: { nodes: [ours.url], public_url: theirs.url }, other: { nodes: [other.url] } };
    const settings = { node: { enabled: false, listen: null }, carriers };
    const channels = { echo: { carrier: 'far' }, plain: plain.channel({ carrier: 'other' }) };
    janus = await startJanus({ admin: true, channels, settings });
  });
  after(async () => {
    await janus?.cleanup();
    await ours?.close();
    await other?.close();
    await theirs?.close();
    await node?.cleanup();
  });

  async function works() {
    const { code, results, log } = await callOver([await janus.link('echo')], ['--seconds', '1']);
    assert.equal(code, 0, `${log.text}\n${janus.log.tail()}`);
    isWhole(results[0]);
  }

  // A call, of which `proxy` loses one message after the first `pass`.
  async function worksWithout(proxy, pass = 0) {
    const before = proxy.dropped;
    Object.assign(proxy, { pass, drop: 1 });
    await works();
    assert.equal(proxy.dropped, before + 1);
  }

  test('an answer in a dialog', () => worksWithout(ours));

  test('an answer in the plain form', async () => {
    await plain.meets(janus, 'plain', { nodeUrl: node.url });
    await plain.answered();
    other.drop = 1;
    const { ufrag } = await plain.offers();
    assert.equal((await plain.receive()).json.re, ufrag);
    assert.equal(other.dropped, 1);
    const { channel } = await janus.query({ request: 'inspect', channel: 'plain' });
    assert.equal(channel.counters.reattached, 1);
  });

  test('the first message of a dialog', () => worksWithout(theirs));

  test('the last word of a call: the next one takes its place', async () => {
    await worksWithout(theirs, 1);
    await works();
  });
});
