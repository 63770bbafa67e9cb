// Nonces that each kernel finds, checked by public code: PowHelper of @iota/iota.js.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

const require = createRequire(import.meta.url);
const { Blake2b } = require('@iota/crypto.js');
const { PowHelper } = require('@iota/iota.js');

const program = path.join(process.env.BUILDDIR ?? 'build', 'tests/interop/nonces');
const kernels = execFileSync(program, { encoding: 'utf8' }).trim().split(', ');
// 3 to 10 trailing zeros.
const messages = [[1, 9], [7, 40], [7, 300], [20, 600], [4, 3500], [1, 3500]].map(([score, size]) => ({
  score,
  bytes: randomBytes(size),
}));

for (const kernel of kernels)
  for (const threads of [1, 2])
    test(`${kernel}, ${threads} thread(s): PowHelper.score agrees`, { timeout: 120_000 }, () => {
      const wanted = messages.map(({ score, bytes }) => PowHelper.calculateTargetZeros(bytes, score));
      const digests = messages.map(({ bytes }) => Buffer.from(Blake2b.sum256(bytes.subarray(0, -8))).toString('hex'));
      const input = digests.map((digest, i) => `${digest} ${wanted[i]}\n`).join('');
      const nonces = execFileSync(program, [kernel, String(threads)], { input, encoding: 'utf8' }).trim().split('\n');
      assert.equal(nonces.length, messages.length);
      messages.forEach(({ score, bytes }, i) => {
        const whole = Buffer.from(bytes);
        whole.writeBigUInt64LE(BigInt(nonces[i]), whole.length - 8);
        const got = PowHelper.score(whole);
        assert.ok(got >= score, `nonce ${nonces[i]} of ${whole.toString('hex')} gives ${got}, not ${score}`);
      });
    });
