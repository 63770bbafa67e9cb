// SPDX-License-Identifier: GPL-3.0-or-later
// The core as WebAssembly, as the page uses it, with vectors and without: the golden and the broken messages, and
// messages as @iota/mam.js makes and reads them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { createChannel, createMessage, mamAttach, TrytesHelper } from '@iota/mam.js';

import { Core } from '../../web/src/core.js';

const vectors = process.env.VECTORS ?? new URL('../vectors', import.meta.url).pathname;
const read = (name) =>
  fs
    .readFileSync(`${vectors}/${name}`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const moduleOf = (name) => fs.readFileSync(`${process.env.BUILDDIR ?? 'build'}/src/wasm/${name}.wasm`);

const dataOf = async ({ payload, address = '9'.repeat(81) }) => {
  const posted = await mamAttach({ messageSubmit: async () => '' }, { payload, root: '', address });
  return Uint8Array.from(Buffer.from(posted.message.payload.data, 'hex'));
};
// As the page reads: pairs of nines at the end are no text, and what holds no bytes has none.
const textOf = (trytes) => {
  const text = trytes.replace(/(99)+$/, '');
  const byte = (pair) => '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(pair[0]) + 27 * '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(pair[1]);
  const codes = (text.match(/../g) ?? []).map(byte);
  return text.length % 2 || codes.some((code) => code > 255) ? null : String.fromCharCode(...codes);
};

// Made once, and compared with what each module makes.
const reference = [
  ['public', 1],
  ['private', 2],
  ['restricted', 2],
  ['restricted', 3],
].map(([mode, security]) => {
  const channel = createChannel('SEED9'.padEnd(81, 'X'), security, mode, mode === 'restricted' ? 'SIDE9KEY' : undefined);
  const texts = ['first', 'x'.repeat(3000)];
  const messages = texts.map((text) => createMessage(channel, TrytesHelper.stringToTrytes(text)));
  return { channel, texts, messages };
});

for (const name of ['core', 'core-simd']) {
  const core = new Core(moduleOf(name), moduleOf(name));

  test(`${name} reads the golden messages`, async () => {
    const golden = read('golden.jsonl');
    assert.ok(golden.length > 20);
    for (const { payload, root, sideKey, nextRoot, messageTrytes } of golden)
      assert.deepEqual(
        core.read(await dataOf({ payload }), root, sideKey ?? undefined),
        { nextRoot, text: textOf(messageTrytes) },
      );
  });

  test(`${name} takes of the broken messages what the others take`, async () => {
    let count = 0;
    for (const { name: which, payload, root, sideKey, expect } of read('broken.jsonl')) {
      if (!/^[9A-Z]+$/.test(payload)) continue;
      const taken = core.read(await dataOf({ payload }), root, sideKey ?? undefined);
      assert.equal(taken !== null, expect === 'accept', which);
      count++;
    }
    assert.ok(count > 15);
  });

  for (const { channel, texts, messages } of reference)
    test(`${name} makes what @iota/mam.js makes: ${channel.mode}, security ${channel.security}`, async () => {
      let nextRoot = core.root({ ...channel, start: 0 });
      for (const [start, text] of texts.entries()) {
        const theirs = messages[start];
        const ours = core.create({ ...channel, start }, text);
        assert.equal(ours.root, nextRoot);
        assert.equal(ours.root, theirs.root);
        assert.equal(ours.address, theirs.address);
        assert.equal(core.address(ours.root, channel.mode), theirs.address);
        assert.deepEqual(ours.data, await dataOf(theirs));
        assert.deepEqual(core.read(ours.data, ours.root, channel.sideKey), { nextRoot: ours.nextRoot, text });
        ({ nextRoot } = ours);
      }
    });

  test(`${name} says what is wrong`, () => {
    const good = { seed: 'S'.repeat(81), mode: 'private', security: 2, start: 0 };
    assert.throws(() => core.root({ ...good, seed: 'S' }), /seed/);
    for (const start of [-1, 0.5, NaN, undefined, 2 ** 60]) assert.throws(() => core.create({ ...good, start }, 'x'), /number/);
    assert.throws(() => core.create({ ...good, mode: 'secret' }, 'x'), /mode/);
    assert.throws(() => core.create({ ...good, sideKey: 'K'.repeat(82) }, 'x'), /side key/);
    assert.throws(() => core.address('R', 'private'), /root/);
    assert.throws(() => core.read(new Uint8Array(5000), 'R'), /root/);
    assert.throws(() => core.root({ ...good, security: 4 }), /security/);
    assert.throws(() => core.create(good, 'Grüße'), /ASCII|character/);
    assert.equal(core.read(new Uint8Array(0), good.seed), null);
    assert.equal(core.read(new Uint8Array(5000).fill(0xff), good.seed), null);
  });

  test(`${name} reads text as other clients fill it up`, async () => {
    const channel = () => createChannel('PAIRS'.padEnd(81, 'X'), 1, 'private');
    for (const [trytes, text] of [
      [`${TrytesHelper.stringToTrytes('x')}9999`, 'x'],
      [`${TrytesHelper.stringToTrytes('x')}999`, null], // no whole pairs
      ['IZ', null], // beyond a byte
      ['ZH', '\u00f2'], // a byte beyond ASCII
    ]) {
      const { root, payload } = createMessage(channel(), trytes);
      assert.equal(core.read(await dataOf({ payload }), root).text, text, trytes);
    }
  });

  test(`${name} goes on with a new instance after a trap`, () => {
    assert.throws(() => core.read(new Uint8Array(80 * 1024 * 1024), 'R'.repeat(81)), WebAssembly.RuntimeError);
    const made = core.create({ seed: 'S'.repeat(81), mode: 'private', security: 1, start: 5 }, 'again');
    assert.equal(core.read(made.data, made.root).text, 'again');
  });
}

test('of the two modules a machine with vectors takes the one with vectors', () => {
  const broken = new Uint8Array(8);
  assert.ok(new Core(broken, moduleOf('core-simd')));
  assert.throws(() => new Core(moduleOf('core'), broken), WebAssembly.CompileError);
});
