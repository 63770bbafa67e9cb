// SPDX-License-Identifier: GPL-3.0-or-later
// The command `node`: starting, ending, what survives a kill, its limits as flags, and a browser's fetch.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {after, test} from 'node:test';

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-node-'));
const children = new Set();
let stores = 0;
const newStore = () => path.join(folder, `node-${++stores}.db`);

after(async () => {
  await Promise.all([...children].map((child) => (child.kill('SIGKILL'), once(child, 'close'))));
  fs.rmSync(folder, {recursive: true, force: true});
});

// A node on a free port: {child, url, ended}.
async function startNode(db, ...more) {
  const child = spawn(
      program, ['node', '--listen', '127.0.0.1:0', '--db', db, ...more],
      {stdio: ['ignore', 'pipe', 'inherit']});
  children.add(child);
  const ended = once(child, 'close').then(([status, signal]) => (children.delete(child), {status, signal}));
  const {value} = await createInterface({input: child.stdout})[Symbol.asyncIterator]().next();
  const {listening} = JSON.parse(value);
  assert.match(listening, /^http:\/\/127\.0\.0\.1:\d+$/);
  return {child, ended, url: `${listening}/api/v1`};
}

const hex = (text) => Buffer.from(text).toString('hex');
const post = (node, index, data) => fetch(`${node.url}/messages`, {
  method: 'POST',
  headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({payload: {type: 2, index: hex(index), data: hex(data)}}),
});
const idsAt = async (node, index) =>
    (await (await fetch(`${node.url}/messages?index=${hex(index)}`)).json()).data.messageIds;

test('it ends cleanly at SIGINT and SIGTERM, with a watch open', async () => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const node = await startNode(newStore());
    const watch = await fetch(`${node.url}/watch`, {method: 'POST', body: `+${hex('a')}`});
    node.child.kill(signal);
    assert.deepEqual(await node.ended, {status: 0, signal: null});
    assert.match(await watch.text(), /\{"end":"[^"]+"\}\n$/);
  }
});

test('a hangup ends nothing', async () => {
  const node = await startNode(newStore());
  node.child.kill('SIGHUP');
  assert.equal((await fetch(`${node.url}/info`)).status, 200);
  node.child.kill('SIGTERM');
  assert.deepEqual(await node.ended, {status: 0, signal: null});
});

// fetch() sets Host by itself.
const statusFor = (node, host) => new Promise((resolve, reject) => {
  http.get(`${node.url}/info`, {headers: {Host: host}}, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject);
});

test('on loopback it answers to the names that it was given', async () => {
  const node = await startNode(newStore(), '--host', 'one.example', '--host', 'two.example');
  assert.equal(await statusFor(node, 'one.example'), 200);
  assert.equal(await statusFor(node, 'two.example:8080'), 200);
  assert.equal(await statusFor(node, 'three.example'), 421);
});

test('a kill right after 201 loses nothing', async () => {
  const db = newStore();
  const expected = [];
  for (let round = 0; round < 5; round++) {
    const node = await startNode(db);
    for (let i = 0; i < 3; i++) {
      const answer = await post(node, 'here', `${round},${i}`);
      assert.equal(answer.status, 201);
      expected.push((await answer.json()).data.messageId);
    }
    node.child.kill('SIGKILL');
    assert.equal((await node.ended).signal, 'SIGKILL');
  }
  const node = await startNode(db);
  assert.deepEqual(await idsAt(node, 'here'), expected);
});

test('a store has one owner', async () => {
  const db = newStore();
  await startNode(db);
  const {status, stdout, stderr} =
      spawnSync(program, ['node', '--listen', '127.0.0.1:0', '--db', db], {encoding: 'utf8'});
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^[^\n]*another node owns this store[^\n]*\n$/);
  assert.equal(fs.statSync(db).mode & 0o777, 0o600);
});

test('wrong usage is told in one line', () => {
  const db = newStore();
  const cases = [
    [2, /--db/, []],
    [2, /--rate/, ['--db', db, '--rate', 'many']],
    [2, /--tls-key/, ['--db', db, '--tls-cert', 'x']],
    [1, /HOST:PORT/, ['--db', db, '--listen', '14265']],
    [1, /missing/, ['--db', path.join(folder, 'missing', 'node.db')]],
    [1, /missing\.pem/, ['--db', db, '--tls-cert', 'missing.pem', '--tls-key', 'missing.pem']],
  ];
  for (const [expected, reason, args] of cases) {
    const {status, stdout, stderr} = spawnSync(program, ['node', ...args], {encoding: 'utf8'});
    assert.equal(status, expected, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]+\n$/);
    assert.match(stderr, reason);
  }
});

test('proof of work for others can be off', async () => {
  const node = await startNode(newStore(), '--min-pow-score', '4000', '--no-remote-pow');
  const {data} = await (await fetch(`${node.url}/info`)).json();
  assert.deepEqual(data.features, ['wait', 'watch']);
  assert.equal((await post(node, 'here', 'x')).status, 400);
});

test('every limit is a flag', async () => {
  const node = await startNode(
      newStore(), '--rate', '0', '--max-body', '300', '--max-per-address', '2', '--max-waiters', '1',
      '--max-watched', '1', '--max-requests', '2');
  assert.equal((await post(node, 'here', 'x'.repeat(300))).status, 413);
  for (const [data, status] of [['1', 201], ['2', 429]]) {
    assert.equal((await post(node, 'here', data)).status, status);
  }
  const watch = await fetch(`${node.url}/watch`, {method: 'POST', body: '+aa'});
  const refused = await fetch(`${node.url}/messages?index=aa&wait=9`);
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  await watch.body.cancel();

  const slow = await startNode(newStore(), '--rate', '3');
  let status;
  for (let i = 0; i < 1000 && status !== 429; i++) ({status} = await fetch(`${slow.url}/info`));
  assert.equal(status, 429);

  const strict = await startNode(newStore(), '--network', 'other', '--min-pow-score', '5');
  const {data} = await (await fetch(`${strict.url}/info`)).json();
  assert.deepEqual([data.networkId, data.minPoWScore], ['other', 5]);
  const {data: {messageId}} = await (await post(strict, 'here', 'x')).json();
  const raw = Buffer.from(await (await fetch(`${strict.url}/messages/${messageId}/raw`)).arrayBuffer());
  raw.writeBigUInt64LE(1n, 0);
  const wrong = await fetch(`${strict.url}/messages`, {method: 'POST', body: raw});
  assert.equal(wrong.status, 400);
  assert.match((await wrong.json()).error.message, /network/i);
});

test('a stream of fetch is told of what another request posts', async () => {
  const node = await startNode(newStore());
  const watch = await fetch(
      `${node.url}/watch`, {method: 'POST', headers: {'Content-Type': 'text/plain'}, body: `+${hex('a')}`});
  assert.equal(watch.status, 200);
  const lines = (async function*() {
    let rest = '';
    for await (const piece of watch.body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + piece).split('\n');
      rest = parts.pop();
      for (const part of parts) yield JSON.parse(part);
    }
  })();
  const next = async () => (await lines.next()).value;
  const {watch: name} = await next();
  assert.deepEqual(await next(), {caughtUp: hex('a')});
  await post(node, 'a', 'hello');
  const {index, data} = await next();
  assert.deepEqual([index, Buffer.from(data, 'base64').toString()], [hex('a'), 'hello']);
  await fetch(
      `${node.url}/watch/${name}`,
      {method: 'POST', headers: {'Content-Type': 'text/plain'}, body: `+${hex('b')}`});
  assert.deepEqual(await next(), {caughtUp: hex('b')});
});
