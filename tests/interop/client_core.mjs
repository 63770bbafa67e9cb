// SPDX-License-Identifier: GPL-3.0-or-later
// The core as WebAssembly as web/client uses it: what it imports, the vectors of dialogs, and the page's primitives
// beside Node's own.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import zlib from 'node:zlib';

import { hex, unhex } from './dialog/bytes.mjs';
import { dictionary } from './dialog/engine.mjs';
import { inflate, Input, Instance, moduleOf, PageEngine } from './dialog/page.mjs';

const vectors = process.env.VECTORS ?? path.join(import.meta.dirname, '../vectors');
const { given, derived, messages } = JSON.parse(fs.readFileSync(path.join(vectors, 'dialog.json'), 'utf8'));
const IMPORTS = ['random', 'x25519', 'public_of', 'seal', 'open', 'sha256', 'hmac_sha256', 'deflate', 'inflate', 'take'];

for (const name of ['core', 'core-simd']) {
  const module = moduleOf(name);

  test(`${name} imports what the page gives, and nothing else`, () => {
    const imports = WebAssembly.Module.imports(module);
    assert.deepEqual([...new Set(imports.map((one) => one.module))], ['page']);
    assert.deepEqual(imports.map((one) => one.name).sort(), [...IMPORTS].sort());
  });

  // Random bytes and deflated texts as the vectors have them.
  const primitives = (memory) => {
    const random = { 3: '000000', 16: given.reply, 32: given.peer_ephemeral, 160: given.peer_seed_bytes };
    const put = (at, bytes) => new Uint8Array(memory(), at, bytes.length).set(bytes);
    let made;
    return {
      random: (out, size) => put(out, unhex(random[size])),
      deflate(text, size) {
        const said = Buffer.from(memory(), text, size).toString();
        made = unhex(messages.find((message) => message.text === said).deflated);
        return made.length;
      },
      inflate(packed, size, words, wordsSize, most) {
        made = inflate(new Uint8Array(memory(), packed, size), new Uint8Array(memory(), words, wordsSize), most);
        return made?.length ?? -1;
      },
      take: (out) => put(out, made),
    };
  };

  for (const ahead of [false, true])
    test(`${name} writes the messages of the vectors, to the byte${ahead ? ', also of what was made ahead' : ''}`, () => {
      const peer = new PageEngine(module, {
        link: derived.link,
        call: unhex(given.call),
        attempt: given.attempt - 1,
        bytes: 30_000,
        unixMs: given.unix_ms,
        primitives,
      });
      if (ahead) peer.prepare();
      const said = ({ text, secrets }) => ({ text, secrets });
      const [first, second, third, fourth] = messages;
      const begun = peer.say(first.text, first.secrets);
      assert.deepEqual(begun.publish, [{ address: first.address, frame: first.frame }]);
      assert.deepEqual(begun.watch, [derived.peer_mailbox.address]);
      assert.deepEqual(peer.arrive(second).deliver, [said(second)]);
      assert.equal(peer.state, 'open');
      assert.deepEqual(peer.say(third.text, third.secrets).publish, [{ address: third.address, frame: third.frame }]);
      assert.deepEqual(peer.arrive(fourth).deliver, [said(fourth)]);
    });

  test(`${name} says what is wrong with a link`, () => {
    const core = new Instance(module);
    assert.equal(core.call('link', [], new Input().bytes('#v=2&name=echo')), 0);
    const output = core.output();
    assert.match(output.text(output.size), /key/);
    assert.equal(core.call('link', [], new Input().bytes(`https://page.example/${derived.link}`)), 1);
    assert.equal(core.output().sizedText(), given.name);
  });

  test(`${name} begins to call with one message`, (t) => {
    const peer = () =>
      new PageEngine(module, { link: derived.link, call: unhex(given.call), bytes: 30_000, unixMs: given.unix_ms });
    const offer = JSON.stringify([{ id: '1', type: 'offer', sdp: dictionaryText.slice(0, 4000) }]);
    const best = (ahead) => {
      const times = Array.from({ length: 20 }, () => {
        const engine = peer();
        if (ahead) engine.prepare();
        const since = performance.now();
        assert.equal(engine.say(offer).publish.length, 1);
        return performance.now() - since;
      });
      return `${Math.min(...times).toFixed(2)} ms`;
    };
    t.diagnostic(`first message: ${best(false)} at best, ${best(true)} if it was prepared`);
  });
}

const words = dictionary(1);
const dictionaryText = Buffer.from(words).toString('latin1');
const node = (packed, most) => {
  try {
    const options = { dictionary: words, finishFlush: zlib.constants.Z_FINISH, maxOutputLength: most, info: true };
    const { buffer, engine } = zlib.inflateRawSync(packed, options);
    return engine.bytesWritten === packed.length ? hex(buffer) : null;
  } catch {
    return null;
  }
};

test('inflate takes what zlib takes; cut, prolonged or too long it is refused', () => {
  const seen = { taken: 0, refused: 0 };
  for (let round = 0; round < 400; round++) {
    const at = randomInt(dictionaryText.length - 2000);
    const text = Buffer.from(`${dictionaryText.slice(at, at + randomInt(2000))}${randomBytes(randomInt(200)).toString('hex')}`);
    let packed = new Uint8Array(zlib.deflateRawSync(text, { dictionary: words, level: randomInt(10) }));
    const change = randomInt(5);
    if (change === 1) packed = packed.subarray(0, randomInt(packed.length));
    if (change === 2) packed = Uint8Array.from([...packed, ...randomBytes(1 + randomInt(3))]);
    if (change === 3) packed[randomInt(packed.length)] ^= 1 << randomInt(8);
    const most = change === 4 ? randomInt(text.length + 1) : 262_144;
    const ours = inflate(packed, words, most);
    const theirs = node(packed, Math.max(most, 1));
    // zlib's bound cannot be 0; and it refuses some codes that mean nothing, which fflate takes for something.
    if (most > 0 && !(change === 3 && theirs === null))
      assert.equal(ours && hex(ours), theirs, `${hex(packed)} up to ${most}`);
    assert.ok(!ours || ours.length <= most);
    seen[ours ? 'taken' : 'refused']++;
  }
  assert.ok(seen.taken > 50 && seen.refused > 50, JSON.stringify(seen));
});

test('inflate stops at its bound, however much would come', () => {
  const bomb = new Uint8Array(zlib.deflateRawSync(Buffer.alloc(60_000_000)));
  assert.equal(inflate(bomb, words, 262_144), null);
  const small = new Uint8Array(zlib.deflateRawSync(Buffer.alloc(262_144)));
  assert.equal(inflate(small, new Uint8Array(0), 262_144).length, 262_144);
});
