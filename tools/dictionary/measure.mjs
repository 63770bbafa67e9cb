// SPDX-License-Identifier: GPL-3.0-or-later
// node tools/dictionary/measure.mjs: how small the held-out payloads become, with and without the dictionary. "random"
// is what their random values need at the least: ids, credentials, fingerprints, addresses.
import fs from 'node:fs';
import zlib from 'node:zlib';

import { randomBits } from './random_parts.mjs';
import { asset, samples } from './samples.mjs';

const LEAST = 600; // bytes: shorter payloads are added up in one line

const dictionary = fs.readFileSync(process.argv[2] ?? asset);
const deflated = (text, more = {}) => zlib.deflateRawSync(text, { level: 9, memLevel: 9, ...more }).length;

// What is measured of a text.
function sizes(text) {
  const random = Math.ceil(randomBits(text) / 8);
  return { payloads: 1, raw: text.length, deflate: deflated(text), dictionary: deflated(text, { dictionary }), random };
}

const plus = (a, b) => Object.fromEntries(Object.keys(a).map((key) => [key, a[key] + b[key]]));
const sum = (all) => all.reduce(plus);

function name(text) {
  const [first] = JSON.parse(text).slice(-1);
  const sdp = first.sdp ?? first.jsep?.sdp ?? '';
  const letter = ([, kind]) => (kind === 'application' ? 'd' : kind[0]);
  const media = [...sdp.matchAll(/^m=(\w+)/gm)].map(letter).join('');
  return `${first.type ?? first.jsep?.type ?? first.janus} ${media}${/a=candidate/.test(sdp) ? ' with candidates' : ''}`;
}

const rows = [];
for (const { source, texts } of samples('held_out')) {
  const large = texts.filter((text) => text.length >= LEAST);
  const small = texts.filter((text) => text.length < LEAST);
  for (const text of large) rows.push({ payload: `${source}: ${name(text)}`, ...sizes(text) });
  if (small.length) rows.push({ payload: `${source}: short ones`, ...sum(small.map(sizes)) });
}
rows.push({ payload: 'all', ...sum(rows.map(({ payload: _, ...numbers }) => numbers)) });

const COLUMNS = ['payloads', 'raw', 'deflate', 'dictionary', 'random'];
console.log('payload'.padEnd(52) + COLUMNS.map((column) => column.padStart(11)).join(''));
for (const row of rows)
  console.log(row.payload.padEnd(52) + COLUMNS.map((column) => String(row[column]).padStart(11)).join(''));
