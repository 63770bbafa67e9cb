// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call` and its dialogs: many devices on a link, a Janus that restarts, links that are none. What it prints and
// its media are in peer_call.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { callOver as call, isWhole, skipCall } from '../support/call.mjs';
import { freePort, until } from '../support/process.mjs';

const options = { skip: skipCall(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus({ admin: true, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

// What Janus knows of the first of these sessions, as text.
async function infoOf(janus, sessions) {
  const [session_id] = await sessions();
  if (!session_id) return '';
  const { handles = [] } = await janus.admin({ janus: 'list_handles', session_id });
  if (!handles.length) return '';
  return JSON.stringify(await janus.admin({ janus: 'handle_info', session_id, handle_id: handles[0] }));
}

// Whether it has its DTLS connection: what ends it before that may be seen there first.
const connected = async (...call) => (await infoOf(...call)).includes('"dtls-state":"connected"');

// Whether so many packets came, a second's worth.
const flows = async (...call) => /"packets":(\d{3}|[5-9]\d)/.test(await infoOf(...call));

describe('calls of one Janus', options, () => {
  let janus;
  before(async () => {
    janus = await startJanus({
      admin: true,
      channels: {
        echo: {},
        lobby: { max_dialogs: 3, when_full: 'busy' },
        app: { api: 'janus', body: null, allow_requests: [''] },
        bad: { plugin: 'janus.plugin.nosuch' },
      },
    });
  });
  after(() => janus?.cleanup());

  test('three devices on one link at a time, a fourth is told that the channel is busy', async () => {
    const sessions = await janus.newSessions();
    const link = await janus.link('lobby');
    const calling = call([link, link, link], ['--parallel', '3', '--seconds', '8']);
    await until('three sessions', async () => (await sessions()).length === 3);
    const late = await call([link], ['--seconds', '1']);
    assert.equal(late.code, 1, late.log.text);
    assert.equal(late.results[0].failedAt, 'busy');
    assert.match(late.log.text, /^janus-mam call: lobby: busy: no gateway has room/m);
    const { code, results, log } = await calling;
    assert.equal(code, 0, log.text);
    results.slice(0, 3).forEach(isWhole);
  });

  test('the next device takes the place on a link for one person', async () => {
    const sessions = await janus.newSessions();
    const link = await janus.link('echo');
    const first = call([link], ['--seconds', '30']);
    await until('a connection', () => connected(janus, sessions));
    const second = await call([link], ['--seconds', '1']);
    assert.equal(second.code, 0, second.log.text);
    const { code, results, log } = await first;
    assert.equal(code, 1, log.text);
    assert.equal(results[0].failedAt, 'replaced');
  });

  test('in the objects of the Janus API, which are printed', async () => {
    const { code, results, log } = await call([await janus.link('app')], ['--api', 'janus', '--seconds', '1']);
    assert.equal(code, 0, log.text);
    const kinds = results.filter((object) => object.janus).map((object) => object.janus);
    assert.ok(kinds.includes('event'), kinds.join());
    isWhole(results.at(-1));
  });

  test('a plugin that refuses', async () => {
    const { code, results, log } = await call([await janus.link('bad')], []);
    assert.equal(code, 1, log.text);
    assert.equal(results[0].failedAt, 'answer');
    assert.match(results[0].reason, /Janus refuses: .*\(460\)/);
  });

  test('what is no link is wrong usage, and carriers that are not known are left out', async () => {
    const link = await janus.link('echo');
    const usage = async (args, pattern) => {
      const { code, log } = await janusMam(['call', ...args]);
      assert.equal(code, 2, log.text);
      assert.match(log.text, pattern);
    };
    await usage([], /--link-file or --links is missing/);
    const file = path.join(janus.dir, 'no-link');
    fs.writeFileSync(file, 'no link\n');
    await usage(['--link-file', file], /has no #/);
    await usage(['--link', link, '--seconds', '0'], /--seconds/);
    await usage(['--link', link, '--ice-server', 'http://x'], /--ice-server/);
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
});

test('a call that lost its Janus goes on with the next one', options, async (t) => {
  const janus = await janusFor(t);
  const calling = call([await janus.link('echo')], ['--seconds', '25']);
  await until('media', () => flows(janus, () => janus.sessions()));
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
  const link = await janus.link('echo');
  const file = path.join(janus.dir, 'link');
  fs.writeFileSync(file, JSON.stringify({ name: 'echo', link }), { mode: 0o600 });
  const { code, results, log } = await call([], ['--link-file', file, '--seconds', '1']);
  assert.equal(code, 0, log.text);
  isWhole(results[0]);
  await janus.restart();
  assert.equal(await janus.link('echo'), link, 'the link stays');
  const later = await call([link], ['--seconds', '1']);
  assert.equal(later.code, 0, later.log.text);
});
