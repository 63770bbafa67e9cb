// SPDX-License-Identifier: GPL-3.0-or-later
// Our node under unmodified clients: mam.js attaches and fetches, @iota/iota.js calls everything of the REST API that
// concerns messages; and our command publishes, fetches and watches what mam.js writes and reads.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import {
  ClientError,
  deserializeMessage,
  INDEXATION_PAYLOAD_TYPE,
  serializeMessage,
  SingleNodeClient,
} from '@iota/iota.js';
import {
  channelRoot,
  createChannel,
  createMessage,
  mamAttach,
  mamFetch,
  mamFetchAll,
  TrytesHelper,
} from '@iota/mam.js';
import { Converter, ReadStream, WriteStream } from '@iota/util.js';
import { randomBytes } from 'node:crypto';

import { command, janusMam, sanitizerOf } from '../e2e/support/janus/janus.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { start } from '../e2e/support/process.mjs';
import { Count, randomTrytes } from './clients.mjs';

const skip = !fs.existsSync(command)
  ? 'no janus-mam built'
  : sanitizerOf(command) !== null && 'made with the ordinary build';
const options = { skip, timeout: 300_000 };
const count = new Count('@iota/mam.js 1.6.3 over the node');
let node, client;

before(async () => {
  if (options.skip) return;
  node = await OwnNode.start();
  client = new SingleNodeClient(node.url);
});
after(() => node?.cleanup());

function freshChannel(mode) {
  return createChannel(randomTrytes(81), 1, mode, mode === 'restricted' ? 'SIDEKEY' : undefined);
}

// A chain to send: longer where the page's mode is.
const textsFor = (mode) =>
  Array.from({ length: mode === 'restricted' ? 12 : 3 }, (_, i) => `message ${i} ${'x'.repeat(i * 50)}`);

const payload = (data = 'some data') => ({
  type: INDEXATION_PAYLOAD_TYPE,
  index: Converter.bytesToHex(randomBytes(32)),
  data: Converter.utf8ToHex(data),
});

// Flags of the command for one of mam.js's channels.
const flags = ({ mode, sideKey }) => [
  '--tangle',
  node.url,
  '--mode',
  mode,
  ...(sideKey ? ['--side-key', sideKey] : []),
];

for (const mode of ['public', 'private', 'restricted']) {
  test(`${mode}: mam.js attaches, mam.js fetches`, options, async () => {
    const channel = freshChannel(mode);
    const root = channelRoot(channel);
    for (const text of ['one', 'two']) {
      const { messageId } = await mamAttach(
        client,
        createMessage(channel, TrytesHelper.fromAscii(text)),
        'TAG',
      );
      assert.match(messageId, /^[0-9a-f]{64}$/);
    }
    const single = await mamFetch(node.url, root, mode, channel.sideKey);
    assert.equal(TrytesHelper.toAscii(single.message), 'one');
    assert.equal(single.tag, 'TAG');
    const all = await mamFetchAll(client, root, mode, channel.sideKey, 10);
    assert.deepEqual(
      all.map(({ message }) => TrytesHelper.toAscii(message)),
      ['one', 'two'],
    );
  });

  test(`${mode}: mam.js attaches, the command fetches`, options, async () => {
    const channel = freshChannel(mode);
    const root = channelRoot(channel);
    const texts = textsFor(mode);
    for (const text of texts) {
      await mamAttach(client, createMessage(channel, TrytesHelper.stringToTrytes(text)));
    }
    const { code, stdout, log } = await janusMam(['fetch', ...flags(channel), '--root', root, '--text']);
    assert.equal(code, 0, log.tail());
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ message }) => message),
      texts,
    );
    assert.equal(lines.at(-1).nextRoot, channel.nextRoot);
    count.back += texts.length;
  });

  test(`${mode}: the command publishes, mam.js fetches`, options, async (t) => {
    const channel = freshChannel(mode);
    const state = fs.mkdtempSync(path.join(node.dir, 'state-'));
    t.after(() => fs.rmSync(state, { recursive: true }));
    const texts = textsFor(mode);
    for (const [index, text] of texts.entries()) {
      const { code, json, log } = await janusMam(
        [
          'publish',
          ...flags(channel),
          '--seed',
          channel.seed,
          '--security',
          '1',
          '--state',
          state,
          '--text',
          '--tag',
          'OURS',
          ...(index === 0 ? ['--first'] : []),
        ],
        { input: text },
      );
      assert.equal(code, 0, log.tail());
      assert.equal(json.index, index);
    }
    const all = await mamFetchAll(client, channelRoot(channel), mode, channel.sideKey, 20);
    assert.deepEqual(
      all.map(({ message }) => TrytesHelper.stringFromTrytes(message)),
      texts,
    );
    assert.equal(all[0].tag, 'OURS');
    count.there += texts.length;
  });
}

test('the command watches while mam.js attaches', options, async (t) => {
  const channel = freshChannel('restricted');
  const watch = start(command, [
    'watch',
    ...flags(channel),
    '--root',
    channelRoot(channel),
    '--text',
    '--limit',
    '2',
  ]);
  t.after(() => watch.end('SIGKILL'));
  for (const text of ['first', 'second']) {
    await mamAttach(client, createMessage(channel, TrytesHelper.stringToTrytes(text)));
    await watch.log.waitFor(`"${text}"`);
    count.back++;
  }
  assert.equal((await watch.exited).code, 0);
});

test('mam.js passes over junk at the address', options, async () => {
  const channel = freshChannel('private');
  const root = channelRoot(channel);
  const message = createMessage(channel, TrytesHelper.fromAscii('the one'));
  await mamAttach(client, { ...message, payload: randomTrytes(3000) });
  await mamAttach(client, message);
  assert.equal(TrytesHelper.toAscii((await mamFetch(client, root, 'private')).message), 'the one');
});

test('mam.js holds a look-up by Prefer: wait', options, async () => {
  const channel = freshChannel('private');
  const root = channelRoot(channel);
  const waiting = new SingleNodeClient(node.url, { headers: { Prefer: 'wait=60' } });
  const fetched = mamFetch(waiting, root, 'private');
  await mamAttach(client, createMessage(channel, TrytesHelper.fromAscii('at last')));
  assert.equal(TrytesHelper.toAscii((await fetched).message), 'at last');
});

test('iota.js: info, health and tips', options, async () => {
  assert.equal(await client.health(), true);
  const info = await client.info();
  assert.equal(info.networkId, 'private_tangle1');
  assert.equal(info.minPoWScore, 1);
  assert.ok(info.features.includes('PoW'));
  const { tipMessageIds } = await client.tips();
  assert.ok(tipMessageIds.length >= 1 && tipMessageIds.length <= 8);
});

test('iota.js: submit, find, message, raw, metadata, children', options, async () => {
  const made = payload();
  const id = await client.messageSubmit({ payload: made });
  const found = await client.messagesFind(Converter.hexToBytes(made.index));
  assert.deepEqual(found.messageIds, [id]);
  assert.equal(found.count, 1);
  assert.equal(found.index, made.index);
  const message = await client.message(id);
  assert.deepEqual(message.payload, made);
  assert.equal(message.networkId, '8453507715857476362');
  assert.ok(message.parentMessageIds.length >= 1);
  const raw = await client.messageRaw(id);
  const read = deserializeMessage(new ReadStream(raw));
  assert.deepEqual(read.payload, made);
  assert.deepEqual(read.parentMessageIds, message.parentMessageIds);
  const metadata = await client.messageMetadata(id);
  assert.equal(metadata.messageId, id);
  assert.equal(metadata.isSolid, true);
  await client.messageSubmit({ parentMessageIds: [id], payload: payload() });
  const children = await client.messageChildren(id);
  assert.deepEqual(children.childrenMessageIds, []);  // nobody can list what is there
});

test('iota.js: a raw message', options, async () => {
  const { tipMessageIds } = await client.tips();
  const parentMessageIds = tipMessageIds.slice(0, 1);
  const stream = new WriteStream();
  const made = payload();
  serializeMessage(stream, { networkId: '8453507715857476362', parentMessageIds, payload: made, nonce: '0' });
  const id = await client.messageSubmitRaw(stream.finalBytes());
  assert.deepEqual((await client.message(id)).payload, made);
});

test('iota.js: an index as text, and one that nobody used', options, async () => {
  const made = { ...payload(), index: Converter.utf8ToHex('a text as index') };
  const id = await client.messageSubmit({ payload: made });
  assert.deepEqual((await client.messagesFind('a text as index')).messageIds, [id]);
  assert.deepEqual((await client.messagesFind('nobody used this')).messageIds, []);
});

test('iota.js: what the node refuses arrives as its error', options, async () => {
  await assert.rejects(
    client.message('00'.repeat(32)),
    (error) => error instanceof ClientError && error.httpStatus === 404,
  );
  await assert.rejects(
    client.message('no id'),
    (error) => error instanceof ClientError && error.httpStatus === 400,
  );
  await assert.rejects(
    client.messageSubmit({ networkId: '1', payload: payload() }),
    (error) => error instanceof ClientError && error.httpStatus === 400,
  );
});

test('all of it, counted', options, (t) => {
  t.diagnostic(String(count));
  assert.ok(count.there >= 18 && count.back >= 20, String(count));
});
