// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call` over sealed channels: whole calls through Debian's Janus, without a browser.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { freePort, until } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const STEPS = ['offer', 'signed', 'published', 'answer', 'ice', 'dtls', 'packet', 'media', 'bye'];
const SEALED = { link: 'sealed' };

const options = { skip: skipCall(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus({ admin: true, channels: { echo: SEALED }, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

// {code, results (an object a line), log}
async function call(links, args, { limit = '60', ...more } = {}) {
  const words = links.flatMap((link) => ['--link', link]);
  const { code, stdout, log } = await janusMam(['call', ...words, '--timeout', limit, ...args], more);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return { code, results: lines.map((line) => JSON.parse(line)), log, stdout };
}

// Whether the first call has its DTLS connection: what ends it before that may be seen there first.
async function connected(janus) {
  const [session_id] = await janus.sessions();
  if (!session_id) return false;
  const { handles = [] } = await janus.admin({ janus: 'list_handles', session_id });
  if (!handles.length) return false;
  const told = await janus.admin({ janus: 'handle_info', session_id, handle_id: handles[0] });
  return JSON.stringify(told).includes('"dtls-state":"connected"');
}

function isWhole(result) {
  assert.equal(result.result, 'ok', JSON.stringify(result));
  assert.deepEqual(Object.keys(result.timeline), STEPS);
  assert.ok(result.audio.sent >= 10 && result.audio.received > 0, JSON.stringify(result.audio));
}

test('a call comes about over a link without seeds, any number of times', options, async (t) => {
  const janus = await janusFor(t);
  const link = await janus.sealedLink('echo');
  const args = ['--video', '--seconds', '1', '--repeat', '2'];
  const { code, results, log } = await call([link], args);
  assert.equal(code, 0, log.text);
  results.slice(0, 2).forEach(isWhole);
  assert.equal(results[2].worked, 2);
  await until('no session is left', async () => (await janus.sessions()).length === 0);
});

test('three devices on one link at a time, a fourth is told that the channel is busy', options, async (t) => {
  const channel = { ...SEALED, max_dialogs: 3, when_full: 'busy' };
  const janus = await janusFor(t, { channels: { echo: channel } });
  const link = await janus.sealedLink('echo');
  const calling = call([link, link, link], ['--parallel', '3', '--seconds', '8']);
  await until('three sessions', async () => (await janus.sessions()).length === 3);
  const late = await call([link], ['--seconds', '1']);
  assert.equal(late.code, 1, late.log.text);
  assert.equal(late.results[0].failedAt, 'busy');
  assert.match(late.log.text, /^janus-mam call: echo: busy: no gateway has room/m);
  const { code, results, log } = await calling;
  assert.equal(code, 0, log.text);
  results.slice(0, 3).forEach(isWhole);
});

test('the next device takes the place on a link for one person', options, async (t) => {
  const janus = await janusFor(t);
  const link = await janus.sealedLink('echo');
  const first = call([link], ['--seconds', '30']);
  await until('a connection', () => connected(janus));
  const second = await call([link], ['--seconds', '1']);
  assert.equal(second.code, 0, second.log.text);
  const { code, results, log } = await first;
  assert.equal(code, 1, log.text);
  assert.equal(results[0].failedAt, 'replaced');
});

test('a Janus that needs candidates gets them in the offer', options, async (t) => {
  const janus = await janusFor(t, { channels: { echo: { ...SEALED, reachable: false } } });
  const { code, results, log } = await call([await janus.sealedLink('echo')], ['--seconds', '1']);
  assert.equal(code, 0, log.text);
  isWhole(results[0]);
});

const relay = { ...options, skip: options.skip || skipTurn() };
test('media by the relay that came with the answer', relay, async (t) => {
  const turn = await startTurn({ secret: 'south by southeast' });
  t.after(() => turn.cleanup());
  const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=udp`], turn_secret_file: turn.secretFile };
  const janus = await janusFor(t, { settings: { ice } });
  const { code, results, log } = await call([await janus.sealedLink('echo')], ['--force-relay', '--seconds', '1']);
  assert.equal(code, 0, `${log.text}\n${turn.log.tail()}`);
  isWhole(results[0]);
});

test('in the objects of the Janus API, which are printed', options, async (t) => {
  const channel = { ...SEALED, api: 'janus', body: null, allow_requests: [''] };
  const janus = await janusFor(t, { channels: { echo: channel } });
  const link = await janus.sealedLink('echo');
  const { code, results, log } = await call([link], ['--api', 'janus', '--seconds', '1']);
  assert.equal(code, 0, log.text);
  const kinds = results.filter((object) => object.janus).map((object) => object.janus);
  assert.ok(kinds.includes('event'), kinds.join());
  isWhole(results.at(-1));
});

test('a plugin that refuses, a gateway that is away, a carrier that is away', options, async (t) => {
  const channels = { bad: { ...SEALED, plugin: 'janus.plugin.nosuch' } };
  const janus = await janusFor(t, { channels });
  const link = await janus.sealedLink('bad');
  const refused = await call([link], []);
  assert.equal(refused.code, 1, refused.log.text);
  assert.match(refused.results[0].reason, /Janus refuses: .*\(460\)/);
  await janus.stop();
  const away = await call([link], [], { limit: '2' });
  assert.equal(away.code, 1);
  assert.equal(away.results[0].failedAt, 'published', away.log.text);
});

test('a call that lost its Janus goes on with the next one', options, async (t) => {
  const janus = await janusFor(t);
  const calling = call([await janus.sealedLink('echo')], ['--seconds', '25']);
  await until('a session', async () => (await janus.sessions()).length === 1);
  await new Promise((resolve) => setTimeout(resolve, 2000)); // media flows
  await janus.kill();
  await janus.restart();
  await until('the call is there again', async () => (await janus.sessions()).length === 1, { timeout: 20_000 });
  const { code, results, log } = await calling;
  assert.equal(code, 0, log.text);
  const { received, sent } = results[0].audio;
  assert.ok(received > sent / 3, `${received} of ${sent} came back`);
});

test('a link is the same after a restart', options, async (t) => {
  const janus = await janusFor(t);
  const link = await janus.sealedLink('echo');
  const file = path.join(janus.dir, 'link');
  fs.writeFileSync(file, JSON.stringify({ name: 'echo', link }), { mode: 0o600 });
  const { code, results, log } = await call([], ['--link-file', file, '--seconds', '1']);
  assert.equal(code, 0, log.text);
  isWhole(results[0]);
  await janus.restart();
  assert.equal(await janus.sealedLink('echo'), link, 'the link stays');
  const later = await call([link], ['--seconds', '1']);
  assert.equal(later.code, 0, later.log.text);
});

test('what is no link is wrong usage, and carriers that are not known are left out', options, async (t) => {
  const janus = await janusFor(t);
  const link = await janus.sealedLink('echo');
  const usage = async (args, pattern) => {
    const { code, log } = await janusMam(['call', ...args]);
    assert.equal(code, 2, log.text);
    assert.match(log.text, pattern);
  };
  await usage(['--link', '#v=2&name=echo'], /link: key/);
  await usage(['--link', '#v=3&name=echo'], /v is not 2/);
  await usage(['--link', link, '--plugin', 'x'], /--api janus/);
  await usage(['--link', link, '--api', 'admin'], /--api/);
  const other = (url) => link.replace(/carrier=[^&]*/, (own) => `carrier=${encodeURIComponent(url)}&${own}`);
  await usage(['--link', link.replace(/carrier=[^&]*/, 'carrier=mqtt%3A%2F%2Fx')], /no carrier that can be used/);
  const { code, log } = await call([other('mqtt://192.0.2.1:1')], ['--seconds', '1']);
  assert.equal(code, 0, log.text);
  assert.match(log.text, /a carrier of kind mqtt is left out/);
  const closed = await call([link.replace(/carrier=[^&]*/, `carrier=http%3A%2F%2F127.0.0.1%3A${await freePort()}`)], [], { limit: '2' });
  assert.equal(closed.results[0].failedAt, 'published');
});
