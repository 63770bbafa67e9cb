// SPDX-License-Identifier: GPL-3.0-or-later
// node tools/dictionary/build.mjs [--check]: makes src/dialog/wire/dictionary_1.txt, and the .inc beside it, from the
// recorded payloads in tests/vectors/payloads/training/; --check only compares. A dictionary that was released is never
// changed: what is recorded anew becomes the next number.
import fs from 'node:fs';

import { choose } from './choose.mjs';
import { asLiterals } from './literals.mjs';
import { fixedParts } from './random_parts.mjs';
import { asset, samples } from './samples.mjs';

const WINDOW = 32_768; // as far back as deflate looks
const OFTEN = 4; // a source counts no oftener

// [[text, weight], ...]: what is not random, and in how many payloads it stands.
function weighed() {
  const total = new Map();
  for (const { texts } of samples('training')) {
    const here = new Map();
    for (const text of texts) for (const part of new Set(fixedParts(text))) here.set(part, (here.get(part) ?? 0) + 1);
    for (const [part, count] of here) total.set(part, (total.get(part) ?? 0) + Math.min(count, OFTEN));
  }
  return [...total];
}

const text = choose(weighed(), WINDOW);
if (process.argv[2] === '--check') {
  if (fs.readFileSync(asset, 'latin1') !== text) {
    console.error(`${asset} is not what the recorded payloads make`);
    process.exitCode = 1;
  }
} else {
  const file = process.argv[2] ?? asset;
  fs.writeFileSync(file, text, 'latin1');
  fs.writeFileSync(file.replace(/\.txt$/, '.inc'), asLiterals(text), 'latin1');
}
