// SPDX-License-Identifier: GPL-3.0-or-later
// Janus's own APIs over sealed channels, in Debian's Janus: what a peer may do there, and that it touches nothing else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { ADMIN_SECRET, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { ApiPeer, attach, create, message } from '../support/api_peer.mjs';
import { Peer } from '../support/peer.mjs';
import { until } from '../support/process.mjs';
import { AUDIO, callSip, udpPorts } from '../support/janus/sip.mjs';

const options = { skip: skipJanus(), timeout: 300_000 };
const app = { api: 'janus', plugin: 'janus.plugin.echotest', body: null, allow_requests: ['', 'configure'] };
const admin = { api: 'admin', plugin: null, body: null, allow_verbs: ['list_sessions', 'get_status'] };

async function started(t, settings) {
  const janus = await startJanus({ admin: true, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

function secretFile(janus, name, content) {
  const file = path.join(janus.dir, name);
  fs.writeFileSync(file, `${content}\n`, { mode: 0o600 });
  return file;
}

const peerOf = async (janus, name) => new ApiPeer(await janus.link(name));
const code = ({ janus, error }) => (janus === 'error' ? error.code : `no error but ${janus}`);
const works = (answer) => assert.equal(answer.plugindata?.data.result, 'ok', JSON.stringify(answer));
const echo = { audio: true, video: true };
const offer = () => ({ jsep: { type: 'offer', sdp: makeOffer().sdp } });

const channels = {
  alice: app,
  bob: { ...app, allow_verbs: ['create', 'attach', 'message', 'trickle', 'hangup', 'detach', 'destroy', 'claim'] },
  narrow: {
    ...app,
    max_sessions: 1,
    max_handles: 2,
    allow_plugins: ['janus.plugin.nosuch'],
    allow_verbs: ['create', 'attach', 'message', 'destroy'],
  },
  nosip: { ...app, plugin: 'janus.plugin.nosip', allow_requests: ['process'], allow_members: ['process:sdp'] },
  sip: { ...app, plugin: 'janus.plugin.sip', allow_requests: ['register'], allow_members: ['register:*'] },
};

describe('channels of one Janus', options, () => {
  let janus;
  before(async () => {
    const plugins = { echotest: {}, videoroom: {}, nosip: {}, sip: { general: { local_ip: '127.0.0.1' } } };
    janus = await startJanus({ admin: true, plugins, channels });
  });
  after(() => janus?.cleanup());

  test('another channel, its sessions and handles: guessed, known, claimed', async () => {
    const sessions = await janus.newSessions();
    const [alice, bob] = [await peerOf(janus, 'alice'), await peerOf(janus, 'bob')];
    await alice.say(create(11), attach(11, 22));
    assert.equal((await alice.ask(message(11, 22, echo, offer()))).jsep?.type, 'answer');
    const [session] = await sessions();
    const [handle] = (await janus.admin({ janus: 'list_handles', session_id: session })).handles;

    await bob.say(create(12), attach(12, 23));
    works(await bob.ask(message(12, 23, { audio: true })));
    const body = { audio: false };
    const tries = [[11, 22], [session, handle], [11, handle], [session, 22]].flatMap(([its, handle_id]) => [
      [458, attach(its, 99)],
      [458, message(its, handle_id, body)],
      [458, { janus: 'claim', session_id: its }],
      [458, { janus: 'destroy', session_id: its }],
      [459, message(12, handle_id, body)],
      [459, { janus: 'trickle', session_id: 12, handle_id, candidate: { completed: true } }],
      [459, { janus: 'hangup', session_id: 12, handle_id }],
      [459, { janus: 'detach', session_id: 12, handle_id }],
    ]);
    const answers = await bob.askAll(tries.map(([, request]) => request));
    assert.deepEqual(answers.map(code), tries.map(([expected]) => expected));
    assert.equal((await sessions()).length, 2);

    // The same numbers on two channels are two sessions.
    await bob.say(create(11), attach(11, 22));
    works(await bob.ask(message(11, 22, { audio: true })));
    assert.equal((await sessions()).length, 3);
    await bob.say({ janus: 'destroy', session_id: 11 }, { janus: 'destroy', session_id: 12 });
    await until("bob's sessions are gone", async () => (await sessions()).length === 1);
    assert.deepEqual(await sessions(), [session]);
    works(await alice.ask(message(11, 22, { audio: false })));
    const told = [alice.heard, bob.heard.filter(({ janus }) => janus !== 'error')];
    assert.ok(!JSON.stringify(told).includes(String(handle)), "Janus's numbers do not travel");
  });

  test('verbs, plugins, requests, sessions and handles that the channel does not allow', async () => {
    const sessions = await janus.newSessions();
    const peer = await peerOf(janus, 'narrow');
    await peer.say(create(1));
    const tries = [
      [403, { janus: 'claim', session_id: 1 }],
      [403, { janus: 'trickle', session_id: 1, handle_id: 1, candidate: {} }],
      [403, { janus: 'info' }],
      [403, { janus: 'list_sessions', admin_secret: ADMIN_SECRET }],
      [468, create(1)],
      [450, create(2)], // max_sessions
      [405, attach(1, 1, 'janus.plugin.videoroom')],
      [460, attach(1, 1, 'janus.plugin.nosuch')], // allowed, but Janus has none
    ];
    const answers = await peer.askAll(tries.map(([, request]) => request));
    assert.deepEqual(answers.map(code), tries.map(([expected]) => expected));
    await peer.say(attach(1, 1), attach(1, 2));
    const [third, forbidden, allowed] = await peer.askAll([
      attach(1, 3),
      message(1, 1, { request: 'create' }),
      message(1, 1, { audio: true }),
    ]);
    assert.equal(code(third), 450, 'max_handles');
    assert.equal(code(forbidden), 403);
    works(allowed);
    assert.equal((await sessions()).length, 1);
    await peer.say({ janus: 'destroy', session_id: 1 }, create(2));
    await until('another session', async () => (await sessions()).length === 1);
  });

  test('what nosip offers lets Janus begin DTLS', async () => {
    const peer = await peerOf(janus, 'nosip');
    await peer.say(create(1), attach(1, 2, channels.nosip.plugin));
    const { jsep } = await peer.ask(message(1, 2, { request: 'process', type: 'offer', sdp: AUDIO }));
    assert.equal(jsep?.type, 'offer');
    assert.deepEqual(jsep.sdp.match(/^a=setup:\w+/gm), ['a=setup:active']);
  });

  test('what sip offers lets Janus begin DTLS', async (t) => {
    const peer = await peerOf(janus, 'sip');
    await peer.say(create(1), attach(1, 2, channels.sip.plugin));
    const before = udpPorts(janus.pid);
    await peer.say(message(1, 2, { request: 'register', type: 'guest', username: 'sip:guest@127.0.0.1' }));
    await peer.hear(({ plugindata }) => plugindata?.data.result?.event === 'registered');
    const [port] = udpPorts(janus.pid).filter((one) => !before.includes(one));
    const phone = await callSip('guest', port);
    t.after(() => phone.close());
    const { jsep } = await peer.hear(({ plugindata }) => plugindata?.data.result?.event === 'incomingcall');
    assert.equal(jsep?.type, 'offer');
    assert.deepEqual(jsep.sdp.match(/^a=setup:\w+/gm), ['a=setup:active']);
  });
});

test("Janus's secret is the gateway's, never the peer's; a token if the channel allows it", options, async (t) => {
  const SECRET = 'a secret of the test';
  const janus = await started(t, {
    janus: { api_secret: SECRET },
    channels: { plain: app, trusted: { ...app, allow_token: true } },
  });
  const plain = await peerOf(janus, 'plain');
  assert.equal(code(await plain.ask(create(1, { apisecret: SECRET }))), 403, 'the peer knows it, which does not help');
  await janus.restart({ settings: { general: { api_secret_file: secretFile(janus, 'secret', SECRET) } } });
  const known = await peerOf(janus, 'plain');
  await known.say(create(2, { apisecret: 'wrong' }), attach(2, 3));
  works(await known.ask(message(2, 3, { audio: true }, { apisecret: 'wrong' })));

  await janus.restart({ janus: { token_auth: true }, settings: {} });
  await janus.admin({ janus: 'add_token', token: 'good' });
  assert.equal(code(await (await peerOf(janus, 'plain')).ask(create(4, { token: 'good' }))), 403);
  const trusted = await peerOf(janus, 'trusted');
  assert.equal(code(await trusted.ask(create(5, { token: 'bad' }))), 403);
  await trusted.say(create(6, { token: 'good' }));
  await until('a session', async () => (await janus.sessions()).length === 1);
  assert.ok(!janus.log.text.includes(SECRET));
});

test('the Admin API: verbs that the channel names, with the secret of the gateway', options, async (t) => {
  const janus = await started(t, { channels: { ops: admin, app, echo: {} } });
  // Without admin_secret_file: the peer knows the secret, and it does not help.
  const nobody = await peerOf(janus, 'ops');
  assert.equal(code(await nobody.ask({ janus: 'list_sessions', admin_secret: ADMIN_SECRET })), 403);
  await janus.restart({ settings: { general: { admin_secret_file: secretFile(janus, 'admin', ADMIN_SECRET) } } });

  const [ops, user] = [await peerOf(janus, 'ops'), await peerOf(janus, 'app')];
  await user.say(create(1), attach(1, 2));
  works(await user.ask(message(1, 2, { audio: true })));
  const sessions = await janus.sessions();
  assert.equal(sessions.length, 1);
  const [listed, wrong, { status }, ...refused] = await ops.askAll([
    { janus: 'list_sessions' },
    { janus: 'list_sessions', admin_secret: 'wrong' },
    { janus: 'get_status' },
    { janus: 'set_log_level', level: 7 },
    { janus: 'destroy_session', session_id: sessions[0] },
    create(9),
  ]);
  assert.deepEqual([listed.sessions, wrong.sessions], [sessions, sessions]);
  assert.deepEqual(refused.map(code), [403, 403, 403]);
  assert.deepEqual(await janus.sessions(), sessions);
  assert.equal((await janus.admin({ janus: 'get_status' })).status.log_level, status.log_level);
  for (const text of [JSON.stringify(ops.heard), janus.log.text]) assert.ok(!text.includes(ADMIN_SECRET));

  // On any other channel there is none.
  assert.equal(code(await user.ask({ janus: 'list_sessions', admin_secret: ADMIN_SECRET })), 403);
  const plugin = new Peer(await janus.link('echo'));
  await plugin.send({ janus: 'list_sessions', transaction: 't', admin_secret: ADMIN_SECRET });
  assert.equal((await plugin.receive()).json.code, 453);
});
