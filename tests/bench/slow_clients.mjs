// SPDX-License-Identifier: GPL-3.0-or-later
// A node under attack: how long another client waits for its answer meanwhile. At the node's default limits.
//
//   node tests/bench/slow_clients.mjs [--only headers,bodies,handshakes,answers,held,janus] [--connections 2000]
//                               [--against OTHER-JANUS-MAM] [--json] [--check]                    (make bench-slow-clients)
//
// The other client, of another address, asks for /info on new connections, and posts a message where it holds a look-up.
// With --against, another build of the command goes through the same in the same run. "janus": a Janus that may open 400
// files, whose node is held open by 1,000 connections, takes a call. With --check it fails if somebody waits longer
// than a second, or the call does not come about.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import { buildDir, command, janusMam, startJanus } from '../e2e/support/janus/janus.mjs';
import { freePort, start } from '../e2e/support/process.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'headers,bodies,handshakes,answers,held,janus' },
    connections: { type: 'string', default: '2000' },
    against: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const wanted = values.only.split(',');
const TIMEOUT = 10_000; // ms; beyond: no answer
const ROUNDS = 5;
const VICTIM = '127.9.9.9';
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-slow-'));

function certificate() {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(dir, name));
  if (!fs.existsSync(cert))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  fs.chmodSync(key, 0o600);
  return ['--tls-cert', cert, '--tls-key', key];
}

let stores = 0;
async function startNode(program, secure) {
  const port = await freePort();
  const args = ['node', '--listen', `127.0.0.1:${port}`, '--db', path.join(dir, `${++stores}.db`), ...(secure ? certificate() : [])];
  const child = start(program, args);
  await child.log.waitFor('"listening"');
  return { port, child, secure };
}

// One request on a connection of its own: ms until the answer is there, or Infinity.
function ask(node, target, { method = 'GET', body, address = VICTIM } = {}) {
  const since = performance.now();
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: node.port, localAddress: address, path: target, method, agent: false, rejectUnauthorized: false };
    const request = (node.secure ? https : http).request(options, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => resolve({ ms: performance.now() - since, status: answer.statusCode, text }));
    });
    const never = () => (request.destroy(), resolve({ ms: Infinity, status: 0, text: '' }));
    request.setTimeout(TIMEOUT, never);
    request.on('error', never);
    request.end(body);
  });
}

const post = (node, index, data, address) => ask(node, '/api/v1/messages', { method: 'POST', body: Buffer.from(binary(index, data)), address });

// A draft in binary form: all but the payload is left to the node.
function binary(index, data) {
  const [key, content] = [Buffer.from(index, 'hex'), Buffer.from(data, 'hex')];
  const head = Buffer.alloc(19);
  head.writeUInt32LE(10 + key.length + content.length, 9);
  head.writeUInt32LE(2, 13);
  head.writeUInt16LE(key.length, 17);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([head, key, length, content, Buffer.alloc(8)]);
}

// The slowest answer of some, and the slowest exchange: a look-up that is held until the message is posted.
async function others(node) {
  let [info, exchange] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const asked = await ask(node, '/api/v1/info');
    info = Math.max(info, asked.status === 200 ? asked.ms : Infinity);
    const index = `be${round}${stores}`.padEnd(16, '0');
    const held = ask(node, `/api/v1/messages?index=${index}&wait=9`);
    const posted = await post(node, index, '00', '127.9.9.8');
    const found = await held;
    exchange = Math.max(exchange, posted.status === 201 && /"count":1/.test(found.text) ? found.ms : Infinity);
  }
  return { info, exchange };
}

async function attackOf(node, kind, connections, addresses, target = '/') {
  const attacker = start(path.join(buildDir, 'tests/bench/slow_clients'), [kind, node.port, connections, addresses, target].map(String), { input: null });
  await attacker.log.waitFor('"open"', 60_000);
  return attacker;
}

const PLANS = {
  headers: { connections: Number(values.connections), addresses: 20 },
  bodies: { connections: Number(values.connections), addresses: 20 },
  handshakes: { connections: Number(values.connections), addresses: 20 },
  answers: { connections: Number(values.connections), addresses: 20 },
  held: { connections: 1000, addresses: 10 },
};

async function underAttack(program, kind) {
  const { connections, addresses } = PLANS[kind];
  const node = await startNode(program, kind === 'handshakes');
  try {
    const calm = await others(node);
    let target = '/api/v1/messages?index=feedbeef';
    if (kind === 'answers') {
      const { text } = await post(node, 'abcd', '11'.repeat(32000), '127.9.9.7');
      target = `/api/v1/messages/${JSON.parse(text).data.messageId}`;
    }
    const attacker = await attackOf(node, kind, connections, addresses, target);
    const meanwhile = await others(node);
    await attacker.end('SIGKILL');
    return { calm, meanwhile };
  } finally {
    await node.child.end('SIGKILL');
  }
}

// A call with a Janus that may open 400 files, with and without 1,000 connections to its node.
async function janus() {
  const started = await startJanus({ channels: { echo: {} }, under: ['prlimit', '--nofile=400'] });
  try {
    const link = await started.link('echo');
    const call = async () => {
      const { code, stdout } = await janusMam(['call', '--link', link, '--timeout', '30', '--seconds', '1']);
      return { code, timeline: JSON.parse(stdout.split('\n')[0]).timeline };
    };
    const node = { port: started.nodePort };
    const attacker = await attackOf(node, 'silent', 1000, 20);
    const health = await ask(node, '/health');
    const under = await call();
    const files = fs.readdirSync(`/proc/${started.pid}/fd`).length;
    await attacker.end('SIGKILL');
    return { healthMs: health.status === 200 ? health.ms : Infinity, worked: under.code === 0, timeline: under.timeline, files };
  } finally {
    await started.stop();
    await started.cleanup();
  }
}

const shown = (ms) => (ms === Infinity ? 'none' : `${Math.round(ms)} ms`);
const results = {};
let failed = false;
try {
  for (const kind of wanted.filter((name) => name in PLANS)) {
    results[kind] = {};
    for (const [name, program] of [['before', values.against], ['now', command]]) {
      if (!program) continue;
      const figures = (results[kind][name] = await underAttack(program, kind));
      if (name === 'now') failed ||= !(figures.meanwhile.info < 1000 && figures.meanwhile.exchange < 1000);
      if (!values.json)
        console.log(`${kind.padEnd(10)} ${(values.against ? name : '').padEnd(6)} /info ${shown(figures.calm.info)} -> ${shown(figures.meanwhile.info)}, exchange ${shown(figures.calm.exchange)} -> ${shown(figures.meanwhile.exchange)}`);
    }
  }
  if (wanted.includes('janus')) {
    const figures = (results.janus = await janus());
    failed ||= !figures.worked || !(figures.healthMs < 1000);
    if (!values.json)
      console.log(`janus      /health ${shown(figures.healthMs)}, call ${figures.worked ? `ok ${JSON.stringify(figures.timeline)}` : 'FAILED'}, ${figures.files} of 400 files open`);
  }
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(results, (_, value) => (value === Infinity ? null : value)));
if (values.check && failed) process.exitCode = 1;
