// SPDX-License-Identifier: GPL-3.0-or-later
// Each language has each text, with the same values in it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

const folder = new URL('../languages/', import.meta.url);
const read = (file) => JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8'));
const english = read('en.json');
const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const file of fs.readdirSync(folder))
  test(`${file}: each text, none that nobody knows, the same values`, () => {
    const texts = read(file);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort());
    for (const [key, text] of Object.entries(texts)) {
      assert.ok(typeof text === 'string' && text.trim(), key);
      assert.deepEqual(values(text), values(english[key]), key);
    }
  });

test('each text is used', () => {
  const sources = fs.readdirSync(new URL('../src/', import.meta.url), { recursive: true }).filter((name) => name.endsWith('.ts'));
  const code = sources.map((name) => fs.readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8')).join('\n');
  const made = ['phase.', 'theme.', 'mark.', 'details.', 'language']; // keys that the code puts together
  const unused = Object.keys(english).filter((key) => !code.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)));
  assert.deepEqual(unused, []);
});
