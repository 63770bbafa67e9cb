// SPDX-License-Identifier: GPL-3.0-or-later
// What `make bench` compares, and what the project wants to reach on one machine in one run.
//
// operation: a benchmark of core_*.cpp; `of` names what it is compared with: a benchmark without kernel ("slow27"),
// another benchmark of the same kernel ("parse"), or a reference client's ("@create mam.js"). The ratio is how many
// times quicker. want: least ratio with each kernel; aim: the same without a prototype behind it.
export const COMPARISONS = [
  { operation: 'p27', of: 'slow27', want: { avx512: 80, portable: 22 }, aim: { avx2: 40 } },
  { operation: 'p27x8', of: 'slow27', want: { avx512: 200 } },
  { operation: 'p27x4', of: 'slow27', want: { avx2: 110 } },
  { operation: 'p27x54', of: 'slow27' },
  { operation: 'p81', of: 'slow81' },
  { operation: 'pow1', of: '@pow pow-wasm', want: { avx512: 1500, avx2: 800 }, aim: { portable: 250 } },
  { operation: 'pow2', of: 'pow1', best: true, want: { avx512: 1.9, avx2: 1.9, portable: 1.9 } },
  { operation: 'create', of: '@create mam.js', want: { avx512: 2000, avx2: 1200, portable: 300 } },
  { operation: 'create', of: '@create mam' },
  { operation: 'prepared', of: '@create mam.js', want: { avx512: 5000, avx2: 3000, portable: 700 } },
  { operation: 'parse', of: '@parse mam.js', want: { avx512: 700, avx2: 400, portable: 120 } },
  { operation: 'parse', of: '@parse mam' },
  { operation: 'tree', of: '@root mam.js', want: { avx512: 5000, avx2: 2500, portable: 500 } },
  { operation: 'tree', of: '@root mam' },
  { operation: 'random', of: 'parse', want: { avx512: 20 } },
  // "Never dearer": both follow a whole signature, so equal but for noise.
  { operation: 'junk', of: 'parse', want: { avx512: 0.95, avx2: 0.95, portable: 0.95 } },
];

export const LABELS = {
  slow27: 'slow Curl-P-27 (a trit a byte, -O3)',
  slow81: 'slow Curl-P-81 (the same)',
  p27: 'Curl-P-27, one state',
  p27x4: 'Curl-P-27, four states, each',
  p27x8: 'Curl-P-27, eight states, each',
  p27x54: 'Curl-P-27, 54 chains, each hash',
  p81: 'Curl-P-81, one state',
  pow1: 'nonce search, one thread',
  pow2: 'nonce search, two threads',
  create: 'create from nothing',
  prepared: 'create, next root prepared',
  parse: 'parse',
  tree: 'tree of 64 leaves',
  random: 'refuse 10 KB of random trytes',
  junk: 'refuse well-formed junk',
  '@create mam.js': 'create, @iota/mam.js 1.6.3',
  '@create mam': 'create, @iota/mam 0.7.3',
  '@parse mam.js': 'parse, @iota/mam.js 1.6.3',
  '@parse mam': 'parse, @iota/mam 0.7.3',
  '@root mam.js': 'tree, @iota/mam.js 1.6.3',
  '@root mam': 'tree, @iota/mam 0.7.3',
  '@pow pow-wasm': 'nonce search, @iota/pow-wasm.js 2.0.0-rc.3',
};
