// SPDX-License-Identifier: GPL-3.0-or-later
// Offers answered by the echo test of Debian's Janus, without a browser: the reference client makes and reads
// the messages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { freePort, until } from '../support/process.mjs';

const options = { skip: skipJanus(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus(settings);
  t.after(() => janus.cleanup());
  return janus;
}

function isEchoAnswer(sdp) {
  assert.match(sdp, /^v=0\r\n/);
  assert.match(sdp, /\r\nm=audio [1-9]/);
  assert.match(sdp, /\r\nm=video [1-9]/);
  assert.match(sdp, /\r\na=ice-ufrag:/);
  assert.match(sdp, /\r\na=candidate:/, 'Janus is half-trickle: its candidates stand in the answer');
}

test('an envelope is answered in an envelope, and bye ends the Janus session', options, async (t) => {
  const janus = await janusFor(t, { admin: true });
  const peer = new Peer(await janus.link('echo'), { reference: true });
  assert.equal(peer.link.node, janus.nodeUrl);
  const { message } = offerEnvelope();
  await peer.send(message);
  const { json } = await peer.receive();
  assert.equal(json.type, 'answer');
  assert.equal(json.call, message.call);
  assert.equal(json.re, message.id);
  isEchoAnswer(json.sdp);
  assert.equal((await janus.sessions()).length, 1);
  await peer.send(envelope('bye', { call: message.call }));
  await until('no session is left', async () => (await janus.sessions()).length === 0);
  assert.deepEqual(await janus.stop(), { code: 0, signal: null }, janus.log.tail());
});

for (const [name, pack] of [['as it is'], ['lz-string base64', 'base64'], ['lz-string for URLs', 'uri']])
  test(`a plain description, ${name}, is answered in its own form`, options, async (t) => {
    const janus = await janusFor(t);
    const peer = new Peer(await janus.link('echo'), { reference: true });
    const offer = makeOffer();
    await peer.send({ type: 'offer', sdp: offer.sdp }, { pack });
    const { json, text } = await peer.receive({ pack });
    assert.ok(json, text);
    assert.deepEqual(Object.keys(json).sort(), ['re', 'sdp', 'type']);
    assert.equal(json.type, 'answer');
    assert.equal(json.re, offer.ufrag);
    isEchoAnswer(json.sdp);
  });

test('channels have each their own peer, plugin and body', options, async (t) => {
  const janus = await janusFor(t, {
    admin: true,
    channels: {
      both: {},
      mute: { body: '{"audio": false, "video": true}' },
      other: { plugin: 'janus.plugin.nosuch' },
    },
  });
  const call = async (name) => {
    const peer = new Peer(await janus.link(name), { reference: true });
    const { message } = offerEnvelope();
    await peer.send(message);
    return peer.receive();
  };
  const [both, mute, other] = await Promise.all(['both', 'mute', 'other'].map(call));
  isEchoAnswer(both.json.sdp);
  isEchoAnswer(mute.json.sdp);
  assert.equal(other.json.type, 'error');
  assert.equal(other.json.code, 460);
  const { channels } = await janus.query({ request: 'channels' });
  assert.deepEqual(channels.map((channel) => channel.name).sort(), ['both', 'mute', 'other']);
  await until('two sessions', async () => (await janus.sessions()).length === 2);
});

test('a new call ends the old one on its channel', options, async (t) => {
  const janus = await janusFor(t, { admin: true });
  const peer = new Peer(await janus.link('echo'), { reference: true });
  const first = offerEnvelope().message;
  await peer.send(first);
  await peer.receiveUntil((json) => json.re === first.id);
  const [session] = await janus.sessions();
  const second = offerEnvelope().message;
  await peer.send(second);
  const answer = await peer.receiveUntil((json) => json.re === second.id);
  assert.equal(answer.json.type, 'answer', answer.text);
  await until('one session, another', async () => {
    const sessions = await janus.sessions();
    return sessions.length === 1 && sessions[0] !== session;
  });
});

test('a peer that never connects is noticed, told, and its session ends; the next call works', options, async (t) => {
  const janus = await janusFor(t, { admin: true, channels: { echo: { connect_timeout: 2 } } });
  const peer = new Peer(await janus.link('echo'), { reference: true });
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.type === 'answer');
  const end = await peer.receiveUntil((json) => json.call === message.call);
  assert.match(end.json.type, /^(bye|error)$/, end.text);
  assert.ok(end.json.reason, end.text);
  await until('no session is left', async () => (await janus.sessions()).length === 0);
  const next = offerEnvelope().message;
  await peer.send(next);
  assert.equal((await peer.receiveUntil((json) => json.re === next.id)).json.type, 'answer');
});

test('the secret of Janus is sent from its file, and without it calls are refused', options, async (t) => {
  const janus = await janusFor(t, { janus: { api_secret: 'a secret of the test' } });
  const peer = new Peer(await janus.link('echo'), { reference: true });
  await peer.send(offerEnvelope().message);
  const refused = await peer.receive();
  assert.equal(refused.json.type, 'error');
  assert.equal(refused.json.code, 403);
  const file = path.join(janus.dir, 'secret');
  fs.writeFileSync(file, 'a secret of the test\n', { mode: 0o600 });
  await janus.restart({ settings: { general: { api_secret_file: file } } });
  await peer.send(offerEnvelope().message);
  const answer = await peer.receive();
  assert.equal(answer.json.type, 'answer', answer.text);
  assert.ok(!janus.log.text.includes('a secret of the test'));
});

test('a call outlives a short session_timeout of Janus', options, async (t) => {
  const local = { http: true, ip: '127.0.0.1', https: false, port: await freePort() };
  const admin = { admin_http: true, admin_ip: '127.0.0.1', admin_https: false, admin_port: await freePort() };
  const janus = await janusFor(t, {
    janus: { session_timeout: 3 },
    channels: { echo: { connect_timeout: 300 } },
    transports: { http: { general: local, admin } },
  });
  janus.adminPort = admin.admin_port;
  const peer = new Peer(await janus.link('echo'));
  await peer.send(offerEnvelope().message);
  assert.equal((await peer.receive()).json.type, 'answer');
  const [ours] = await janus.sessions();
  // Twice: a session for which nobody cares, younger than ours, comes and goes.
  for (let round = 0; round < 2; ++round) {
    const response = await fetch(`http://127.0.0.1:${local.port}/janus`, {
      method: 'POST',
      body: JSON.stringify({ janus: 'create', transaction: 'other' }),
    });
    const other = (await response.json()).data.id;
    await until('the other session has timed out', async () => !(await janus.sessions()).includes(other));
    assert.deepEqual(await janus.sessions(), [ours], janus.log.tail());
  }
});

test("Janus's event handlers hear of a call", options, async (t) => {
  const heard = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      heard.push(...[JSON.parse(body)].flat());
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const janus = await janusFor(t, { events: true, eventsUrl: `http://127.0.0.1:${server.address().port}` });
  const peer = new Peer(await janus.link('echo'));
  await peer.send(offerEnvelope().message);
  await peer.receive();
  const ours = () => heard.filter((event) => event.event?.transport === 'janus.transport.mam');
  await until('an event of ours', () => ours().some((event) => event.type === 128));
  await janus.stop();
});
