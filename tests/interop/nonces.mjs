// SPDX-License-Identifier: GPL-3.0-or-later
// Nonces that each kernel finds, checked by public code: PowHelper of @iota/iota.js for Chrysalis, @iota/curl for
// legacy transactions.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

import { randomTrytes } from './clients.mjs';

const require = createRequire(import.meta.url);
const { trytesToTrits } = require('@iota/converter');
const { Blake2b } = require('@iota/crypto.js');
const { default: Curl } = require('@iota/curl');
const { PowHelper } = require('@iota/iota.js');

const program = path.join(process.env.BUILDDIR ?? 'build', 'tests/interop/nonces');
const lines = (args, input = '') => execFileSync(program, args, { input, encoding: 'utf8' }).trim().split('\n');
const kernels = lines([])[0].split(', ');

// [score, size], 2 to 10 trailing zeros.
const messages = [[1, 9], [7, 40], [7, 300], [20, 600], [4, 3500], [1, 3500]].map(([score, size]) => ({
  score,
  bytes: randomBytes(size),
}));
const transactions = [1, 5, 9, 10].map((weight) => ({ weight, trytes: randomTrytes(2673) }));

function weightOf(trytes) {
  const curl = new Curl(81);
  const trits = trytesToTrits(trytes);
  curl.absorb(trits, 0, trits.length);
  const hash = new Int8Array(243);
  curl.squeeze(hash, 0, hash.length);
  return hash.length - 1 - hash.findLastIndex((trit) => trit !== 0);
}

for (const kernel of kernels)
  for (const threads of ['1', '2']) {
    test(`${kernel}, ${threads} thread(s): PowHelper.score agrees`, { timeout: 120_000 }, () => {
      const input = messages.map(({ score, bytes }) => {
        const digest = Buffer.from(Blake2b.sum256(bytes.subarray(0, -8))).toString('hex');
        return `${digest} ${PowHelper.calculateTargetZeros(bytes, score)}\n`;
      });
      const nonces = lines([kernel, threads], input.join(''));
      assert.equal(nonces.length, messages.length);
      messages.forEach(({ score, bytes }, i) => {
        const whole = Buffer.from(bytes);
        whole.writeBigUInt64LE(BigInt(nonces[i]), whole.length - 8);
        const got = PowHelper.score(whole);
        assert.ok(got >= score, `nonce ${nonces[i]} of ${whole.toString('hex')} gives ${got}, not ${score}`);
      });
    });

    test(`${kernel}, ${threads} thread(s): the weight by @iota/curl agrees`, { timeout: 120_000 }, () => {
      const attached = lines([kernel, threads], transactions.map(({ weight, trytes }) => `${trytes} ${weight}\n`).join(''));
      assert.equal(attached.length, transactions.length);
      transactions.forEach(({ weight, trytes }, i) => {
        assert.equal(attached[i].slice(0, -27), trytes.slice(0, -27), 'all but the nonce');
        assert.ok(weightOf(attached[i]) >= weight, `${attached[i]} weighs ${weightOf(attached[i])}, not ${weight}`);
      });
    });
  }
