// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call`: whole calls through the echo test of Debian's Janus, without a browser.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { OwnNode } from '../support/node.mjs';
import { Peer, offerEnvelope, readLink } from '../support/peer.mjs';
import { freePort, until } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const STEPS = ['offer', 'signed', 'published', 'answer', 'ice', 'dtls', 'packet', 'media', 'bye'];

const options = { skip: skipCall(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus({ admin: true, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

// {code, results (an object a line), log}
async function call(janus, args, { limit = '60', ...more } = {}) {
  const state = ['--state', path.join(janus.dir, 'peer'), '--timeout', limit];
  const { code, stdout, log } = await janusMam(['call', ...state, ...args], more);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return { code, results: lines.map((line) => JSON.parse(line)), log, stdout };
}

const linkFile = async (janus, name) => (await janus.link(name)) && path.join(janus.stateDir, 'links', name);

function isWhole(result) {
  assert.equal(result.result, 'ok', JSON.stringify(result));
  assert.deepEqual(Object.keys(result.timeline), STEPS);
  const { sent, received, lost, duplicated, roundTripUs } = result.audio;
  assert.ok(sent >= 10, `${sent} packets sent`);
  assert.ok(received > 0 && received + lost === sent, JSON.stringify(result.audio));
  assert.equal(duplicated, 0);
  assert.ok(roundTripUs.min > 0 && roundTripUs.min <= roundTripUs.mean && roundTripUs.mean <= roundTripUs.max);
}

test('a call comes about, packets come back, and bye ends it; the next one goes on', options, async (t) => {
  const janus = await janusFor(t);
  const link = JSON.stringify({ name: 'echo', link: await janus.link('echo') });
  const first = await call(janus, ['--link-file', '-', '--video', '--seconds', '1'], { input: `${link}\n` });
  assert.equal(first.code, 0, first.log.text);
  assert.equal(first.results.length, 1);
  isWhole(first.results[0]);
  assert.ok(first.results[0].video.received > 0, first.stdout);
  await until('no session is left', async () => (await janus.sessions()).length === 0);

  const file = await linkFile(janus, 'echo');
  const more = await call(janus, ['--link-file', file, '--seconds', '1', '--repeat', '2']);
  assert.equal(more.code, 0, more.log.text);
  assert.equal(more.results.length, 3);
  more.results.slice(0, 2).forEach(isWhole);
  const { calls, worked, failed, timeline, audio } = more.results[2];
  assert.deepEqual({ calls, worked, failed }, { calls: 2, worked: 2, failed: 0 });
  assert.equal(timeline.answer.max, Math.max(...more.results.slice(0, 2).map((r) => r.timeline.answer)));
  assert.equal(audio.sent, more.results[0].audio.sent + more.results[1].audio.sent);

  const text = await call(janus, ['--link-file', file, '--seconds', '1', '--text']);
  assert.equal(text.code, 0, text.log.text);
  assert.match(text.stdout, /ms {2}first packet back\n[\s\S]*audio: \d+ sent, \d+ came back[\s\S]*The call worked\./);
});

test('from the end of a call to the next one passes what was asked for', options, async (t) => {
  const janus = await janusFor(t);
  const file = await linkFile(janus, 'echo');
  const began = performance.now();
  const { code, results, log } = await call(janus, ['--link-file', file, '--seconds', '1', '--repeat', '2', '--interval', '3']);
  const took = performance.now() - began;
  assert.equal(code, 0, log.text);
  const calls = results[0].timeline.bye + results[1].timeline.bye;
  assert.ok(took >= calls + 3000, `${took} ms, of which the calls took ${calls} ms`);
});

test('a Janus that needs candidates gets them in the offer', options, async (t) => {
  const janus = await janusFor(t, { channels: { echo: { reachable: false } } });
  const { code, results, log } = await call(janus, ['--link-file', await linkFile(janus, 'echo'), '--seconds', '1']);
  assert.equal(code, 0, log.text);
  isWhole(results[0]);
});

test('a link that somebody used before goes on behind what the carrier has', options, async (t) => {
  const janus = await janusFor(t);
  const peer = new Peer(await janus.link('echo'));
  for (let i = 0; i < 2; ++i) await peer.send(offerEnvelope().message);
  const { code, results, log } = await call(janus, ['--link-file', await linkFile(janus, 'echo'), '--seconds', '1']);
  assert.equal(code, 0, log.text);
  isWhole(results[0]);
  for (const { address } of peer.sent) assert.equal((await peer.tangle.ids(address)).length, 1, 'signed once');
});

const relay = { ...options, skip: options.skip || skipTurn() };
for (const reachable of [true, false])
  test(`media by the relay that came with the answer, reachable: ${reachable}`, relay, async (t) => {
    const turn = await startTurn({ secret: 'south by southeast' });
    t.after(() => turn.cleanup());
    const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=udp`], turn_secret_file: turn.secretFile };
    const janus = await janusFor(t, { channels: { echo: { reachable } }, settings: { ice } });
    const args = ['--link-file', await linkFile(janus, 'echo'), '--force-relay', '--seconds', '1'];
    const { code, results, log } = await call(janus, args);
    assert.equal(code, 0, `${log.text}\n${turn.log.tail()}`);
    isWhole(results[0]);
    await turn.log.waitFor(/user <\d+:echo>.* ALLOCATE processed, success/);
  });

test('coturn takes the credential of an answer, and none that has expired', relay, async (t) => {
  const secret = 'south by southeast';
  const turn = await startTurn({ secret });
  t.after(() => turn.cleanup());
  const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=udp`], turn_secret_file: turn.secretFile };
  const janus = await janusFor(t, { settings: { ice } });
  const peer = new Peer(await janus.link('echo'));
  await peer.send(offerEnvelope().message);
  const { json } = await peer.receiveUntil((answer) => answer?.type === 'answer');
  const [{ username, credential }] = json.iceServers;
  const passwordOf = (user) => createHmac('sha1', secret).update(user).digest('base64');
  assert.equal(credential, passwordOf(username));
  assert.ok(await turn.relays({ username, credential }), turn.log.tail());

  const now = Math.floor(Date.now() / 1000);
  assert.ok(Number.parseInt(username, 10) > now);
  const past = `${now - 60}:echo`;
  const from = turn.log.lines.length;
  assert.equal(await turn.relays({ username: past, credential: passwordOf(past) }), false);
  await turn.log.waitFor(`Cannot find credentials of user <${past}>`, { from });
});

test('media by a relay that is named by hand', relay, async (t) => {
  const turn = await startTurn({ user: 'probe', password: 'of-the-test' });
  t.after(() => turn.cleanup());
  const janus = await janusFor(t);
  const server = `turn:probe:of-the-test@127.0.0.1:${turn.port}`;
  const args = ['--link-file', await linkFile(janus, 'echo'), '--ice-server', server, '--force-relay', '--seconds', '1'];
  const { code, results, log } = await call(janus, args);
  assert.equal(code, 0, `${log.text}\n${turn.log.tail()}`);
  isWhole(results[0]);
  await turn.log.waitFor(/user <probe>.* ALLOCATE processed, success/);
});

test('two in a room of the audiobridge: what comes back is the mix', options, async (t) => {
  const body = '{"request": "join", "room": 77}';
  const room = { plugin: 'janus.plugin.audiobridge', body, allow_requests: ['join'] };
  const plugins = { audiobridge: { general: {}, 'room-77': { sampling_rate: 16000 } } };
  const janus = await janusFor(t, { plugins, channels: { alice: room, bob: room } });
  const links = [await linkFile(janus, 'alice'), await linkFile(janus, 'bob')].flatMap((file) => ['--link-file', file]);
  const { code, results, log } = await call(janus, [...links, '--parallel', '2', '--seconds', '1']);
  assert.equal(code, 0, log.text);
  for (const { audio } of results.slice(0, 2)) {
    assert.ok(audio.other > 0, JSON.stringify(audio));
    assert.equal(audio.received, 0, 'none of its own comes back');
  }
});

test('five calls at the same time', options, async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const janus = await janusFor(t, { channels: Object.fromEntries(names.map((name) => [name, {}])) });
  for (const name of names) await janus.link(name);
  const calling = call(janus, ['--links', path.join(janus.stateDir, 'links'), '--parallel', '5', '--seconds', '8']);
  await until('five sessions', async () => (await janus.sessions()).length === 5);
  const { code, results, log } = await calling;
  assert.equal(code, 0, log.text);
  results.slice(0, 5).forEach(isWhole);
  assert.deepEqual(results.slice(0, 5).map((result) => result.channel).sort(), names);
  assert.equal(results[5].worked, 5);
  await until('no session is left', async () => (await janus.sessions()).length === 0);
});

test('a gateway that is away is told by status 1 and a line; the call after it works', options, async (t) => {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const settings = { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node.url] } } };
  const janus = await janusFor(t, { channels: { echo: { carrier: 'far' } }, settings });
  const file = await linkFile(janus, 'echo');
  await janus.stop();
  const { code, results, log } = await call(janus, ['--link-file', file], { limit: '2' });
  assert.equal(code, 1, log.text);
  assert.equal(results[0].failedAt, 'answer');
  assert.ok('published' in results[0].timeline);
  assert.match(log.text, /^janus-mam call: echo: answer: no answer within 2 s/m);

  await janus.restart();
  const later = await call(janus, ['--link-file', file, '--seconds', '1']);
  assert.equal(later.code, 0, later.log.text);
  isWhole(later.results[0]);

  await node.down();
  const alone = await call(janus, ['--link-file', file], { limit: '2' });
  assert.equal(alone.code, 1, alone.log.text);
  assert.equal(alone.results[0].failedAt, 'published');
  assert.match(alone.results[0].reason, /the carrier did not take the offer within 2 s: http/);
});

test('a plugin that refuses is told by its code', options, async (t) => {
  const janus = await janusFor(t, { channels: { bad: { plugin: 'janus.plugin.nosuch' } } });
  const { code, results, log } = await call(janus, ['--link-file', await linkFile(janus, 'bad')]);
  assert.equal(code, 1, log.text);
  assert.equal(results[0].failedAt, 'answer');
  assert.match(results[0].reason, /Janus refuses: .*\(460\)/);
});

test('what is no link is wrong usage, and a link of nobody gets no answer', options, async (t) => {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const place = { dir: node.dir };
  const file = path.join(node.dir, 'link');
  const usage = async (args, pattern) => {
    const { code, log } = await call(place, args);
    assert.equal(code, 2, log.text);
    assert.match(log.text, pattern);
  };
  await usage([], /--link-file or --links is missing/);
  fs.writeFileSync(file, 'no link\n');
  await usage(['--link-file', file], /has no #/);
  const trytes = (letter) => letter.repeat(81);
  const members = { v: 1, name: 'nobody', node: node.url, mode: 'restricted', key: trytes('K'), seed: trytes('S') };
  const gateway = { security: 2, gmode: 'restricted', gkey: trytes('G'), groot: trytes('R'), reachable: 1 };
  const link = `#${new URLSearchParams({ ...members, ...gateway, plugin: 'janus.plugin.echotest' })}`;
  assert.equal(readLink(link).name, 'nobody');
  await usage(['--link', link, '--link', link], /given twice/);
  await usage(['--link', link, '--seconds', '0'], /--seconds/);
  await usage(['--link', link, '--ice-server', 'http://x'], /--ice-server/);
  await usage(['--link', link.replace('http%3A', 'gopher%3A')], /nobody/);
  fs.writeFileSync(file, link);
  const { code, results, log } = await call(place, ['--link-file', file], { limit: '2' });
  assert.equal(code, 1, log.text);
  assert.equal(results[0].failedAt, 'answer');
  assert.ok(!log.text.includes(trytes('S')), 'a seed is nowhere in what is printed');

  const closed = link.replace(String(node.port), String(await freePort()));
  const away = await call({ dir: path.join(node.dir, 'other') }, ['--link', closed], { limit: '2' });
  assert.equal(away.code, 1);
  assert.equal(away.results[0].failedAt, 'published');
});
