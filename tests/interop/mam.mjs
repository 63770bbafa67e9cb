// SPDX-License-Identifier: GPL-3.0-or-later
// Messages between this code and each reference client, both ways: modes, security levels, trees, chains, texts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { command, sanitizerOf } from '../e2e/support/janus/janus.mjs';
import { Count, ours, randomTrytes, ReferenceClient } from './clients.mjs';

const skip = !fs.existsSync(command)
  ? 'no janus-mam built'
  : sanitizerOf(command) !== null && 'made with the ordinary build';
const MODES = ['public', 'private', 'restricted'];
// Trytes; around the bounds of a chunk (81), and where the two clients write a header differently (9, 13 x 27).
// mam.js needs a second for a message of higher security.
const LENGTHS = { mam: [1, 9, 80, 81, 82, 351, 2187], 'mam.js': [1, 9, 81, 351] };

// A position in a fresh channel; a message of `length` trytes.
function channel(mode, security, length, place = {}) {
  const sideKey = mode === 'restricted' ? randomTrytes(1 + (length % 81)).replace(/9+$/, 'A') : undefined;
  return {
    seed: randomTrytes(81),
    mode,
    sideKey,
    security,
    start: 0,
    count: 1,
    index: 0,
    message: randomTrytes(length),
    ...place,
  };
}

async function bothWays(client, count, made) {
  const { sideKey, message } = made;
  const mine = await ours.create(made);
  const theirs = await client.create(made);
  for (const name of ['root', 'nextRoot', 'address']) assert.equal(mine[name], theirs[name], name);
  const expected = { message, nextRoot: mine.nextRoot };
  const { root } = mine;
  assert.deepEqual(pick(await client.parse({ payload: mine.payload, root, sideKey })), expected);
  count.there++;
  assert.deepEqual(pick(await ours.parse({ payload: theirs.payload, root, sideKey })), expected);
  count.back++;
}

const pick = ({ message, nextRoot }) => ({ message, nextRoot });

for (const name of ['mam.js', 'mam']) {
  const client = new ReferenceClient(name);
  const count = new Count(client.label);
  const options = { skip, timeout: 900_000 };

  for (const mode of MODES)
    for (const security of [1, 2, 3])
      test(`${client.label}: ${mode}, security ${security}`, options, async () => {
        for (const length of LENGTHS[name]) await bothWays(client, count, channel(mode, security, length));
      });

  for (const leaves of name === 'mam' ? [2, 4, 8, 16] : [2, 4])
    test(
      `${client.label}: every leaf of a tree of ${leaves}, and the first of the next`,
      options,
      async () => {
        const security = name === 'mam' ? Math.max(4 - Math.log2(leaves), 1) : 1; // a large tree takes long
        const tree = channel('restricted', security, 100);
        for (let index = 0; index < leaves; index++)
          await bothWays(client, count, { ...tree, count: leaves, index });
        await bothWays(client, count, { ...tree, count: leaves, start: leaves, index: 0 });
      },
    );

  test(`${client.label}: a chain of 30 messages, made alternately`, options, async () => {
    const chain = channel('restricted', 1, 0);
    let root = (await ours.create({ ...chain, message: 'A' })).root;
    for (let start = 0; start < 30; start++) {
      const message = randomTrytes(1 + start * 10);
      const [writer, reader] = start % 2 ? [client, ours] : [ours, client];
      const made = await writer.create({ ...chain, start, message });
      assert.equal(made.root, root);
      const read = await reader.parse({ payload: made.payload, root, sideKey: chain.sideKey });
      assert.deepEqual(pick(read), { message, nextRoot: made.nextRoot });
      if (start % 2) count.back++;
      else count.there++;
      root = read.nextRoot;
    }
  });

  test(`${client.label}: a long message`, options, () =>
    bothWays(client, count, channel('restricted', 2, 16_000)),
  );

  test(`${client.label}: an empty message`, options, async () => {
    const made = channel('private', 1, 0);
    if (name === 'mam') return bothWays(client, count, made);
    const { payload, root } = await ours.create(made); // mam.js reads, but does not make one
    assert.equal((await client.parse({ payload, root })).message, '');
    count.there++;
  });

  test(`${client.label}: the other's side key does not open it`, options, async () => {
    const made = channel('restricted', 1, 200);
    const { payload, root } = await ours.create(made);
    await assert.rejects(
      client.parse({ payload, root, sideKey: `${made.sideKey.slice(0, -1)}Z`.padEnd(81, 'Q') }),
    );
    const theirs = await client.create(made);
    await assert.rejects(ours.parse({ payload: theirs.payload, root, sideKey: 'WRONG' }), /janus-mam parse/);
  });

  test(`${client.label}: all of it, counted`, options, (t) => {
    client.close();
    t.diagnostic(String(count));
    assert.ok(count.there >= 55 && count.back >= 55, String(count));
  });
}

test('texts go both ways as mam.js writes and reads them', { skip, timeout: 300_000 }, async () => {
  const client = new ReferenceClient('mam.js');
  const texts = [
    'a',
    'Hello, world',
    '{"sdp":"v=0\\r\\n"}',
    'Grüße — 你好 🙂',
    'line\nline\ttab',
    '~'.repeat(500),
    'ends with 9',
  ];
  for (const text of texts) {
    const made = channel('restricted', 1, 1);
    const { trytes } = await client.ask('trytes', { text });
    const mine = await ours.create({ ...made, message: text }, '--text');
    const read = await client.parse({ payload: mine.payload, root: mine.root, sideKey: made.sideKey });
    assert.equal(read.message, trytes);
    assert.equal((await client.ask('text', { trytes: read.message })).text, text);
    const theirs = await client.create({ ...made, message: trytes });
    assert.equal(
      (await ours.parse({ payload: theirs.payload, root: theirs.root, sideKey: made.sideKey }, '--text'))
        .message,
      text,
    );
  }
  client.close();
});
