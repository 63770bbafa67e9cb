// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier on another host (`janus-mam node`) that is down, slow, cut or restarting: for a plain channel that is retried,
// nothing is lost, nothing is sent twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { command } from '../support/janus/janus.mjs';
import { OwnNode } from '../support/node.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { freePort } from '../support/process.mjs';
import { proxyTo } from '../support/network/proxy.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub() || (!fs.existsSync(command) && 'no janus-mam built'), timeout: 300_000 };

// The plugin in the stub host, with one channel over the carrier at `url`; its peer reaches the node itself.
async function gatewayAt(t, url, node) {
  const peer = new PlainPeer();
  const place = await stubPlace({
    channels: { echo: peer.channel({ carrier: 'far' }) },
    settings: { node: { enabled: false, listen: null }, carriers: { far: { nodes: [url], timeout: 5000 } } },
  });
  const host = stubHost({ configDir: place.configDir });
  t.after(async () => {
    await host.kill();
    place.cleanup();
  });
  assert.equal(await host.command('load'), 'ok', host.log.tail());
  assert.equal(await host.command('init'), '0', host.log.tail());
  await peer.meets(place, 'echo', { nodeUrl: node.url });
  return { host, peer };
}

async function ownNode(t) {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  return node;
}

// Every message that the peer has read stands there once, and Janus was asked once an offer.
async function nothingTwice(peer, host) {
  for (const { address } of peer.received) {
    const payloads = new Set(await peer.tangle.payloads(address));
    assert.equal(payloads.size, 1, `one payload at ${address}`);
  }
  const asked = host.requests().flatMap(({ jsep }) => jsep?.sdp ?? []);
  assert.equal(asked.length, peer.received.length);
  assert.equal(new Set(asked).size, asked.length);
}

test('a node that comes up later', options, async (t) => {
  const node = new OwnNode(await freePort());
  t.after(() => node.cleanup());
  const { host, peer } = await gatewayAt(t, node.url, node);
  await host.log.waitFor(node.url);
  await node.up();
  await peer.answered({ timeout: 60_000 });
  await nothingTwice(peer, host);
});

for (const signal of ['SIGTERM', 'SIGKILL'])
  test(`a node that restarts while Janus works on the offer (${signal})`, options, async (t) => {
    const node = await ownNode(t);
    const { host, peer } = await gatewayAt(t, node.url, node);
      await peer.answered();
    await host.command('core holding');
    let from = host.log.lines.length;
    const { ufrag } = await peer.offers();
    await host.log.waitFor(/^> asked .*"create"/, { from });
    from = host.log.lines.length;
    await node.down(signal);
    await host.command('core serving');
    await host.log.waitFor(/^> request .*"message"/, { from });
    await host.log.waitFor(node.url, { from }); // it is said that the node does not answer
    await node.up();
    const { json } = await peer.receive({ timeout: 60_000 });
    assert.equal(json.type, 'answer');
    assert.equal(json.re, ufrag);
    await peer.answered();
    await nothingTwice(peer, host);
  });

test('a node that lost its store: the outbox fills it again', options, async (t) => {
  const node = await ownNode(t);
  const { host, peer } = await gatewayAt(t, node.url, node);
  await host.command('core holding');
  const { ufrag } = await peer.offers();
  await host.log.waitFor(/^> asked .*"create"/);
  await node.down('SIGKILL');
  for (const file of fs.readdirSync(node.dir)) fs.rmSync(`${node.dir}/${file}`);
  await host.command('core serving');
  await node.up();
  const { json } = await peer.receive({ timeout: 60_000 });
  assert.equal(json.re, ufrag);
  await nothingTwice(peer, host);
});

test('a slow node, a second each way', options, async (t) => {
  const node = await ownNode(t);
  const proxy = await proxyTo(node.port, { delay: 1000 });
  t.after(() => proxy.close());
  const { host, peer } = await gatewayAt(t, proxy.url, node);
  await peer.answered({ timeout: 60_000 });
  await nothingTwice(peer, host);
});

test('a connection that is cut again and again', options, async (t) => {
  const node = await ownNode(t);
  const proxy = await proxyTo(node.port);
  t.after(() => proxy.close());
  const { host, peer } = await gatewayAt(t, proxy.url, node);
  const cutting = setInterval(() => proxy.cut(), 700);
  t.after(() => clearInterval(cutting));
  for (let call = 0; call < 3; call++) await peer.answered({ timeout: 60_000 });
  await nothingTwice(peer, host);
});
