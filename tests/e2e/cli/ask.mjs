// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API over a sealed channel, in Debian's Janus: `janus-mam ask`, and first messages that are not acted on.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { Peer } from '../../interop/dialog/ends.mjs';
import { dictionary } from '../../interop/dialog/engine.mjs';
import { readLink } from '../../interop/dialog/keys.mjs';
import { skipCall } from '../support/call.mjs';
import { ADMIN_SECRET, janusMam, startJanus } from '../support/janus/janus.mjs';
import { until } from '../support/process.mjs';
import { Tangle } from '../support/tangle.mjs';

const options = { skip: skipCall(), timeout: 300_000 };
const VERBS = ['list_sessions', 'get_status', 'set_log_level'];

async function started(t, verbs = VERBS) {
  const dir = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'jm-ask-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  const admin_secret_file = path.join(dir, 'admin');
  fs.writeFileSync(admin_secret_file, `${ADMIN_SECRET}\n`, { mode: 0o600 });
  const ops = { api: 'admin', plugin: null, body: null, allow_verbs: verbs };
  const janus = await startJanus({ admin: true, settings: { general: { admin_secret_file } }, channels: { ops } });
  t.after(() => janus.cleanup());
  return { janus, link: await janus.link('ops') };
}

async function ask(link, request, { limit = '60' } = {}) {
  const { code, stdout, log } = await janusMam(['ask', '--link', link, '--timeout', limit, JSON.stringify(request)]);
  return { code, log: log.text, answers: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

const logLevel = async (janus) => (await janus.admin({ janus: 'get_status' })).status.log_level;
const dialogs = async (janus) => (await janus.query({ request: 'inspect', channel: 'ops' })).channel.dialogs;

test('who has the link asks, within what the channel allows', options, async (t) => {
  const { janus, link } = await started(t, ['list_sessions', 'get_status']);
  const sessions = await janus.sessions();
  const listed = await ask(link, { janus: 'list_sessions', transaction: 'mine' });
  assert.equal(listed.code, 0, listed.log);
  assert.deepEqual([listed.answers.length, listed.answers[0].transaction], [1, 'mine']);
  assert.deepEqual(listed.answers[0].sessions, sessions);

  const before = await logLevel(janus);
  const mixed = await ask(link, [{ janus: 'get_status' }, { janus: 'set_log_level', level: before + 1 }]);
  assert.equal(mixed.code, 1, mixed.log);
  assert.match(mixed.log, /^janus-mam ask: refused: /m);
  assert.deepEqual(mixed.answers.map((answer) => answer.error?.code).sort(), [403, undefined]);
  assert.equal(mixed.answers.find((answer) => answer.janus === 'success').status.log_level, before);
  assert.equal(await logLevel(janus), before);
  const { opened, again } = await dialogs(janus);
  assert.deepEqual([opened, again], [2, 2], 'each was asked to say it again, and was acted on once');
  for (const text of [listed.log, mixed.log, janus.log.text]) assert.ok(!text.includes(ADMIN_SECRET));
});

test('nothing is done before the peer has proved that it is there', options, async (t) => {
  const { janus, link } = await started(t);
  const up = Date.now();
  const tangle = new Tangle(janus.nodeUrl);
  const before = await logLevel(janus);
  const payload = { text: JSON.stringify([{ janus: 'set_log_level', transaction: 't', level: before + 1 }]) };
  const peer = new Peer(readLink(link), { dictionary: 1, words: dictionary(1) });
  // A gateway acts on nothing from its first second: what it acted on before its start is not known to it.
  const unixMs = await until('a time that counts', () => Date.now() > up + 1500 && Date.now());
  const first = peer.begin({ unixMs, call: new Uint8Array(randomBytes(16)), payload });
  await tangle.post(first.address, first.frame);
  const [second] = await tangle.payloads(peer.in.address, { wait: 30_000 });
  assert.equal(peer.answered(second).status, 1, 'it is asked to say it again');

  // The same message once more; a tag makes it another one for the carrier.
  await tangle.post(first.address, first.frame, 'AGAIN');
  await until('the replay was seen', async () => (await dialogs(janus)).replayed === 1);
  assert.equal((await dialogs(janus)).opened, 0);
  assert.equal(await logLevel(janus), before, 'nothing was done');

  const [said] = peer.say(payload);
  await tangle.post(said.address, said.frame);
  const frames = await tangle.payloads(peer.in.address, { known: 1, wait: 30_000 });
  const heard = frames.slice(1).map((frame) => peer.hear(frame)).find((one) => one.payload);
  assert.deepEqual(JSON.parse(heard.payload.text).map(({ janus, transaction }) => [janus, transaction]), [['success', 't']]);
  assert.equal(await logLevel(janus), before + 1);

  // What was recorded of it is good for nothing later.
  await janus.admin({ janus: 'set_log_level', level: before });
  await tangle.post(first.address, first.frame, 'LATER');
  await tangle.post(said.address, said.frame, 'LATER');
  await until('both were seen', async () => {
    const { replayed, repeated } = await dialogs(janus);
    return replayed === 2 && repeated === 1;
  });
  assert.equal((await dialogs(janus)).opened, 1);
  assert.equal(await logLevel(janus), before);
});

test('what cannot be asked is wrong usage, and silence has an end', options, async (t) => {
  const { janus, link } = await started(t);
  const usage = async (args, pattern) => {
    const { code, log } = await janusMam(['ask', ...args]);
    assert.equal(code, 2, log.text);
    assert.match(log.text, pattern);
  };
  await usage(['--link', link], /REQUEST/);
  await usage(['--link', link, 'list_sessions'], /no JSON object/);
  await usage(['--link', link, '[]'], /no JSON object/);
  await usage(['{"janus":"ping"}'], /--link-file/);
  await usage(['--link', link, '--link-file', '/dev/null', '{"janus":"ping"}'], /--link-file/);
  await usage(['--link', '#v=3&name=ops', '{"janus":"ping"}'], /v is not 2/);
  await janus.stop();
  const silent = await ask(link, { janus: 'list_sessions' }, { limit: '1' });
  assert.equal(silent.code, 1);
  assert.match(silent.log, /no answer within 1 s/);
  assert.deepEqual(silent.answers, []);
});
