// SPDX-License-Identifier: GPL-3.0-or-later
// A second implementation (dialog/) makes tests/vectors/dialog.json again, to the byte, and reads it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { hex, unhex } from './dialog/bytes.mjs';
import { Gateway, linkOf, Peer } from './dialog/ends.mjs';
import { dictionary } from './dialog/engine.mjs';
import { readFrame } from './dialog/frame.mjs';
import * as keys from './dialog/keys.mjs';

const vectors = process.env.VECTORS ?? path.join(import.meta.dirname, '../vectors');
const { given, derived, messages, transport } = JSON.parse(fs.readFileSync(path.join(vectors, 'dialog.json'), 'utf8'));

const gatewayKey = unhex(given.gateway_key);
const mine = { static: keys.staticKey(gatewayKey), channel: keys.channelSecret(gatewayKey, given.name, given.generation) };
const link = linkOf(mine, given.name, ['https://node.example/']);
const shared = { dictionary: given.dictionary, words: dictionary(given.dictionary) };
const newPeer = () =>
  new Peer(link, {
    ...shared,
    seed: unhex(given.peer_seed_bytes),
    reply: unhex(given.reply),
    ephemeral: unhex(given.peer_ephemeral),
  });
const newGateway = () =>
  new Gateway(mine, {
    ...shared,
    seed: unhex(given.gateway_seed_bytes),
    secret: unhex(given.secret),
    ephemeral: unhex(given.gateway_ephemeral),
  });
const payloadOf = ({ text, secrets, deflated }) => text && { text, secrets, deflated: unhex(deflated) };
const said = ({ text, secrets }) => ({ text, secrets });

function expect(message, { address, frame, content }) {
  assert.equal(hex(content), message.content);
  assert.equal(address, message.address);
  assert.equal(frame, message.frame);
}

test('what is derived', () => {
  const shown = ({ address, sideKey }) => ({ address, side_key: sideKey });
  assert.equal(keys.dayOf(given.unix_ms), given.day);
  assert.deepEqual(
    {
      static_private: hex(mine.static),
      static_public: hex(keys.publicOf(mine.static)),
      channel_secret: hex(mine.channel),
      psk: hex(keys.pskOf(mine.channel)),
      rendezvous: shown(keys.rendezvous(mine.channel, given.pool_index, given.day)),
      peer_mailbox: shown(keys.peerMailbox(unhex(given.reply))),
      gateway_mailbox: shown(keys.gatewayMailbox(unhex(given.secret))),
      peer_seed: keys.toTrytes(unhex(given.peer_seed_bytes)),
      gateway_seed: keys.toTrytes(unhex(given.gateway_seed_bytes)),
      link: keys.writeLink(link),
    },
    derived,
  );
  assert.deepEqual(keys.readLink(derived.link), { ...link, pool: 1 });
});

test('both ends write every message, to the byte', { timeout: 60_000 }, () => {
  const [peer, gateway] = [newPeer(), newGateway()];
  const call = { unixMs: given.unix_ms, call: unhex(given.call), attempt: given.attempt };
  expect(messages[0], peer.begin({ ...call, payload: payloadOf(messages[0]) }));
  assert.equal(hex(peer.prologue), messages[0].prologue);
  gateway.called(messages[0].frame, gateway.place(given.unix_ms));
  expect(messages[1], gateway.answer({ idle: given.idle_seconds, payload: payloadOf(messages[1]) }));
  peer.answered(messages[1].frame);
  for (const end of [peer, gateway])
    assert.deepEqual({ peer: hex(end.keys.peer), gateway: hex(end.keys.gateway) }, transport);
  expect(messages[2], peer.say(payloadOf(messages[2]))[0]);
  gateway.hear(messages[2].frame);
  expect(messages[3], gateway.say(payloadOf(messages[3]))[0]);
  peer.hear(messages[3].frame);
  expect(messages[4], peer.numbered({ answerWanted: true }));
  expect(messages[5], gateway.numbered({}));
  expect(messages[6], gateway.numbered({ over: 0 }));
});

test('both ends read every message', { timeout: 60_000 }, () => {
  const [peer, gateway] = [newPeer(), newGateway()];
  peer.begin({ unixMs: given.unix_ms, call: unhex(given.call), payload: payloadOf(messages[0]) });
  const first = gateway.called(messages[0].frame, gateway.place(given.unix_ms));
  assert.equal(hex(first.plain), messages[0].content);
  assert.deepEqual(first.payload, said(messages[0]));
  assert.equal(hex(first.call), given.call);
  gateway.answer({});
  const second = peer.answered(messages[1].frame);
  assert.deepEqual([second.status, second.idle, second.payload], [0, given.idle_seconds, said(messages[1])]);
  for (const message of messages.slice(2)) {
    const heard = (message.from === 'peer' ? gateway : peer).hear(message.frame);
    assert.equal(hex(heard.plain), message.content);
    assert.equal(heard.counter, message.number);
    if (message.text) assert.deepEqual(heard.payload, said(message));
  }
});

test('the roots of each end are one chain', () => {
  for (const from of ['peer', 'gateway']) {
    const chain = messages.filter((message) => message.from === from);
    chain.slice(1).forEach((message, i) => assert.equal(chain[i].next_root, message.root));
  }
  const side = derived.rendezvous.side_key;
  assert.equal(hex(readFrame(messages[0].frame, side).bytes), messages[0].bytes);
  assert.throws(() => readFrame(messages[0].frame, derived.peer_mailbox.side_key));
});
