// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call`, if it is built.
//
//   const { code, results, log } = await callOver([link], ['--seconds', '1'])    results: an object a line
//   isWhole(results[0])                            all its steps, and packets that came back
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { command, janusMam, skipJanus } from './janus/janus.mjs';

const STEPS = ['offer', 'signed', 'published', 'answer', 'ice', 'dtls', 'packet', 'media', 'bye'];

// Why tests with it cannot run, or false.
export function skipCall() {
  if (skipJanus()) return skipJanus();
  const libraries = execFileSync('ldd', [command], { encoding: 'utf8' });
  return !libraries.includes('libnice') && 'janus-mam call is not built';
}

// {code, results, log, stdout}. `limit`: seconds that it may take.
export async function callOver(links, args, { limit = '60', ...more } = {}) {
  const words = links.flatMap((link) => ['--link', link]);
  const { code, stdout, log } = await janusMam(['call', ...words, '--timeout', limit, ...args], more);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return { code, results: lines.map((line) => JSON.parse(line)), log, stdout };
}

export function isWhole(result) {
  assert.equal(result.result, 'ok', JSON.stringify(result));
  assert.deepEqual(Object.keys(result.timeline), STEPS);
  const { sent, received, lost, duplicated, roundTripUs } = result.audio;
  assert.ok(sent >= 10, `${sent} packets sent`);
  assert.ok(received > 0 && received + lost === sent, JSON.stringify(result.audio));
  assert.equal(duplicated, 0);
  assert.ok(roundTripUs.min > 0 && roundTripUs.min <= roundTripUs.mean && roundTripUs.mean <= roundTripUs.max);
}
