// The unmodified clients against our node: @iota/iota.js as it is, and a MAM message through @iota/mam.js.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';

const require = createRequire(import.meta.url);
const {Converter, SingleNodeClient, sendData, retrieveData, deserializeMessage, ReadStream} = {
  ...require('@iota/iota.js'),
  ...require('@iota/util.js')
};
const {createChannel, createMessage, mamAttach, mamFetch, TrytesHelper} = require('@iota/mam.js');

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-iota-'));
let node, url;

before(async () => {
  node = spawn(
      program, ['node', '--listen', '127.0.0.1:0', '--db', path.join(folder, 'node.db')],
      {stdio: ['ignore', 'pipe', 'inherit']});
  const {value} = await createInterface({input: node.stdout})[Symbol.asyncIterator]().next();
  url = JSON.parse(value).listening;
});
after(async () => {
  node.kill();
  await once(node, 'close');
  fs.rmSync(folder, {recursive: true, force: true});
});

test('iota.js: health, info, tips', async () => {
  const client = new SingleNodeClient(url);
  assert.equal(await client.health(), true);
  const info = await client.info();
  assert.ok(info.features.includes('PoW') && info.features.includes('watch'));
  assert.equal((await client.tips()).tipMessageIds.length, 1);
});

test('iota.js: sends data, finds it, reads every view of it', async () => {
  const client = new SingleNodeClient(url);
  const index = Converter.utf8ToBytes('an index');
  const {messageId} = await sendData(client, index, Converter.utf8ToBytes('some data'));
  const found = await client.messagesFind(index);
  assert.deepEqual([found.count, found.messageIds], [1, [messageId]]);
  assert.equal(Converter.bytesToUtf8((await retrieveData(client, messageId)).data), 'some data');
  assert.equal((await client.messageMetadata(messageId)).isSolid, true);
  const raw = await client.messageRaw(messageId);
  const parsed = deserializeMessage(new ReadStream(raw));
  assert.equal(parsed.networkId, '8453507715857476362');
  assert.equal(await client.messageSubmitRaw(raw), messageId, 'accepted again');
  const next = await sendData(client, 'another', 'x');
  assert.deepEqual((await client.messageChildren(messageId)).childrenMessageIds, [next.messageId]);
  await assert.rejects(client.message('0'.repeat(64)), /not found/);
});

test('iota.js: a look-up is held by a header', async () => {
  const waiting = new SingleNodeClient(url, {headers: {Prefer: 'wait=30'}});
  const found = waiting.messagesFind(Converter.utf8ToBytes('later'));
  const {messageId} = await sendData(new SingleNodeClient(url), 'later', 'x');
  assert.deepEqual((await found).messageIds, [messageId]);
});

test('mam.js: attaches a message and fetches it', async () => {
  for (const mode of ['public', 'private', 'restricted']) {
    const sideKey = mode === 'restricted' ? 'SIDEKEY'.padEnd(81, '9') : undefined;
    const channel = createChannel(`SEED${mode.toUpperCase()}`.padEnd(81, 'A'), 1, mode, sideKey);
    const client = new SingleNodeClient(url);
    const message = createMessage(channel, TrytesHelper.fromAscii('hello'));
    await mamAttach(client, message, 'TAG');
    const fetched = await mamFetch(client, message.root, mode, sideKey);
    assert.equal(TrytesHelper.toAscii(fetched.message), 'hello');
    assert.equal(fetched.tag.replace(/9+$/, ''), 'TAG');
  }
});
