// SPDX-License-Identifier: GPL-3.0-or-later
// The two reference clients and this project's command behind one interface, and a count of what went between them.
//
//   const client = new ReferenceClient('mam.js');     or 'mam' (@iota/mam 0.7.3), or 'pow-wasm'
//   await client.create({seed, mode, sideKey, security, start, count, index, message})
//                                                     {payload, root, address, nextRoot}
//   await client.parse({payload, root, sideKey})      {message, nextRoot}; rejects if it does not authenticate
//   await client.ask(operation, {...})                any other that reference.mjs knows
//   client.close()
//   ours.create(...), ours.parse(...)                 the same by build/janus-mam
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';

import { janusMam } from '../e2e/support/janus/janus.mjs';

const LIMIT = 120_000; // ms for one answer; mam.js takes 10 s for a tree of 8 leaves of security 3
const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const randomTrytes = (length) => Array.from({ length }, () => ALPHABET[randomInt(27)]).join('');

export class ReferenceClient {
  #child;
  #lines;

  constructor(name) {
    this.name = name;
    this.label = { mam: '@iota/mam 0.7.3', 'mam.js': '@iota/mam.js 1.6.3', 'pow-wasm': '@iota/pow-wasm.js' }[name];
  }

  create(channel) {
    return this.ask('create', channel);
  }

  parse(message) {
    return this.ask('parse', message);
  }

  async ask(operation, request, limit = LIMIT) {
    this.#start();
    this.#child.stdin.write(`${JSON.stringify({ operation, ...request })}\n`);
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        this.close();
        reject(new Error(`${this.label} gave no answer in ${limit} ms`));
      }, limit);
    });
    const { value, done } = await Promise.race([this.#lines.next(), late]).finally(() => clearTimeout(timer));
    if (done) throw new Error(`${this.label} ended`);
    const { result, error } = JSON.parse(value);
    if (error) throw new Error(error);
    return result;
  }

  close() {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #start() {
    if (this.#child) return;
    const script = new URL('reference.mjs', import.meta.url).pathname;
    this.#child = spawn(process.execPath, [script, this.name], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }
}

async function command(args, input) {
  const { code, json, log } = await janusMam(args, { input });
  if (code !== 0) throw new Error(`janus-mam ${args[0]}: ${log.tail(3)}`);
  return json;
}

export const ours = {
  create({ seed, mode, sideKey, security, start, count, index, message }, ...more) {
    const key = sideKey === undefined ? [] : ['--side-key', sideKey];
    const place = ['--start', start, '--count', count, '--index', index].map(String);
    return command(
      ['create', '--seed', seed, '--mode', mode, ...key, '--security', String(security), ...place, ...more],
      message,
    );
  },
  parse({ payload, root, sideKey }, ...more) {
    const key = sideKey === undefined ? [] : ['--side-key', sideKey];
    return command(['parse', '--root', root, ...key, ...more], payload);
  },
};

// How many messages went each way; told as a line of the test's output.
export class Count {
  constructor(label) {
    Object.assign(this, { label, there: 0, back: 0 });
  }

  toString() {
    return `interop: ${this.there} messages from janus-mam to ${this.label}, ${this.back} back`;
  }
}
