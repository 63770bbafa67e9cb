// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call`: whole calls through Debian's Janus, without a browser: what it prints, its media and its relays. What
// comes of dialogs is in sealed_call.mjs.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startJanus } from '../support/janus/janus.mjs';
import { callOver as call, isWhole, skipCall } from '../support/call.mjs';
import { OwnNode } from '../support/node.mjs';
import { Peer, offerEnvelope } from '../support/peer.mjs';
import { until } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const options = { skip: skipCall(), timeout: 300_000 };

describe('calls of one Janus', options, () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const body = '{"request": "join", "room": 77}';
  const room = { plugin: 'janus.plugin.audiobridge', body, allow_requests: ['join'] };
  let janus, link;
  before(async () => {
    janus = await startJanus({
      admin: true,
      plugins: { echotest: {}, audiobridge: { general: {}, 'room-77': { sampling_rate: 16000 } } },
      channels: { echo: {}, far: { reachable: false }, alice: room, bob: room, ...Object.fromEntries(names.map((name) => [name, {}])) },
    });
    link = await janus.link('echo');
  });
  after(() => janus?.cleanup());
  const noSession = () => until('no session is left', async () => (await janus.sessions()).length === 0);

  test('packets come back, bye ends it, and several calls are summed up', async () => {
    const input = `${JSON.stringify({ name: 'echo', link })}\n`;
    const first = await call([], ['--link-file', '-', '--video', '--seconds', '1'], { input });
    assert.equal(first.code, 0, first.log.text);
    assert.equal(first.results.length, 1);
    isWhole(first.results[0]);
    assert.ok(first.results[0].video.received > 0, first.stdout);
    await noSession();

    const began = performance.now();
    const more = await call([link], ['--seconds', '1', '--repeat', '2', '--interval', '3']);
    const took = performance.now() - began;
    assert.equal(more.code, 0, more.log.text);
    assert.equal(more.results.length, 3);
    const [one, other, { calls, worked, failed, timeline, audio }] = more.results;
    isWhole(one);
    isWhole(other);
    assert.deepEqual({ calls, worked, failed }, { calls: 2, worked: 2, failed: 0 });
    assert.equal(timeline.answer.max, Math.max(one.timeline.answer, other.timeline.answer));
    assert.equal(audio.sent, one.audio.sent + other.audio.sent);
    const calling = one.timeline.bye + other.timeline.bye;
    assert.ok(took >= calling + 3000, `${took} ms, of which the calls took ${calling} ms`);
  });

  test('for people', async () => {
    const text = await call([link], ['--seconds', '1', '--text']);
    assert.equal(text.code, 0, text.log.text);
    assert.match(text.stdout, /ms {2}first packet back\n[\s\S]*audio: \d+ sent, \d+ came back[\s\S]*The call worked\./);
  });

  test('a Janus that needs candidates gets them in the offer', async () => {
    const { code, results, log } = await call([await janus.link('far')], ['--seconds', '1']);
    assert.equal(code, 0, log.text);
    isWhole(results[0]);
  });

  test('two in a room of the audiobridge: what comes back is the mix', async () => {
    const links = [await janus.link('alice'), await janus.link('bob')];
    const { code, results, log } = await call(links, ['--parallel', '2', '--seconds', '1']);
    assert.equal(code, 0, log.text);
    for (const { audio } of results.slice(0, 2)) {
      assert.ok(audio.other > 0, JSON.stringify(audio));
      assert.equal(audio.received, 0, 'none of its own comes back');
    }
  });

  test('five calls at the same time, over the links in a folder', async () => {
    await noSession();
    const folder = path.join(janus.dir, 'links-of-five');
    fs.mkdirSync(folder);
    for (const name of names) fs.writeFileSync(path.join(folder, name), await janus.link(name), { mode: 0o600 });
    const calling = call([], ['--links', folder, '--parallel', '5', '--seconds', '8']);
    await until('five sessions', async () => (await janus.sessions()).length === 5);
    const { code, results, log } = await calling;
    assert.equal(code, 0, log.text);
    results.slice(0, 5).forEach(isWhole);
    assert.deepEqual(results.slice(0, 5).map((result) => result.channel).sort(), names);
    assert.equal(results[5].worked, 5);
    await noSession();
  });
});

const SECRET = 'south by southeast';
describe('relays', { ...options, skip: options.skip || skipTurn() }, () => {
  let turn, janus;
  before(async () => {
    turn = await startTurn({ secret: SECRET });
    const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=udp`], turn_secret_file: turn.secretFile };
    janus = await startJanus({ channels: { echo: {}, far: { reachable: false } }, settings: { ice } });
  });
  after(async () => {
    await janus?.cleanup();
    await turn?.cleanup();
  });

  for (const name of ['echo', 'far'])
    test(`media by the relay that came with the answer, ${name}`, async () => {
      const { code, results, log } = await call([await janus.link(name)], ['--force-relay', '--seconds', '1']);
      assert.equal(code, 0, `${log.text}\n${turn.log.tail()}`);
      isWhole(results[0]);
      await turn.log.waitFor(new RegExp(`user <\\d+:${name}>.* ALLOCATE processed, success`));
    });

  test('coturn takes the credential of an answer, and none that has expired', async () => {
    const peer = new Peer(await janus.link('echo'));
    await peer.send(offerEnvelope().message);
    const { json } = await peer.receiveUntil((answer) => answer.type === 'answer');
    const [{ username, credential }] = json.iceServers;
    const passwordOf = (user) => createHmac('sha1', SECRET).update(user).digest('base64');
    assert.equal(credential, passwordOf(username));
    assert.ok(await turn.relays({ username, credential }), turn.log.tail());

    const now = Math.floor(Date.now() / 1000);
    assert.ok(Number.parseInt(username, 10) > now);
    const past = `${now - 60}:echo`;
    const from = turn.log.lines.length;
    assert.equal(await turn.relays({ username: past, credential: passwordOf(past) }), false);
    await turn.log.waitFor(`Cannot find credentials of user <${past}>`, { from });
  });

  test('media by a relay that is named by hand', async (t) => {
    const own = await startTurn({ user: 'probe', password: 'of-the-test' });
    t.after(() => own.cleanup());
    const server = `turn:probe:of-the-test@127.0.0.1:${own.port}`;
    const args = ['--ice-server', server, '--force-relay', '--seconds', '1'];
    const { code, results, log } = await call([await janus.link('echo')], args);
    assert.equal(code, 0, `${log.text}\n${own.log.tail()}`);
    isWhole(results[0]);
    await own.log.waitFor(/user <probe>.* ALLOCATE processed, success/);
  });
});

test('a gateway that is away is told by status 1 and a line; the call after it works', options, async (t) => {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const settings = { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node.url] } } };
  const janus = await startJanus({ channels: { echo: { carrier: 'far' } }, settings });
  t.after(() => janus.cleanup());
  const link = await janus.link('echo');
  await janus.stop();
  const { code, results, log } = await call([link], [], { limit: '2' });
  assert.equal(code, 1, log.text);
  assert.equal(results[0].failedAt, 'answer');
  assert.ok('published' in results[0].timeline);
  assert.match(log.text, /^janus-mam call: echo: answer: no answer within 2 s/m);

  await janus.restart();
  const later = await call([link], ['--seconds', '1']);
  assert.equal(later.code, 0, later.log.text);
  isWhole(later.results[0]);

  await node.down();
  const alone = await call([link], [], { limit: '2' });
  assert.equal(alone.code, 1, alone.log.text);
  assert.equal(alone.results[0].failedAt, 'published');
});
