// SPDX-License-Identifier: GPL-3.0-or-later
// What janus.jcfg can set, and how Janus can be run: each works in every way to call, or is named in a line at the start.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { builtPlugin, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { calls, EveryWay, everyWay } from '../support/every_way.mjs';
import { Peer } from '../support/peer.mjs';
import { run, until } from '../support/process.mjs';
import { outward, skipTurn, startTurn } from '../support/servers/turn.mjs';

const options = { skip: skipJanus() || skipCall(), timeout: 120_000 };

// name -> what is set, and what the answer then looks like
const SETTINGS = {
  'full_trickle: the candidates are in the answer all the same': [
    { nat: { full_trickle: true } },
    /^a=candidate:.* typ host[^]*^a=end-of-candidates/m,
  ],
  'ice_lite, ice_tcp': [{ nat: { ice_lite: true, ice_tcp: true } }, /^a=ice-lite\r\n[^]* tcp .*tcptype passive/m],
  'nat_1_1_mapping with keep_private_host': [
    { nat: { nat_1_1_mapping: '203.0.113.9', keep_private_host: true } },
    /^a=candidate:.* 203\.0\.113\.9 [^]*/m,
  ],
  'IPv6, timeouts off or short, loops, names': [
    {
      janus: {
        session_timeout: 0,
        reclaim_session_timeout: 5,
        candidates_timeout: 1,
        event_loops: 2,
        allow_loop_indication: true,
        task_pool_size: 2,
        server_name: 'test',
        hide_dependencies: true,
        opaqueid_in_api: true,
      },
      nat: { ignore_mdns: true, ice_nomination: 'regular', ice_keepalive_conncheck: true },
      media: { ipv6: true, ipv6_linklocal: true, no_media_timer: 0, min_nack_queue: 500, dtls_mtu: 1000, twcc_period: 100, nack_optimizations: true },
    },
    /^a=candidate:/m,
  ],
};

for (const [name, [settings, pattern]] of Object.entries(SETTINGS))
  test(name, options, async (t) => {
    const { janus, sdp } = await everyWay(t, settings);
    assert.match(sdp, pattern);
    assert.ok(!/Janus's configuration:/.test(janus.log.text), 'nothing to complain about');
  });

test('nat_1_1_mapping if no candidate of Janus leads to it: Janus begins', options, async (t) => {
  const nat = { nat_1_1_mapping: '203.0.113.9' };
  const janus = await startJanus({ channels: { far: { reachable: false } }, nat });
  t.after(() => janus.cleanup());
  await calls(janus, 'far');
});

test('a TURN server of its own', { ...options, skip: options.skip || skipTurn() }, async (t) => {
  const turn = await startTurn({ user: 'janus', password: 'of-the-test', host: outward() });
  t.after(() => turn.cleanup());
  const own = { turn_server: outward(), turn_port: turn.port, turn_type: 'udp', turn_user: 'janus', turn_pwd: 'of-the-test' };
  const { sdp } = await everyWay(t, { nat: own });
  assert.match(sdp, /^a=candidate:.* typ relay/m);
});

test('token_auth: who brings none is named at the start, a token is passed on if allowed', options, async (t) => {
  const ways = new EveryWay();
  const janus = await startJanus({
    admin: true,
    channels: { ...ways.channels, guest: { allow_token: true } },
    janus: { token_auth: true },
  });
  t.after(() => janus.cleanup());
  const line = await janus.log.waitFor(/Janus's configuration: token_auth is set there/);
  assert.match(line, /as of these channels: echo, plain, app\. /);
  await janus.admin({ janus: 'add_token', token: 'of-the-guest' });
  const reply = async (members) => new Peer(await janus.link('guest')).ask('offer', { sdp: makeOffer().sdp, ...members });
  assert.equal((await reply({})).code, 403);
  assert.equal((await reply({ token: 'of-the-guest' })).type, 'answer');

  // The secret does for all; the line is gone.
  const file = path.join(janus.dir, 'secret');
  fs.writeFileSync(file, 'of the test\n', { mode: 0o600 });
  await janus.restart({ janus: { token_auth: true, api_secret: 'of the test' }, settings: { general: { api_secret_file: file } } });
  await ways.answered(janus);
  assert.ok(!/Janus's configuration:/.test(janus.log.text), janus.log.text);
});

test('an api_secret that we are not given is named at the start', options, async (t) => {
  const janus = await startJanus({ janus: { api_secret: 'of the test' } });
  t.after(() => janus.cleanup());
  await janus.log.waitFor(/Janus's configuration: api_secret is set there: name it in general\.api_secret_file/);
});

test('as a daemon', options, async (t) => {
  const janus = await startJanus();
  t.after(() => janus.cleanup());
  await janus.stop();
  const [pidFile, logFile] = ['pid', 'log'].map((name) => path.join(janus.dir, name));
  const args = ['-F', janus.configDir, '-i', '127.0.0.1', '-b', '-L', logFile, '-p', pidFile];
  const { code, log } = await run('/usr/bin/janus', args, { cwd: janus.dir });
  assert.equal(code, 0, log.text);
  const pid = Number(fs.readFileSync(pidFile, 'utf8'));
  try {
    await calls(janus);
  } finally {
    process.kill(pid, 'SIGINT');
    await until('the end of the daemon', () => !fs.existsSync(pidFile));
  }
  assert.match(fs.readFileSync(logFile, 'utf8'), /JANUS MAM transport plugin destroyed/);
});

test('as another user', { ...options, skip: options.skip || (process.getuid() !== 0 && 'needs root') }, async (t) => {
  const nobody = 65534;
  const plugin = path.join(fs.mkdtempSync('/tmp/janus-mam-plugin-'), path.basename(builtPlugin));
  t.after(() => fs.rmSync(path.dirname(plugin), { recursive: true, force: true }));
  fs.copyFileSync(builtPlugin, plugin);
  fs.chmodSync(path.dirname(plugin), 0o755);
  const janus = await startJanus({ plugin });
  t.after(() => janus.cleanup());
  await janus.stop();
  await run('chown', ['-R', `${nobody}:${nobody}`, janus.configDir]); // the state is root's still
  fs.chmodSync(janus.dir, 0o755);
  const under = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  await janus.restart({ under, ready: false });
  const line = await janus.log.waitFor(/\[mam\].*state/);
  assert.match(line, /state.*(owner|user|permission)/i);
  await janus.exited;
  await run('chown', ['-R', `${nobody}:${nobody}`, janus.dir]);
  await janus.restart({ ready: true });
  await calls(janus);
});
