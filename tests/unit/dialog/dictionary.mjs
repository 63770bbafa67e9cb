// SPDX-License-Identifier: GPL-3.0-or-later
// The dictionary of packed payloads: what is checked in is what its program makes, and it does what it is for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import zlib from 'node:zlib';

const root = process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../../..');
const tool = (name) => path.join(root, 'tools/dictionary', name);
const { asset, samples } = await import(tool('samples.mjs'));
const { anonymise, fixedParts, randomRanges } = await import(tool('random_parts.mjs'));
const { asLiterals } = await import(tool('literals.mjs'));
const { toApi, toEnvelopes } = await import(tool('payloads.mjs'));

const dictionary = fs.readFileSync(asset, 'latin1');
const textsOf = (set) => samples(set).flatMap(({ texts }) => texts);
const descriptions = (texts) => texts.filter((text) => text.includes('\\r\\nm='));
const deflated = (text, more) => zlib.deflateRawSync(text, { level: 9, memLevel: 9, ...more }).length;

test('the dictionary is what the recorded payloads make', () => {
  const { status, stderr } = spawnSync(process.execPath, [tool('build.mjs'), '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('what is compiled is the dictionary', () => {
  assert.equal(fs.readFileSync(asset.replace(/txt$/, 'inc'), 'latin1'), asLiterals(dictionary));
});

test('it fits the window and is printable ASCII', () => {
  assert.match(dictionary, /^[ -~]+$/);
  assert.ok(dictionary.length <= 32_768, `${dictionary.length}`);
});

test('it holds no random value of what it was made from', () => {
  const values = new Set();
  for (const text of textsOf('training'))
    for (const [begin, end] of randomRanges(text)) if (end - begin >= 8) values.add(text.slice(begin, end));
  assert.ok(values.size > 1000);
  assert.deepEqual([...values].filter((value) => dictionary.includes(value)), []);
});

test('what measures is not what it was made from', () => {
  const known = new Set(textsOf('training').map((text) => fixedParts(text).join()));
  const same = textsOf('held_out').filter((text) => known.has(fixedParts(text).join()));
  assert.equal(same.length, 0, same[0]);
});

test('every description takes less than three fifths of what deflate alone makes of it', () => {
  for (const text of descriptions(textsOf('held_out'))) {
    const [with_, without] = [deflated(text, { dictionary: Buffer.from(dictionary) }), deflated(text)];
    assert.ok(with_ < 0.6 * without, `${with_} of ${without}: ${text.slice(0, 300)}`);
  }
});

test('an offer with audio, video and data, and its answer, fit a small message', () => {
  const call = samples('held_out').find(({ source }) => source === 'chromium_echo_all');
  const sizes = descriptions(call.texts).map((text) => deflated(text, { dictionary: Buffer.from(dictionary) }));
  assert.ok(sizes.length >= 4);
  for (const size of sizes) assert.ok(size < 600, sizes.join());
});

test('random values are replaced by others of their shape', () => {
  const known = new Map();
  const text = textsOf('held_out').join('\n');
  const other = anonymise(text, known);
  assert.ok(fixedParts(other).join() === fixedParts(text).join());
  for (const [value, replaced] of known) if (value.length >= 8) assert.notEqual(value, replaced);
});

test('what is recorded next has the form that dialogs carry', () => {
  const said = (from, object) => ({ from, object });
  const handle = { session_id: 1, handle_id: 2 };
  const offer = { type: 'offer', sdp: 'v=0' };
  const answer = { type: 'answer', sdp: 'a=setup:actpass' };
  const data = { echotest: 'event' };
  const all = [
    said('peer', { janus: 'create', transaction: 'a' }),
    said('gateway', { janus: 'success', transaction: 'a', data: { id: 1 } }),
    said('peer', { janus: 'message', transaction: 'b', ...handle, body: {}, jsep: offer }),
    said('gateway', { janus: 'event', session_id: 1, sender: 2, plugindata: { data }, jsep: answer }),
    said('peer', { janus: 'hangup', transaction: 'c', ...handle }),
  ];
  const payloads = toEnvelopes(all);
  const [first, second, third] = payloads.flat();
  assert.deepEqual(payloads.map((payload) => payload.length), [1, 1, 1]);
  assert.deepEqual(payloads.flat().map(Object.keys), [
    ['id', 'type', 'sdp', 'body'],
    ['id', 're', 'type', 'sdp', 'body'],
    ['id', 're', 'type', 'reason'],
  ]);
  assert.deepEqual([first.type, second.type, third.type], ['offer', 'answer', 'bye']);
  assert.deepEqual([second.re, third.re], [first.id, second.id]);
  const objects = toApi(all).map((payload) => payload.map(({ janus }) => janus));
  assert.deepEqual(objects, [['create', 'message'], ['event'], ['hangup']]);
});
