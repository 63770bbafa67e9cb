// SPDX-License-Identifier: GPL-3.0-or-later
// The core as WebAssembly, with vectors and without: the golden and the broken messages, and messages as @iota/mam.js
// makes and reads them. Single messages are exports of the modules for tests alone (src/wasm/mam.cpp).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { createChannel, createMessage, mamAttach, TrytesHelper } from '@iota/mam.js';

import { Input, Instance, moduleOf } from './dialog/page.mjs';

const vectors = process.env.VECTORS ?? new URL('../vectors', import.meta.url).pathname;
const read = (name) =>
  fs
    .readFileSync(`${vectors}/${name}`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const MODES = ['public', 'private', 'restricted'];
const key = (sideKey) => (sideKey ?? '').padEnd(81, '9');

const dataOf = async ({ payload, address = '9'.repeat(81) }) => {
  const posted = await mamAttach({ messageSubmit: async () => '' }, { payload, root: '', address });
  return Uint8Array.from(Buffer.from(posted.message.payload.data, 'hex'));
};
class Core {
  constructor(module) {
    this.instance = new Instance(module);
  }
  // Throws the reason if there is no result.
  #ask(name, numbers, ...parts) {
    const given = parts.reduce((input, part) => input.bytes(part), new Input());
    const done = this.instance.call(name, numbers, given);
    const output = this.instance.output();
    if (!done) throw new Error(output.text(output.size));
    return output;
  }
  root({ seed, security }) {
    return this.#ask('root', [security, 0], seed).text(81);
  }
  address(root, mode) {
    return this.#ask('address', [MODES.indexOf(mode)], root).text(81);
  }
  create({ seed, mode, sideKey, security, start }, message) {
    const output = this.#ask('create', [MODES.indexOf(mode), security, start], seed, key(sideKey), message);
    const [root, nextRoot, address] = [output.text(81), output.text(81), output.text(81)];
    return { root, nextRoot, address, data: output.bytes(output.size - 3 * 81).slice() };
  }
  // Null if the message does not authenticate.
  read(data, root, sideKey) {
    try {
      const output = this.#ask('parse', [], root, key(sideKey), data);
      return { nextRoot: output.text(81), message: output.text(output.size - 81) };
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return null;
    }
  }
}

// Made once, and compared with what each module makes.
const reference = [
  ['public', 1],
  ['private', 2],
  ['restricted', 2],
  ['restricted', 3],
].map(([mode, security]) => {
  const channel = createChannel('SEED9'.padEnd(81, 'X'), security, mode, mode === 'restricted' ? 'SIDE9KEY' : undefined);
  const said = ['first', 'x'.repeat(3000)].map((text) => TrytesHelper.stringToTrytes(text));
  return { channel, said, messages: said.map((message) => createMessage(channel, message)) };
});

for (const name of ['test', 'test-simd']) {
  const module = moduleOf(name);
  const core = new Core(module);

  test(`${name} reads the golden messages`, async () => {
    const golden = read('golden.jsonl');
    assert.ok(golden.length > 20);
    for (const { payload, root, sideKey, nextRoot, messageTrytes } of golden)
      assert.deepEqual(core.read(await dataOf({ payload }), root, sideKey), { nextRoot, message: messageTrytes });
  });

  test(`${name} takes of the broken messages what the others take`, async () => {
    let count = 0;
    for (const { name: which, payload, root, sideKey, expect } of read('broken.jsonl')) {
      if (!/^[9A-Z]+$/.test(payload)) continue;
      const taken = core.read(await dataOf({ payload }), root, sideKey);
      assert.equal(taken !== null, expect === 'accept', which);
      count++;
    }
    assert.ok(count > 15);
  });

  for (const { channel, said, messages } of reference)
    test(`${name} makes what @iota/mam.js makes: ${channel.mode}, security ${channel.security}`, async () => {
      let nextRoot = core.root(channel);
      for (const [start, message] of said.entries()) {
        const theirs = messages[start];
        const ours = core.create({ ...channel, start }, message);
        assert.equal(ours.root, nextRoot);
        assert.equal(ours.root, theirs.root);
        assert.equal(ours.address, theirs.address);
        assert.equal(core.address(ours.root, channel.mode), theirs.address);
        assert.deepEqual(ours.data, await dataOf(theirs));
        assert.deepEqual(core.read(ours.data, ours.root, channel.sideKey), { nextRoot: ours.nextRoot, message });
        ({ nextRoot } = ours);
      }
    });

  test(`${name} reads no message out of nothing, or out of anything`, () => {
    const root = 'S'.repeat(81);
    assert.equal(core.read(new Uint8Array(0), root), null);
    assert.equal(core.read(new Uint8Array(5000).fill(0xff), root), null);
  });

  test(`${name} traps at what is too large, and a new instance goes on`, () => {
    assert.throws(() => new Core(module).read(new Uint8Array(80 * 1024 * 1024), 'R'.repeat(81)), WebAssembly.RuntimeError);
    const made = new Core(module).create({ seed: 'S'.repeat(81), mode: 'private', security: 1, start: 5 }, 'AGAIN');
    assert.equal(new Core(module).read(made.data, made.root).message, 'AGAIN');
  });
}
