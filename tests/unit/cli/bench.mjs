// SPDX-License-Identifier: GPL-3.0-or-later
// `bench`: its shape and what must hold of any figures, not how quick this machine is.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
const run = (args, env = {}) =>
    spawnSync(program, ['bench', ...args], {encoding: 'utf8', env: {...process.env, ...env}});

function figures(args, env) {
  const {status, stdout, stderr} = run(args, env);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^\{.*\}\n$/, 'one line, an object');
  return JSON.parse(stdout);
}

function checkKernel(kernel) {
  const {kernel: name, ...numbers} = kernel;
  assert.deepEqual(Object.keys(numbers), [
    'hashNs', 'hashOfManyNs', 'createNs', 'createPreparedNs', 'parseNs', 'hashesPerSecond',
    'hashesPerSecondAllThreads',
  ]);
  for (const [key, value] of Object.entries(numbers)) {
    assert.ok(Number.isInteger(value) && value > 0, `${name}: ${key} is ${value}`);
  }
}

test('every kernel, the one in use last, and each network', () => {
  const made = figures(['--seconds', '1', '--threads', '2'], {JANUS_MAM_CPU: ''});
  assert.deepEqual(Object.keys(made), ['cpu', 'threads', 'kernel', 'message', 'kernels', 'call']);
  assert.equal(made.threads, 2);
  assert.deepEqual(made.message, {trytes: 8600, security: 2});
  assert.equal(made.kernels[0].kernel, 'portable');
  assert.equal(made.kernels.at(-1).kernel, made.kernel);
  made.kernels.forEach(checkKernel);

  const {bytes, transactions, networks} = made.call;
  assert.ok(bytes > 3000 && bytes < 4000, `${bytes} bytes`);
  assert.equal(transactions, 3);
  const rate = made.kernels.at(-1).hashesPerSecondAllThreads;
  for (const {network, difficulty, hashes, microseconds} of networks) {
    const [kind, number] = difficulty.split(' ');
    if (kind === 'weight') {
      assert.equal(hashes, transactions * 3 ** number, network);
    } else {
      // The least power of three that reaches the score.
      assert.ok(hashes / bytes >= number && hashes / 3 / bytes < number, `${network}: ${hashes}`);
      assert.equal(Math.round(3 ** Math.round(Math.log(hashes) / Math.log(3))), hashes);
    }
    const expected = hashes / rate * 1e6;
    assert.ok(Math.abs(microseconds - expected) <= 1 + expected / 1000, `${network}: ${microseconds}`);
  }
  assert.deepEqual(networks.map(({difficulty}) => difficulty),
      ['score 1', 'score 2000', 'score 4000', 'weight 9', 'weight 14']);
});

test('JANUS_MAM_CPU leaves one kernel', () => {
  const made = figures(['--seconds', '1'], {JANUS_MAM_CPU: 'portable'});
  assert.deepEqual(made.kernels.map(({kernel}) => kernel), ['portable']);
  assert.equal(made.kernel, 'portable');
  assert.ok(made.threads >= 1);
});

test('a table for people', () => {
  const {status, stdout, stderr} = run(['--seconds=1', '--threads=1', '--table'], {JANUS_MAM_CPU: 'portable'});
  assert.equal(status, 0, stderr);
  assert.match(stdout, /portable is in use\n/);
  assert.match(stdout, /^portable( +\d[\d.]* [num]?s){5}( +\d[\d.]*){2}$/m);
  assert.match(stdout, /^Chrysalis mainnet +score 4000 +\d+ +\d[\d.]* m?s$/m);
});

test('wrong usage', () => {
  for (const args of [['--seconds', '0'], ['--seconds', 'x'], ['--threads', '0'], ['--threads', '257'], ['surplus']]) {
    const {status, stdout, stderr} = run(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^janus-mam bench: [^\n]+--help\n$/);
  }
});
