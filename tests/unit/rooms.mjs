// SPDX-License-Identifier: GPL-3.0-or-later
// The rooms of src/, and what each may use: every #include against the list in docs/ARCHITECTURE.md.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const root = process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../..');
const MOST_FILES = 20;
const PURE = ['trinary', 'curlp', 'mam', 'pow', 'codec', 'dialog', 'wasm'];
const LIBRARIES = 'dialog/crypto/native.cpp'; // what a page replaces
const OUTSIDE = /^#include <(glib|jansson|curl|sqlite3|microhttpd|sodium|zlib|sys\/socket)[./].*|^.*_clock::now.*/gm;

// The rooms in their order: [{name, uses}].
function rooms() {
  const page = fs.readFileSync(path.join(root, 'docs/ARCHITECTURE.md'), 'utf8');
  const list = page.split('<!-- rooms:')[1].split('```')[1];
  const above = [];
  return list
    .trim()
    .split('\n')
    .map((line) => {
      const name = line.split(' ')[0];
      const uses = line.split('uses: ')[1]?.trim().split(' ') ?? [...above];
      above.push(name);
      return { name, uses };
    });
}

const sources = () =>
  fs
    .readdirSync(path.join(root, 'src'), { recursive: true })
    .filter((file) => /\.[ch]pp$/.test(file))
    .map((file) => ({ file, room: file.split('/')[0], text: fs.readFileSync(path.join(root, 'src', file), 'utf8') }));

test('every folder of src/ is a room of the list, and every room is a folder', () => {
  const folders = fs.readdirSync(path.join(root, 'src'));
  assert.deepEqual(folders.sort(), rooms().map((room) => room.name).sort());
});

test('every include points to a room that the list allows', () => {
  const uses = new Map(rooms().map((room) => [room.name, [room.name, ...room.uses]]));
  const wrong = [];
  for (const { file, room, text } of sources())
    for (const [, included] of text.matchAll(/^#include "([^"]+)"/gm)) {
      const target = included.split('/')[0];
      if (!uses.has(target)) {
        if (!['config.h', 'plugin/janus_mam.h'].includes(included)) wrong.push(`${file}: ${included} is in no room`);
      } else if (!uses.get(room).includes(target)) wrong.push(`${file}: ${included}`);
    }
  assert.deepEqual(wrong, []);
});

test('what computes knows no library of the outside, and no clock', () => {
  const wrong = [];
  for (const { file, room, text } of sources())
    if (PURE.includes(room) && file !== LIBRARIES)
      for (const [line] of text.matchAll(OUTSIDE)) wrong.push(`${file}: ${line}`);
  assert.deepEqual(wrong, []);
});

// What a seed decides is the same everywhere and every time.
const BY_CHANCE = /std::(\w+_distribution|random_device|shuffle|rand)\b|\b(\w+_clock::now|Now::read|unix_ms\(\)|gettimeofday|srand)\b/g;
// The first is the clock of sim_plain; the second runs with the clock of its program, there with that one.
const CLOCKS = ['plain/virtual_clock.cpp', 'carrier/model_carrier.cpp'];
test('the simulation knows no clock and no randomness but its own', () => {
  const folder = path.join(root, 'tests/sim');
  const wrong = [];
  for (const file of fs.readdirSync(folder, { recursive: true }).filter((name) => /\.[ch]pp$/.test(name) && !CLOCKS.includes(name)))
    for (const [found] of fs.readFileSync(path.join(folder, file), 'utf8').matchAll(BY_CHANCE))
      wrong.push(`${file}: ${found}`);
  assert.deepEqual(wrong, []);
});

test(`no folder of src/ holds more than ${MOST_FILES} files`, () => {
  const count = new Map();
  for (const { file } of sources()) count.set(path.dirname(file), (count.get(path.dirname(file)) ?? 0) + 1);
  assert.deepEqual([...count].filter(([, files]) => files > MOST_FILES), []);
});
