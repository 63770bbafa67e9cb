// SPDX-License-Identifier: GPL-3.0-or-later
// Handshakes between this code and noise-c, which shares nothing with it, in both roles, and what is sealed after them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';

const require = createRequire(import.meta.url);
const PROTOCOL = 'Noise_NKpsk0_25519_ChaChaPoly_SHA256';
const HANDSHAKES = 20;
const program = path.join(process.env.BUILDDIR ?? 'build', 'tests/interop/noise_peer');
const noise = await new Promise((resolve) => require('@richardhopton/noise-c.wasm')(resolve));

const hex = (bytes) => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'));
const unhex = (digits) => new Uint8Array(digits === '-' ? [] : Buffer.from(digits, 'hex'));
const random = (most) => new Uint8Array(randomBytes(randomInt(most + 1)));

// This project's end (noise_peer.cpp).
class Ours {
  constructor(role, { prologue, psk }, key) {
    this.child = spawn(program, [role, hex(prologue), hex(key), hex(psk)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(...words) {
    this.child.stdin.write(`${words.join(' ')}\n`);
    return this.said();
  }

  async said() {
    return (await this.lines.next()).value;
  }
}

// Runs `use(ours, theirs, secrets)`; in the end neither process nor memory of an end is left.
async function withEnds(role, use, differing = {}) {
  const [mine, shown] = noise.CreateKeyPair(noise.constants.NOISE_DH_CURVE25519);
  const secrets = { prologue: new Uint8Array(randomBytes(randomInt(1, 200))), psk: new Uint8Array(randomBytes(32)) };
  const { prologue, psk } = { ...secrets, ...differing };
  const ours = new Ours(role, secrets, role === 'initiator' ? shown : mine);
  const theirs = noise.HandshakeState(
    PROTOCOL,
    noise.constants[role === 'initiator' ? 'NOISE_ROLE_RESPONDER' : 'NOISE_ROLE_INITIATOR'],
  );
  if (role === 'initiator') theirs.Initialize(prologue, mine, null, psk);
  else {
    assert.equal(await ours.said(), hex(shown), 'the public key of a private one');
    theirs.Initialize(prologue, null, shown, psk);
  }
  try {
    await use(ours, theirs);
  } finally {
    ours.child.kill();
  }
}

// Three messages each way.
async function talk(ours, theirs) {
  const [sending, receiving] = theirs.Split();
  for (let i = 0; i < 3; i++) {
    const associated = random(100);
    const [there, back] = [random(3000), random(3000)];
    const sealed = sending.EncryptWithAd(associated, there);
    assert.equal(await ours.ask('open', hex(associated), hex(sealed)), hex(there));
    const answer = unhex(await ours.ask('seal', hex(associated), hex(back)));
    assert.deepEqual(receiving.DecryptWithAd(associated, answer), back);
  }
}

test(`${HANDSHAKES} handshakes begun here, answered by noise-c`, { timeout: 60_000 }, async () => {
  for (let i = 0; i < HANDSHAKES; i++)
    await withEnds('initiator', async (ours, theirs) => {
      const [offer, answer] = [random(3000), random(3000)];
      const first = unhex(await ours.ask(hex(offer)));
      assert.equal(first.length, offer.length + 48);
      assert.deepEqual(theirs.ReadMessage(first, true), offer);
      assert.equal(await ours.ask(hex(theirs.WriteMessage(answer))), hex(answer));
      await talk(ours, theirs);
    });
});

test(`${HANDSHAKES} handshakes begun by noise-c, answered here`, { timeout: 60_000 }, async () => {
  for (let i = 0; i < HANDSHAKES; i++)
    await withEnds('responder', async (ours, theirs) => {
      const [offer, answer] = [random(3000), random(3000)];
      assert.equal(await ours.ask(hex(theirs.WriteMessage(offer))), hex(offer));
      const second = unhex(await ours.ask(hex(answer)));
      assert.deepEqual(theirs.ReadMessage(second, true), answer);
      await talk(ours, theirs);
    });
});

const OTHERS = { psk: new Uint8Array(32), prologue: new Uint8Array([0]) };
for (const [name, value] of Object.entries(OTHERS)) {
  test(`another ${name}: noise-c refuses what is begun here`, { timeout: 60_000 }, () =>
    withEnds(
      'initiator',
      async (ours, theirs) => {
        const first = unhex(await ours.ask('01'));
        assert.throws(() => theirs.ReadMessage(first, true), /NOISE_ERROR_MAC_FAILURE/);
      },
      { [name]: value },
    ));

  test(`another ${name}: what noise-c begins is refused here`, { timeout: 60_000 }, () =>
    withEnds(
      'responder',
      async (ours, theirs) =>
        assert.equal(await ours.ask(hex(theirs.WriteMessage(new Uint8Array([1])))), 'refused'),
      { [name]: value },
    ));
}
