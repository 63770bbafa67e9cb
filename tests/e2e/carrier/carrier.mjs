// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier on another host (`janus-mam node`) that is down, slow, cut or restarting: retried, nothing is lost,
// nothing is sent twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { command } from '../support/janus/janus.mjs';
import { OwnNode } from '../support/node.mjs';
import { Peer, offerEnvelope } from '../support/peer.mjs';
import { freePort } from '../support/process.mjs';
import { proxyTo } from '../support/network/proxy.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub() || (!fs.existsSync(command) && 'no janus-mam built'), timeout: 300_000 };

// The plugin in the stub host, with one channel over the carrier at `url`.
async function gatewayAt(t, url) {
  const place = await stubPlace({
    channels: { echo: { carrier: 'far' } },
    settings: { node: { enabled: false, listen: null }, carriers: { far: { nodes: [url], timeout: 5000 } } },
  });
  const host = stubHost({ configDir: place.configDir });
  t.after(async () => {
    await host.kill();
    place.cleanup();
  });
  assert.equal(await host.command('load'), 'ok', host.log.tail());
  assert.equal(await host.command('init'), '0', host.log.tail());
  return { host, place };
}

async function ownNode(t) {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  return node;
}

// Every message that the peer has read stands there once, and Janus was asked once an offer.
async function nothingTwice(peer, host, offers) {
  for (const { address } of peer.received) {
    const payloads = new Set(await peer.tangle.payloads(address));
    assert.equal(payloads.size, 1, `one payload at ${address}`);
  }
  assert.equal(host.requests().filter((request) => request.janus === 'message').length, offers);
}

test('a node that comes up later', options, async (t) => {
  const node = new OwnNode(await freePort());
  t.after(() => node.cleanup());
  const { host, place } = await gatewayAt(t, node.url);
  await host.log.waitFor(node.url);
  await node.up();
  const peer = new Peer(await place.link('echo'), { nodeUrl: node.url });
  const { message } = offerEnvelope();
  await peer.send(message);
  const { json } = await peer.receive({ timeout: 60_000 });
  assert.equal(json.re, message.id);
  await nothingTwice(peer, host, 1);
});

for (const signal of ['SIGTERM', 'SIGKILL'])
  test(`a node that restarts while Janus works on the offer (${signal})`, options, async (t) => {
    const node = await ownNode(t);
    const { host, place } = await gatewayAt(t, node.url);
    const peer = new Peer(await place.link('echo'), { nodeUrl: node.url });
    await host.command('core holding');
    const { message } = offerEnvelope();
    await peer.send(message);
    await host.log.waitFor(/^> asked .*"create"/);
    const from = host.log.lines.length;
    await node.down(signal);
    await host.command('core serving');
    await host.log.waitFor(/^> request .*"message"/, { from });
    await host.log.waitFor(node.url, { from }); // it is said that the node does not answer
    await node.up();
    const { json } = await peer.receive({ timeout: 60_000 });
    assert.equal(json.type, 'answer');
    assert.equal(json.re, message.id);
    const second = offerEnvelope().message;
    await peer.send(second);
    await peer.receiveUntil((next) => next.re === second.id);
    await nothingTwice(peer, host, 2);
  });

test('a node that lost its store: the outbox fills it again', options, async (t) => {
  const node = await ownNode(t);
  const { host, place } = await gatewayAt(t, node.url);
  const peer = new Peer(await place.link('echo'), { nodeUrl: node.url });
  await host.command('core holding');
  const { message } = offerEnvelope();
  await peer.send(message);
  await host.log.waitFor(/^> asked .*"create"/);
  await node.down('SIGKILL');
  for (const file of fs.readdirSync(node.dir)) fs.rmSync(`${node.dir}/${file}`);
  await host.command('core serving');
  await node.up();
  const { json } = await peer.receive({ timeout: 60_000 });
  assert.equal(json.re, message.id);
  await nothingTwice(peer, host, 1);
});

test('a slow node, a second each way', options, async (t) => {
  const node = await ownNode(t);
  const proxy = await proxyTo(node.port, { delay: 1000 });
  t.after(() => proxy.close());
  const { host, place } = await gatewayAt(t, proxy.url);
  const peer = new Peer(await place.link('echo'), { nodeUrl: node.url });
  const { message } = offerEnvelope();
  await peer.send(message);
  const { json } = await peer.receive({ timeout: 60_000 });
  assert.equal(json.re, message.id);
  await nothingTwice(peer, host, 1);
});

test('a connection that is cut again and again', options, async (t) => {
  const node = await ownNode(t);
  const proxy = await proxyTo(node.port);
  t.after(() => proxy.close());
  const { host, place } = await gatewayAt(t, proxy.url);
  const peer = new Peer(await place.link('echo'), { nodeUrl: node.url });
  const cutting = setInterval(() => proxy.cut(), 700);
  t.after(() => clearInterval(cutting));
  for (let call = 0; call < 3; call++) {
    const { message } = offerEnvelope();
    await peer.send(message);
    const { json } = await peer.receiveUntil((next) => next.re === message.id, { timeout: 60_000 });
    assert.equal(json.type, 'answer');
  }
  await nothingTwice(peer, host, 3);
});
