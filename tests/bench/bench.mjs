// SPDX-License-Identifier: GPL-3.0-or-later
// The core against the reference clients, alternating in one run; a table on standard output and everything as JSON in a
// file.
//
//   node tests/bench/bench.mjs [--rounds N] [--quick] [--clock wall|cpu] [--only p27,create] [--json FILE]
//   make bench BENCH_ARGS='...'
//
// Figures are worth something on a machine that does nothing else; the load is told above them.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { ReferenceClient } from '../interop/clients.mjs';
import { ratiosOf, report, timesOf } from './figures.mjs';

const build = process.env.BUILDDIR ?? 'build';
const measure = path.join(build, 'tests/bench/measure');
const run = promisify(execFile);
const LIMIT = 300_000; // ms for one answer of a reference client

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    clock: { type: 'string', default: 'wall' },
    only: { type: 'string' },
    json: { type: 'string', default: path.join(build, 'bench.json') },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
// Seconds of each measurement, and rounds in which mam.js, which takes most of the time, makes its tree.
const [seconds, treeRounds] = options.quick ? [0.01, 1] : [0.05, 3];
if (!(rounds >= 1) || !['wall', 'cpu'].includes(options.clock)) {
  console.error('bench: --rounds takes a number from 1 on, --clock wall or cpu');
  process.exit(2);
}

if (!fs.existsSync(new URL('../node_modules/@iota/pow-wasm.js', import.meta.url))) {
  console.error('bench: npm packages are missing: run "npm ci" in tests/, or ./dev deps');
  process.exit(1);
}

const { leaves, ...given } = JSON.parse((await run(measure, ['--inputs'])).stdout);
const channel = { ...given, start: 0, count: 1, index: 0 };
const clients = Object.fromEntries(['mam', 'mam.js', 'pow-wasm'].map((name) => [name, new ReferenceClient(name)]));

// Each group: what of core_*.cpp stands beside what of the reference clients. `least`: ms.
const GROUPS = [
  { ours: ['slow27', 'p27', 'p27x4', 'p27x8', 'p27x54'], theirs: [] },
  { ours: ['slow81', 'p81'], theirs: [] },
  {
    ours: ['create', 'prepared'],
    theirs: ['mam.js', 'mam'].map((client) => ({ client, of: 'create', request: channel, least: 500 })),
  },
  {
    ours: ['parse', 'junk', 'random'],
    theirs: ['mam.js', 'mam'].map((client) => ({ client, of: 'parse', request: channel, least: 300 })),
  },
  {
    ours: ['tree'],
    theirs: ['mam.js', 'mam'].map((client) => ({ client, of: 'root', request: { ...channel, count: leaves }, least: 0 })),
  },
  {
    ours: ['pow1', 'pow2'],
    theirs: [{ client: 'pow-wasm', of: 'pow', request: { digest: '5a'.repeat(32), zeros: 9, start: 1_000_000 }, least: 1000 }],
  },
];

const samples = {};
function note(name, kernel, round, value) {
  ((samples[name] ??= {})[kernel] ??= [])[round] = value[options.clock];
}

async function runOurs({ ours }, round) {
  const { stdout } = await run(
    measure,
    [`--benchmark_filter=^(${ours.join('|')})(/|$)`, `--benchmark_min_time=${seconds}`, '--benchmark_format=json'],
    { maxBuffer: 1 << 24 },
  );
  for (const b of JSON.parse(stdout).benchmarks) {
    if (b.error_occurred) throw new Error(`${b.name}: ${b.error_message}`);
    const [name, kernel = ''] = b.name.split('/');
    // The threads of a search have no clock of their own here.
    const cpu = name.startsWith('pow') ? b.real_time : b.cpu_time;
    const each = (ns) => ns / 1e9 / (b.hashes ?? 1);
    note(name, kernel, round, { wall: each(b.real_time), cpu: each(cpu) });
  }
}

async function runTheirs({ theirs }, round) {
  for (const { client, of, request, least } of theirs) {
    if (client === 'mam.js' && of === 'root' && round >= treeRounds) continue;
    note(`@${of} ${client}`, '', round, await clients[client].ask('time', { of, least, ...request }, LIMIT));
  }
}

// Once unmeasured, so that nobody is measured while its code is still being compiled.
async function warmUp(groups) {
  for (const { theirs } of groups) {
    for (const { client, of, request, least } of theirs) {
      if (of !== 'root') await clients[client].ask('time', { of, least, ...request }, LIMIT);
    }
  }
}

function machine() {
  const info = fs.readFileSync('/proc/cpuinfo', 'utf8');
  const field = (name) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(info)?.[1] ?? '';
  const known = ['sse2', 'avx2', 'avx512f', 'avx512bw', 'avx512vl', 'avx512_vbmi2'];
  const flags = field('flags').split(' ').filter((flag) => known.includes(flag));
  const load = os.loadavg().map((x) => x.toFixed(2)).join(' ');
  return `${field('model name') || os.arch()} (${flags.join(' ')}), ${os.availableParallelism()} threads, Node ${process.version}, load ${load}`;
}

const about = `${machine()}, ${rounds} rounds, ${options.clock} time`;
const only = options.only?.split(',');
const groups = GROUPS.filter(({ ours }) => !only || ours.some((name) => only.includes(name)));
const say = (text) => process.stderr.write(`bench: ${text}\n`);
try {
  say('warming up the reference clients');
  await warmUp(groups);
  for (let round = 0; round < rounds; ++round) {
    say(`round ${round + 1} of ${rounds}`);
    for (const group of groups) {
      const steps = [runOurs, runTheirs];
      for (const step of round % 2 ? steps.reverse() : steps) await step(group, round);
    }
  }
} finally {
  for (const client of Object.values(clients)) client.close();
}

const kernels = ['portable', 'sse2', 'avx2', 'avx512'].filter((name) => samples[groups[0].ours.at(-1)]?.[name]);
const result = { machine: about, kernels, times: timesOf(samples), ratios: ratiosOf(samples, kernels), samples };
console.log(report(result));
fs.writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
say(`all figures are in ${options.json}`);
process.exit(0);
