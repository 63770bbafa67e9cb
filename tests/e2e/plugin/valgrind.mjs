// SPDX-License-Identifier: GPL-3.0-or-later
// The plugin in Debian's Janus under valgrind: its start, a whole call of the native peer, its end. What the sanitizers
// cannot see, because Janus is built without them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { builtPlugin, janusMam, sanitizerOf, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { until } from '../support/process.mjs';

function skipValgrind() {
  if (skipCall()) return skipCall();
  if (sanitizerOf(builtPlugin)) return 'sanitizers and valgrind do not go together';
  try {
    execFileSync('valgrind', ['--version']);
    return false;
  } catch {
    return 'no valgrind here';
  }
}

const TIMEOUT = 300_000; // ms: everything takes many times as long
const options = { skip: skipValgrind(), timeout: 3 * TIMEOUT };

// Of valgrind's report: {kind, what, text} of each error, with all its stacks.
function errorsIn(xml) {
  const member = (text, name) => new RegExp(`<${name}>([^]*?)</${name}>`).exec(text)?.[1];
  return [...xml.matchAll(/<error>[^]*?<\/error>/g)].map(([text]) => {
    const calls = [...text.matchAll(/<fn>(.*?)<\/fn>/g)].slice(0, 12).map((match) => match[1]);
    return { kind: member(text, 'kind'), what: member(text, 'what') ?? member(text, 'text'), calls, text };
  });
}

test('nothing is read or written where it must not be, and nothing is lost', options, async (t) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-valgrind-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  const plain = new PlainPeer();
  const report = path.join(dir, 'report.xml');
  const under = ['valgrind', '--leak-check=full', '--show-leak-kinds=definite', '--keep-debuginfo=yes', '--num-callers=40'];
  const janus = await startJanus({
    admin: true,
    timeout: TIMEOUT,
    under: [...under, '--xml=yes', `--xml-file=${report}`],
    channels: { echo: { connect_timeout: 300 }, app: { api: 'janus', body: null }, plain: plain.channel({ connect_timeout: 300 }) },
  });
  t.after(() => janus.cleanup());
  const args = ['call', '--timeout', String(TIMEOUT / 1000), '--link', await janus.link('echo'), '--seconds', '1'];
  const called = await janusMam(args);
  assert.equal(called.code, 0, called.log.text);
  assert.equal(called.json.result, 'ok');
  await plain.meets(janus, 'plain');
  await plain.answered({ timeout: TIMEOUT });
  await until('the call is over', async () => (await janus.sessions()).length === 1, { timeout: TIMEOUT });
  await janus.query({ request: 'channels' });
  assert.deepEqual(await janus.stop(TIMEOUT), { code: 0, signal: null }, janus.log.tail());

  const xml = fs.readFileSync(report, 'utf8');
  assert.match(xml, /<\/valgrindoutput>/, 'the report is whole');
  const errors = errorsIn(xml);
  const ours = errors.filter(({ text }) => text.includes(path.basename(builtPlugin)));
  t.diagnostic(`${errors.length} reports of valgrind's, ${ours.length} with the plugin on a stack`);
  assert.deepEqual(ours.map(({ kind, what, calls }) => ({ kind, what, calls })), []);
});
