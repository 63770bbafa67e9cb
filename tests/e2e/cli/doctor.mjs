// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam doctor` beside a Janus that runs: a call over the channel, and Debian's coturn with the right secret and a
// wrong one. What it says without Janus is in tests/unit/cli/doctor.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { until } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const CHANNELS = { echo: {}, bad: { plugin: 'janus.plugin.nosuch' } };
const options = { skip: skipCall(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus({ admin: true, channels: CHANNELS, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

async function doctor(janus, ...args) {
  const { code, json, log } = await janusMam(['doctor', '--config', janus.configFile, ...args]);
  assert.ok(json, log.text);
  assert.equal(json.works, code === 0);
  return { code, findings: json.findings, log, of: (check) => json.findings.filter((finding) => finding.check === check) };
}

test('a call comes about; a plugin that is not there, and a Janus that does not run', options, async (t) => {
  const janus = await janusFor(t);
  const { code, findings, log, of } = await doctor(janus, 'echo');
  assert.equal(code, 0, log.text);
  for (const { check, result } of findings) assert.equal(result, 'ok', `${check}\n${log.text}`);
  assert.match(of('call')[0].says, /a call came about, and packets came back/);
  await until('no session is left', async () => (await janus.sessions()).length === 0);

  const bad = await doctor(janus, 'bad');
  assert.equal(bad.code, 1);
  assert.match(bad.of('call')[0].says, /Janus refuses: .*\(460\)/);
  await janus.stop();
  const away = await doctor(janus, 'bad');
  assert.equal(away.code, 1);
  assert.equal(away.of('carrier')[0].result, 'wrong');
});

const turned = { ...options, skip: options.skip || skipTurn() };
for (const transport of ['udp', 'tcp'])
  test(`TURN over ${transport}: with its secret, and with another one`, turned, async (t) => {
    const turn = await startTurn({ secret: 'south by southeast', udp: transport === 'udp' });
    t.after(() => turn.cleanup());
    const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=${transport}`], turn_secret_file: turn.secretFile };
    if (transport === 'udp') ice.stun = [`stun:127.0.0.1:${turn.port}`];
    const janus = await janusFor(t, { channels: { echo: {} }, settings: { ice } });
    const right = await doctor(janus);
    assert.equal(right.code, 0, `${right.log.text}\n${turn.log.tail()}`);
    assert.equal(right.of('turn')[0].result, 'ok');
    if (transport === 'udp') assert.equal(right.of('stun')[0].result, 'ok');
    await turn.log.waitFor(/user <\d+:doctor>.* ALLOCATE processed, success/);

    const other = path.join(janus.dir, 'other-secret');
    fs.writeFileSync(other, 'north by northwest\n', { mode: 0o600 });
    fs.writeFileSync(janus.configFile, fs.readFileSync(janus.configFile, 'utf8').replace(turn.secretFile, other));
    const wrong = await doctor(janus);
    assert.equal(wrong.code, 1, wrong.log.text);
    assert.match(wrong.of('turn')[0].says, /refuses the credentials \(401\): turn_secret_file/);
    assert.ok(!wrong.log.text.includes('north by northwest'));
  });
