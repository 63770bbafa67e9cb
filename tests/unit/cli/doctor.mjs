// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam doctor` without Janus: what each check says, and says of what is wrong.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import {after, test} from 'node:test';

import {cleanUp, newFolder, run, startNode} from './support.mjs';

after(cleanUp);

const KEY = `${'ab'.repeat(32)}\n`;

async function closedPort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const {port} = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// A configuration whose channels are at a node apart.
function configuration({url, channels = 'echo: { plugin = "janus.plugin.echotest", carrier = "far" }', more = '', key = KEY, janus = ''}) {
  const dir = newFolder();
  const file = path.join(dir, 'janus.transport.mam.jcfg');
  fs.writeFileSync(path.join(dir, 'janus.jcfg'), janus || 'general: { }\n');
  fs.mkdirSync(path.join(dir, 'state'), {mode: 0o700});
  if (key) fs.writeFileSync(path.join(dir, 'state/gateway.key'), key, {mode: 0o600});
  fs.writeFileSync(
      file, `general: { state_dir = "${dir}/state" }\nnode: { enabled = false }\n` +
          `carriers: { far: { nodes = [ "${url}" ] } }\n${more}\nchannels: { ${channels} }\n`);
  return {file, dir};
}

async function doctor(settings, ...args) {
  const {file, dir} = configuration(settings);
  const {status, stdout, stderr} = await run(['doctor', '--config', file, ...args]);
  assert.ok(!(stdout + stderr).includes(KEY.trim()), 'no secret is printed');
  const {works, findings} = JSON.parse(stdout);
  assert.equal(works, status === 0);
  assert.equal(stderr.trim().split('\n').length, findings.length, 'a line each in words');
  const of = (check) => findings.filter((finding) => finding.check === check);
  return {status, findings, of, stderr, dir};
}

test('all is well: the carrier takes a message and gives it back', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const {status, of, stderr} = await doctor({url: node.url});
  assert.equal(status, 0, stderr);
  for (const check of ['configuration', 'janus', 'carrier', 'clock']) assert.equal(of(check)[0].result, 'ok', stderr);
  assert.ok(of('carrier')[0].ms >= 0);
  assert.match(stderr, /^carrier far: took a message and gave it back within \d+ ms$/m);
  assert.match(of('call')[0].says, /janus-mam doctor NAME/);
});

test('a carrier that cannot be reached', async () => {
  const {status, of} = await doctor({url: `http://127.0.0.1:${await closedPort()}`});
  assert.equal(status, 1);
  assert.equal(of('carrier')[0].result, 'wrong');
  assert.match(of('carrier')[0].says, /see that it runs/);
  assert.equal(of('clock').length, 0);
});

// A node that takes and shows everything, whose clock is wrong.
async function nodeWithClock(t, off, upstream) {
  const server = http.createServer((request, response) => {
    const forward = http.request(`${upstream}${request.url}`, {method: request.method, headers: request.headers}, (answer) => {
      const headers = {...answer.headers, date: new Date(Date.now() + off).toUTCString()};
      response.writeHead(answer.statusCode, headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.destroy());
    request.pipe(forward);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

test('a clock that differs', async (t) => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const near = await doctor({url: await nodeWithClock(t, 10 * 60_000, node.url)});
  assert.equal(near.status, 0, near.stderr);
  assert.equal(near.of('clock')[0].result, 'note');
  assert.match(near.of('clock')[0].says, /(599|600|601) s behind it.*NTP/);
  const far = await doctor({url: await nodeWithClock(t, -20 * 3_600_000, node.url)});
  assert.equal(far.status, 1);
  assert.match(far.of('clock')[0].says, /ahead of it: no first message is found/);
});

test('STUN: one that answers, one that is silent, one that is closed', async (t) => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const bind = async (onMessage) => {
    const socket = dgram.createSocket('udp4');
    socket.on('message', (message, from) => onMessage(socket, message, from));
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    t.after(() => socket.close());
    return socket.address().port;
  };
  const answering = await bind((socket, message, {port, address}) => {
    const answer = Buffer.alloc(32);
    answer.writeUInt16BE(0x0101, 0);
    answer.writeUInt16BE(12, 2);
    message.copy(answer, 4, 4, 20);
    answer.writeUInt16BE(0x0020, 20); // XOR-MAPPED-ADDRESS
    answer.writeUInt16BE(8, 22);
    answer.writeUInt8(1, 25);
    answer.writeUInt16BE(port ^ 0x2112, 26);
    const bytes = address.split('.').map(Number);
    [0x21, 0x12, 0xa4, 0x42].forEach((mask, i) => answer.writeUInt8(bytes[i] ^ mask, 28 + i));
    socket.send(answer, port, address);
  });
  let asked = 0;
  const silent = await bind(() => ++asked);
  const closed = await closedPort();
  const junk = await bind((socket, message, {port, address}) => socket.send('no STUN at all', port, address));
  const urls = [answering, silent, closed, junk].map((port) => `"stun:127.0.0.1:${port}"`).join(', ');
  const {status, of, stderr} = await doctor({url: node.url, more: `ice: { stun = [ ${urls} ] }`});
  assert.equal(status, 1);
  assert.deepEqual(of('stun').map(({result}) => result), ['ok', 'wrong', 'wrong', 'wrong'], stderr);
  assert.match(of('stun')[1].says, /no answer within 3\.5 s; see that the server runs/);
  assert.equal(asked, 3, 'the request is repeated');
});

test('TURN over TCP and TLS where nobody listens', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const dir = newFolder();
  const secret = path.join(dir, 'secret');
  fs.writeFileSync(secret, 'turn-secret-of-the-test\n', {mode: 0o600});
  const port = await closedPort();
  const more = `ice: { turn = [ "turn:127.0.0.1:${port}?transport=tcp", "turns:127.0.0.1:${port}" ], turn_secret_file = "${secret}" }`;
  const {status, of, stderr} = await doctor({url: node.url, more});
  assert.equal(status, 1);
  assert.deepEqual(of('turn').map(({result}) => result), ['wrong', 'wrong'], stderr);
  assert.ok(!stderr.includes('turn-secret-of-the-test'));
});

test('TURN over DTLS is not tried over anything else', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const secret = path.join(newFolder(), 'secret');
  fs.writeFileSync(secret, 'turn-secret-of-the-test\n', {mode: 0o600});
  const port = await closedPort();
  const more = `ice: { turn = [ "turns:127.0.0.1:${port}?transport=udp" ], turn_secret_file = "${secret}" }`;
  const [turn] = (await doctor({url: node.url, more})).of('turn');
  assert.equal(turn.result, 'note');
  assert.match(turn.says, /not tried/);
});

test('mistakes in the configuration, and a key that is not there', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const wrong = await doctor({url: node.url, channels: 'echo: { plugin = "janus.plugin.echotest", carrier = "nowhere" }'});
  assert.equal(wrong.status, 1);
  assert.match(wrong.of('configuration')[0].says, /channel echo: .*nowhere/);
  const two = 'good: { plugin = "janus.plugin.echotest", carrier = "far" }, bad: { carrier = "far" }';
  const other = await doctor({url: node.url, channels: two.replace(', ', '\n')});
  assert.equal(other.status, 1, 'a channel that does not work is told');
  const missing = await doctor({url: node.url, key: ''});
  assert.match(missing.of('configuration')[0].says, /gateway\.key is not there: start Janus/);
  const nobody = await doctor({url: node.url}, 'nobody');
  assert.equal(nobody.status, 1);
  assert.match(nobody.of('configuration')[0].says, /there is no channel nobody/);
  const none = await run(['doctor', '--config', '/nonexistent/x.jcfg']);
  assert.equal(none.status, 1);
  assert.match(none.stderr, /missing or not readable/);
  assert.equal((await run(['doctor', 'a', 'b'])).status, 2);
});

test('what janus.jcfg keeps from working', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const janus = 'general: { token_auth = true\n no_webrtc_encryption = true }\n' +
      'plugins: { disable = "libjanus_voicemail.so, libjanus_echotest.so" }\ntransports: { disable = "libjanus_mam.so" }\n';
  const {status, of} = await doctor({url: node.url, janus});
  assert.equal(status, 1);
  const says = of('janus').map((finding) => finding.says).join('\n');
  for (const words of [/transports\.disable/, /plugins\.disable names libjanus_echotest\.so/, /token_auth/, /no_webrtc_encryption/])
    assert.match(says, words);
});

test('lines for people', async () => {
  const node = await startNode(path.join(newFolder(), 'node.db'));
  const {file} = configuration({url: node.url});
  const {status, stdout, stderr} = await run(['doctor', '--config', file, '--text']);
  assert.equal(status, 0, stdout);
  assert.equal(stderr, '');
  assert.match(stdout, /^configuration: .* is valid, with 1 channels$/m);
});
