// SPDX-License-Identifier: GPL-3.0-or-later
// What a node's other clients notice of an attack, at the node's default limits: `make bench-attack`.
//
//   node tests/bench/attack.mjs [--only NAME,NAME] [--seconds 10] [--command FILE] [--json] [--check]
//
// --command is the janus-mam to attack, so that two builds can be compared. Each attack runs in a process of its own, on
// the node's own two cores. Meanwhile one other client asks, looks up and posts with its own proof of work, one after the
// other; the figures are how long that took. With --check it fails if the slowest took more than 1 s or failed.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomBytes } from 'node:crypto';

import { command } from '../e2e/support/janus/janus.mjs';
import { freePort, start } from '../e2e/support/process.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    command: { type: 'string', default: command },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    attack: { type: 'string' }, // in the attacker's process: the attack's name, and its input
    input: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// One request from `client`, an address of loopback: {status, body (bytes), ms}; status 0: no answer within `timeout`.
export function ask(port, { client, method = 'GET', at, body, agent, timeout = 15_000 }) {
  const begun = performance.now();
  return new Promise((resolve) => {
    const done = (status, bytes) => resolve({ status, body: bytes, ms: performance.now() - begun });
    const request = http.request(
      { host: '127.0.0.1', port, localAddress: client, method, path: at, agent, headers: body ? { 'Content-Type': 'text/plain' } : {} },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => done(response.statusCode, Buffer.concat(parts)));
        response.on('error', () => done(0));
      },
    );
    request.setTimeout(timeout, () => request.destroy());
    request.on('error', () => done(0));
    request.end(body);
  });
}

// The binary form; what is left out the node fills in.
export function draft(index, data) {
  const head = Buffer.alloc(8 + 1 + 4 + 4 + 2);
  head.writeUInt32LE(4 + 2 + index.length + 4 + data.length, 9);
  head.writeUInt32LE(2, 13);
  head.writeUInt16LE(index.length, 17);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([head, index, length, data, Buffer.alloc(8)]);
}

const messagesAt = (index) => `/api/v1/messages?index=${index.toString('hex')}`;
const post = (port, client, body, more = {}) => ask(port, { client, method: 'POST', at: '/api/v1/messages', body, ...more });

class Node {
  static async start(flags) {
    const node = new Node();
    node.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-attack-'));
    node.port = await freePort();
    const args = ['node', '--listen', `127.0.0.1:${node.port}`, '--db', path.join(node.dir, 'node.db'), ...flags];
    node.child = start(values.command, args);
    await node.child.log.waitFor('"listening"');
    return node;
  }
  async stop() {
    await this.child.end();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

// Messages with proof of work for a node with these flags, made by one.
async function proven(flags, count) {
  const node = await Node.start([...flags, '--rate', '0']);
  const messages = [];
  for (let i = 0; i < count; i++) {
    const { body } = await post(node.port, '127.8.0.1', draft(randomBytes(32), randomBytes(200)), { timeout: 60_000 });
    const { messageId } = JSON.parse(body).data;
    messages.push((await ask(node.port, { client: '127.8.0.1', at: `/api/v1/messages/${messageId}/raw` })).body);
  }
  await node.stop();
  return messages;
}

export const ATTACKS = {
  // Proof of work that is left to the node, for addresses that somebody watches.
  drafts: {
    flags: ['--min-pow-score', '4000'],
    async attack(port) {
      const indexes = Array.from({ length: 80 }, () => randomBytes(32));
      const lines = indexes.map((index) => `+${index.toString('hex')}`).join('\n');
      ask(port, { client: '127.1.0.1', method: 'POST', at: '/api/v1/watch', body: lines, timeout: 600_000 });
      await pause(500);
      await Promise.all(indexes.map((index) => post(port, '127.1.0.1', draft(index, randomBytes(5000)), { timeout: 600_000 })));
    },
  },
  // Look-ups of a full address by ten clients, each at the allowed rate.
  lookups: {
    flags: ['--min-pow-score', '0'],
    async prepare(port) {
      const index = randomBytes(32);
      let stored = 0;
      for (let i = 0, refused = 0; stored < 1000 && refused < 100; i++) {
        const { status } = await post(port, `127.${1 + (i % 20)}.0.1`, draft(index, randomBytes(32_000)));
        if (status === 201) stored++;
        else refused++;
      }
      return index.toString('hex');
    },
    async attack(port, index) {
      const at = messagesAt(Buffer.from(index, 'hex'));
      await Promise.all(
        Array.from({ length: 10 }, async (_, i) => {
          const client = `127.${1 + i}.0.1`;
          const agent = new http.Agent({ keepAlive: true, maxSockets: 20, localAddress: client });
          for (let due = performance.now(); ; due += 10) {
            await pause(due - performance.now());
            ask(port, { client, at, agent });
          }
        }),
      );
    },
  },
};

// What another client sees for `seconds`: {asked, failed, p50, p95, worst} in ms.
async function elsewhere(port, messages) {
  const client = '127.99.0.1';
  const index = randomBytes(32);
  const asks = [
    () => ask(port, { client, at: '/api/v1/info' }),
    () => ask(port, { client, at: messagesAt(index) }),
    () => post(port, client, messages.pop()),
  ];
  const times = [];
  let failed = 0;
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; performance.now() < end && messages.length > 0; i++) {
    const { status, ms } = await asks[i % asks.length]();
    times.push(ms);
    if (status < 200 || status > 299) failed++;
    await pause(Math.max(0, 50 - ms));
  }
  times.sort((a, b) => a - b);
  const at = (part) => Math.round(10 * times[Math.min(times.length - 1, Math.floor(part * times.length))]) / 10;
  return { asked: times.length, failed, p50: at(0.5), p95: at(0.95), worst: at(1) };
}

async function run(name) {
  const { flags, prepare } = ATTACKS[name];
  const messages = await proven(flags, Math.ceil(seconds * 7));
  const node = await Node.start(flags);
  try {
    const input = await prepare?.(node.port);
    const args = [import.meta.filename ?? new URL(import.meta.url).pathname, '--attack', name, '--input', JSON.stringify([node.port, input])];
    const attacker = start(process.execPath, args);
    await pause(1500);
    const seen = await elsewhere(node.port, messages);
    await attacker.end('SIGKILL');
    return { attack: name, ...seen };
  } finally {
    await node.stop();
  }
}

if (values.attack) {
  await ATTACKS[values.attack].attack(...JSON.parse(values.input));
} else {
  let missed = false;
  for (const name of values.only?.split(',') ?? Object.keys(ATTACKS)) {
    const seen = await run(name);
    if (seen.failed > 0 || seen.worst > 1000) missed = true;
    console.log(values.json ? JSON.stringify(seen) : `${name}: ${seen.asked} asked, ${seen.failed} failed; ms: p50 ${seen.p50}, p95 ${seen.p95}, worst ${seen.worst}`);
  }
  if (missed && values.check) process.exit(1);
}
