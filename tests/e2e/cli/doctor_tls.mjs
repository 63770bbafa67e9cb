// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam doctor` and TURN and STUN over TLS: Debian's coturn with a certificate of the test's own authority.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import tls from 'node:tls';

import { skipCall } from '../support/call.mjs';
import { janusMam } from '../support/janus/janus.mjs';
import { toJcfg } from '../support/janus/jcfg.mjs';
import { makeAuthority } from '../support/servers/authority.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const options = { skip: skipCall() || skipTurn(), timeout: 120_000 };
const SECRET = 'south by southeast';

function newFolder(t) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

// What doctor says of the URLs turns:HOST:PORT, or stuns:HOST:PORT: [{result, says}].
async function doctor(t, { urls, secret = SECRET, ca, env }) {
  const dir = newFolder(t);
  const write = (name, text) => {
    fs.writeFileSync(path.join(dir, name), text, { mode: 0o600 });
    return path.join(dir, name);
  };
  fs.mkdirSync(path.join(dir, 'state'), { mode: 0o700 });
  write('state/gateway.key', `${'ab'.repeat(32)}\n`);
  write('janus.jcfg', 'general: { }\n');
  const of = (scheme) => urls.filter((url) => url.startsWith(scheme));
  const config = {
    general: { state_dir: path.join(dir, 'state') },
    node: { listen: '127.0.0.1:0' },
    ice: { stun: of('stuns:'), turn: of('turns:'), turn_secret_file: write('secret', `${secret}\n`) },
    channels: { echo: { plugin: 'janus.plugin.echotest' } },
  };
  const file = write('janus.transport.mam.jcfg', toJcfg(config));
  const { json, log } = await janusMam(['doctor', '--config', file, ...(ca ? ['--ca-file', ca.file] : [])], { env });
  assert.ok(json, log.text);
  assert.ok(!log.text.includes(secret), 'no secret is printed');
  return urls.map((url) => json.findings.find((finding) => finding.of === url));
}

async function coturn(t, certificate = {}) {
  const ca = makeAuthority(newFolder(t));
  const turn = await startTurn({ secret: SECRET, tls: ca.certificate(certificate) });
  t.after(() => turn.cleanup());
  return { ca, turn, url: `turns:127.0.0.1:${turn.tlsPort}?transport=tcp` };
}

// A server of the test on a free port; `url` for it.
async function listening(t, server) {
  const open = new Set();
  server.on('connection', (socket) => open.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `turns:127.0.0.1:${server.address().port}`;
}

test('TURN and STUN over TLS, with a certificate that is trusted', options, async (t) => {
  const { ca, turn, url } = await coturn(t);
  const [relay, binding] = await doctor(t, { urls: [url, `stuns:127.0.0.1:${turn.tlsPort}`], ca });
  assert.deepEqual([relay.result, binding.result], ['ok', 'ok'], turn.log.tail());
  assert.match(relay.says, /gives a relay for the credentials/);
  assert.ok(relay.ms >= 0);
  await turn.log.waitFor(/user <\d+:doctor>.* ALLOCATE processed, success/);
  await turn.log.waitFor(/user <\d+:doctor>.* REFRESH processed, success/);
});

test('credentials that the server refuses', options, async (t) => {
  const { ca, url } = await coturn(t);
  const [relay] = await doctor(t, { urls: [url], secret: 'north by northwest', ca });
  assert.equal(relay.result, 'wrong');
  assert.match(relay.says, /refuses the credentials \(401\): turn_secret_file/);
});

test('a certificate that nobody trusts, and a file of authorities that cannot be read', options, async (t) => {
  const { url } = await coturn(t);
  const [relay] = await doctor(t, { urls: [url] });
  assert.equal(relay.result, 'wrong');
  assert.match(relay.says, /^its certificate is signed by itself or by an authority that is not trusted; browsers refuse it too: .*--ca-file/);
  const [unread] = await doctor(t, { urls: [url], ca: { file: '/nonexistent/ca.pem' } });
  assert.equal(unread.result, 'wrong');
  assert.match(unread.says, /^was not checked: .*; see that \/nonexistent\/ca\.pem has certificates/);
});

for (const [what, certificate, words] of [
  ['for another name', { name: 'DNS:other.test' }, /^its certificate is not for the name 127\.0\.0\.1; .*name the server/],
  ['that has expired', { days: '-1' }, /^its certificate has expired; .*renew it/],
])
  test(`a certificate ${what}`, options, async (t) => {
    const { ca, url } = await coturn(t, certificate);
    const [relay] = await doctor(t, { urls: [url], ca });
    assert.equal(relay.result, 'wrong');
    assert.match(relay.says, words);
  });

test('a coturn without TLS', options, async (t) => {
  const turn = await startTurn({ secret: SECRET });
  t.after(() => turn.cleanup());
  const [relay] = await doctor(t, { urls: [`turns:127.0.0.1:${turn.port}`] });
  assert.equal(relay.result, 'wrong');
  assert.match(relay.says, /^makes no TLS handshake: .*; see that the server has TLS on this port/);
});

test('a GLib without TLS', options, async (t) => {
  const [relay] = await doctor(t, { urls: ['turns:127.0.0.1'], env: { GIO_MODULE_DIR: newFolder(t) } });
  assert.equal(relay.result, 'note');
  assert.match(relay.says, /^not checked: .*glib-networking/);
});

test('servers that speak something else, or nothing', options, async (t) => {
  const ca = makeAuthority(newFolder(t));
  const { cert, key } = ca.certificate();
  const urls = await Promise.all([
    listening(t, net.createServer((socket) => socket.end('no TLS at all\r\n'))),
    listening(t, net.createServer(() => {})),
    listening(t, tls.createServer({ cert, key })),
    listening(t, tls.createServer({ cert, key }, (socket) => socket.on('error', () => {}).end(Buffer.alloc(20)))),
  ]);
  const found = await doctor(t, { urls, ca });
  assert.deepEqual(found.map(({ result }) => result), ['wrong', 'wrong', 'wrong', 'wrong']);
  const says = found.map((finding) => finding.says);
  assert.match(says[0], /^makes no TLS handshake: /);
  assert.match(says[1], /^makes no TLS handshake: .*timed out/i);
  assert.match(says[2], /^no answer came in time; see that it is this server/);
  assert.match(says[3], /^it answers with something that is no STUN message/);
});
