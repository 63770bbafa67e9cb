// SPDX-License-Identifier: GPL-3.0-or-later
// MamSocket in Node, which has neither a page nor WebRTC, over sealed dialogs through Debian's Janus.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { API, ask, skipSocket, socketBundle } from '../support/mam_socket.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipSocket() || skipJanus(), timeout: 120_000 };
const ECHO = 'janus.plugin.echotest';

const APP = { ...API, allow_plugins: [ECHO], allow_requests: ['', '*'] };
const channels = {
  app: APP,
  large: { ...APP, allow_members: ['picture'] },
  narrow: { ...APP, max_sessions: 1 },
  busy: { ...APP, max_dialogs: 2, when_full: 'busy', idle_timeout: 60 },
  short: { ...APP, idle_timeout: 30 },
};

let bundle, MamSocket, shared;

before(async () => {
  if (options.skip) return;
  bundle = await socketBundle();
  ({ MamSocket } = await import(bundle.module));
  shared = await startJanus({ admin: true, channels });
});
after(async () => {
  await shared?.cleanup();
  bundle?.remove();
});

// The channel of a Janus: {janus, link, open(), sessions(): those from now on}
async function channelOf(t, name = 'app', janus = shared) {
  const link = await janus.link(name);
  const open = async () => {
    const peer = await ask(MamSocket, link);
    t.after(() => peer.socket.close());
    return peer;
  };
  return { janus, link, open, sessions: await janus.newSessions() };
}

async function ownJanus(t) {
  const janus = await startJanus({ admin: true, channels });
  t.after(() => janus.cleanup());
  return janus;
}

// A session and a handle, as the peer gets them from its socket.
async function attached(peer, plugin = ECHO) {
  const session = (await peer.ask({ janus: 'create' })).data.id;
  const handle = (await peer.ask({ janus: 'attach', session_id: session, plugin })).data.id;
  const about = { session_id: session, handle_id: handle };
  return { session, handle, message: (body) => peer.ask({ janus: 'message', ...about, body }) };
}

const sessionsAre = (sessions, count) => until(`${count} sessions`, async () => (await sessions()).length === count);

test('a session, a handle and a message travel together, and close() ends them', options, async (t) => {
  const { janus, sessions, open } = await channelOf(t);
  const peer = await open();
  assert.equal(peer.socket.readyState, MamSocket.OPEN);
  const { message } = await attached(peer);
  const { plugindata, janus: verb } = await message({ audio: true });
  assert.equal(verb, 'event');
  assert.equal(plugindata.data.result, 'ok');
  const { channel } = await janus.query({ request: 'inspect', channel: 'app' });
  t.diagnostic(`saw ${JSON.stringify(channel.counters)}`);
  assert.equal((await peer.ask({ janus: 'info' })).janus, 'error');
  await sessionsAre(sessions, 1);
  peer.socket.close(1000, 'done');
  const { code, reason, wasClean } = await peer.closed;
  assert.deepEqual([code, reason, wasClean], [1000, 'done', true]);
  await sessionsAre(sessions, 0);
});

test('two sockets are one call; each has its own session, and a claim moves it', options, async (t) => {
  const { janus, sessions, open } = await channelOf(t);
  const [one, two] = [await open(), await open()];
  const [mine, theirs] = [await attached(one), await attached(two)];
  await Promise.all([mine.message({ audio: true }), theirs.message({ audio: true })]);
  await sessionsAre(sessions, 2);
  for (const [peer, { session }] of [[one, mine], [two, theirs]])
    assert.deepEqual([...new Set(peer.heard.map((object) => object.session_id))].filter(Boolean), [session]);
  const { channel } = await janus.query({ request: 'inspect', channel: 'app' });
  assert.equal(channel.calls, 1, JSON.stringify(channel));

  const unknown = await two.ask({ janus: 'claim', session_id: 12345 });
  assert.equal(unknown.error.code, 458);
  assert.equal((await two.ask({ janus: 'claim', session_id: mine.session })).janus, 'success');
  assert.equal((await one.closed).code, 1000);
  const body = { audio: false };
  const moved = await two.ask({ janus: 'message', session_id: mine.session, handle_id: mine.handle, body });
  assert.equal(moved.plugindata.data.result, 'ok');
  two.socket.close();
  await two.closed;
  await sessionsAre(sessions, 0);
});

test('what is too large is refused with its transaction, and the rest goes on', options, async (t) => {
  const { open } = await channelOf(t, 'large');
  const peer = await open();
  const { message } = await attached(peer);
  const text = (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))).toString('base64').repeat(4).slice(0, bytes);
  const large = await message({ audio: true, picture: text(80_000) });
  assert.equal(large.plugindata?.data.result, 'ok', JSON.stringify(large));
  for (const picture of [text(300_000), Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))).toString('base64')]) {
    const refused = await message({ audio: true, picture });
    assert.equal(refused.error.code, 450);
    assert.match(refused.error.reason, /too large/);
  }
  assert.equal((await message({ audio: true })).plugindata.data.result, 'ok');
});

test('what was promised and then refused is taken back', options, async (t) => {
  const { sessions, open } = await channelOf(t, 'narrow');
  const peer = await open();
  const { session, message } = await attached(peer);
  await peer.ask({ janus: 'attach', session_id: session, plugin: 'janus.plugin.videoroom' });
  await message({ audio: true });
  const { sender } = await peer.hear((object) => object.janus === 'detached');
  assert.equal(peer.heard.find((object) => object.data?.id === sender).janus, 'success');
  const second = (await peer.ask({ janus: 'create' })).data.id;
  await peer.hear((object) => object.janus === 'timeout' && object.session_id === second);
  await sessionsAre(sessions, 1);
});

test('a gateway that was restarted: its sessions are over, and another one follows', options, async (t) => {
  const { janus, open } = await channelOf(t, 'short', await ownJanus(t));
  const peer = await open();
  const { session, message } = await attached(peer);
  await message({ audio: true });
  await janus.kill();
  await janus.restart();
  await peer.hear((object) => object.janus === 'timeout' && object.session_id === session);
  assert.equal(peer.socket.readyState, MamSocket.OPEN);
  const next = await attached(peer);
  assert.equal((await next.message({ audio: true })).plugindata.data.result, 'ok');
});

test('the next line of a tab ends what the one before could not', options, async (t) => {
  const { sessions, open } = await channelOf(t, 'busy');
  const peer = await open();
  const { message } = await attached(peer);
  await message({ audio: true });
  const [ghost] = await sessions();
  // The last word does not arrive.
  const { fetch } = globalThis;
  globalThis.fetch = (url, request) => (request?.keepalive ? Promise.reject(new TypeError('of the test')) : fetch(url, request));
  peer.socket.close();
  await peer.closed;
  globalThis.fetch = fetch;
  const next = await open();
  await (await attached(next)).message({ audio: true });
  const left = await until('one session', async () => {
    const all = await sessions();
    return all.length === 1 && all;
  });
  assert.notDeepEqual(left, [ghost]);
  next.socket.close();
  await next.closed;
  await sessionsAre(sessions, 0);
});

test('what cannot be opened closes with 1006 and says why', options, async (t) => {
  await assert.rejects(ask(MamSocket, 'https://page.example/#v=2&name=x'), /link cannot be used/);
  const { janus, link } = await channelOf(t, 'app', await ownJanus(t));
  await janus.stop();
  await assert.rejects(ask(MamSocket, link));
});
