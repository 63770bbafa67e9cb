// SPDX-License-Identifier: GPL-3.0-or-later
// Offers answered by the echo test of Debian's Janus, without a browser: in a dialog, and in the plain form, where the
// reference client makes and reads the messages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
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

// name -> [how it is packed, of which peer]
const FORMS = {
  'as it is': [undefined, { reference: true }],
  'lz-string base64': ['base64', { mode: 'private' }],
  'lz-string for URLs': ['uri', { mode: 'public' }],
};

describe('calls of a Janus with several channels', options, () => {
  const plain = Object.values(FORMS).map(([, kind]) => new PlainPeer(kind));
  let janus;
  before(async () => {
    janus = await startJanus({
      admin: true,
      channels: {
        echo: {},
        mute: { body: '{"audio": false, "video": true}' },
        other: { plugin: 'janus.plugin.nosuch' },
        hasty: { connect_timeout: 2 },
        ...Object.fromEntries(plain.map((peer, at) => [`plain${at}`, peer.channel()])),
      },
    });
  });
  after(async () => {
    const end = await janus?.stop();
    await janus?.cleanup();
    assert.deepEqual(end, { code: 0, signal: null }, janus.log.tail());
  });
  const peerOf = async (name) => new Peer(await janus.link(name));

  test('an envelope is answered in an envelope, and bye ends the Janus session', async () => {
    const sessions = await janus.newSessions();
    const peer = await peerOf('echo');
    const { message } = offerEnvelope();
    await peer.send(message);
    const { json } = await peer.receive();
    assert.equal(json.type, 'answer');
    assert.equal(json.re, message.id);
    isEchoAnswer(json.sdp);
    assert.equal((await sessions()).length, 1);
    await peer.send(envelope('bye'));
    await until('no session is left', async () => (await sessions()).length === 0);
  });

  for (const [at, [name, [pack]]] of Object.entries(FORMS).entries())
    test(`a plain description, ${name}, is answered in its own form`, async () => {
      const peer = await plain[at].meets(janus, `plain${at}`);
      const { ufrag } = await peer.offers({ pack });
      const { json, text } = await peer.receive({ pack });
      assert.ok(json, text);
      assert.deepEqual(Object.keys(json).sort(), ['re', 'sdp', 'type']);
      assert.equal(json.type, 'answer');
      assert.equal(json.re, ufrag);
      isEchoAnswer(json.sdp);
    });

  test('channels have each their own plugin and body', async () => {
    const sessions = await janus.newSessions();
    const call = async (name) => {
      const peer = await peerOf(name);
      await peer.send(offerEnvelope().message);
      return (await peer.receive()).json;
    };
    const [both, mute, other] = await Promise.all(['echo', 'mute', 'other'].map(call));
    isEchoAnswer(both.sdp);
    isEchoAnswer(mute.sdp);
    assert.equal(other.type, 'error');
    assert.equal(other.code, 460);
    await until('two sessions', async () => (await sessions()).length === 2);
  });

  test('the offer of another connection ends the call before it', async () => {
    const sessions = await janus.newSessions();
    const peer = await peerOf('echo');
    assert.equal((await peer.ask('offer', offerEnvelope().message)).type, 'answer');
    const [session] = await sessions();
    assert.equal((await peer.ask('offer', offerEnvelope().message)).type, 'answer');
    await until('one session, another', async () => {
      const all = await sessions();
      return all.length === 1 && all[0] !== session;
    });
  });

  test('a peer that never connects is noticed, told, and its session ends; the next call works', async () => {
    const sessions = await janus.newSessions();
    const peer = await peerOf('hasty');
    await peer.send(offerEnvelope().message);
    await peer.receiveUntil((json) => json.type === 'answer');
    const { json } = await peer.receive();
    assert.equal(json.type, 'bye');
    assert.ok(json.reason, JSON.stringify(json));
    await until('no session is left', async () => (await sessions()).length === 0);
    const next = await peerOf('hasty');
    await next.send(offerEnvelope().message);
    assert.equal((await next.receive()).json.type, 'answer');
  });
});

test('the secret of Janus is sent from its file, and without it calls are refused', options, async (t) => {
  const janus = await janusFor(t, { janus: { api_secret: 'a secret of the test' } });
  const reply = async () => {
    const peer = new Peer(await janus.link('echo'));
    await peer.send(offerEnvelope().message);
    return (await peer.receive()).json;
  };
  const refused = await reply();
  assert.equal(refused.type, 'error');
  assert.equal(refused.code, 403);
  const file = path.join(janus.dir, 'secret');
  fs.writeFileSync(file, 'a secret of the test\n', { mode: 0o600 });
  await janus.restart({ settings: { general: { api_secret_file: file } } });
  const answer = await reply();
  assert.equal(answer.type, 'answer', JSON.stringify(answer));
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
