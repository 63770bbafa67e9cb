// SPDX-License-Identifier: GPL-3.0-or-later
// What the plugin shows to the process it is loaded into (RTLD_GLOBAL: everything would be visible), and what
// it takes from there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

import { builtPlugin, sanitizerOf } from '../support/janus/janus.mjs';

// The names that `nm` lists, without the version behind @.
function symbols(file, ...options) {
  const out = execFileSync('nm', ['-D', ...options, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return out
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 2)
    .map((fields) => ({ type: fields.at(-2), name: fields.at(-1).replace(/@.*/, '') }));
}

const skip = sanitizerOf() !== null && 'a sanitizer exports what it needs';

test('the plugin exports create alone', { skip }, () => {
  assert.deepEqual(
    symbols(builtPlugin, '--defined-only').map((symbol) => symbol.name),
    ['create'],
  );
});

test('everything that it takes is in Janus or in the libraries that it names', {
  skip: skip || (!fs.existsSync('/usr/bin/janus') && 'no /usr/bin/janus here'),
}, () => {
  const libraries = execFileSync('ldd', [builtPlugin], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /(\/\S+)/.exec(line)?.[1])
    .filter(Boolean);
  const there = new Set(
    ['/usr/bin/janus', ...libraries].flatMap((file) => symbols(file, '--defined-only').map((symbol) => symbol.name)),
  );
  const missing = symbols(builtPlugin, '--undefined-only')
    .filter((symbol) => symbol.type === 'U' && !there.has(symbol.name))
    .map((symbol) => symbol.name);
  assert.deepEqual(missing, []);
});

test('of Janus it takes what Debian 1.1.2 and upstream 1.4 both have', { skip }, () => {
  const known = [
    'janus_log_colors',
    'janus_log_global_prefix',
    'janus_log_level',
    'janus_log_timestamps',
    'janus_transport_session_create',
    'janus_transport_session_destroy',
    'janus_vprintf',
  ];
  const taken = symbols(builtPlugin, '--undefined-only').map((symbol) => symbol.name);
  assert.deepEqual(taken.filter((name) => name.startsWith('janus_') && !known.includes(name)), []);
});
