// SPDX-License-Identifier: GPL-3.0-or-later
// Channels at run time, through Debian's HTTP transport and its Admin API: what docs/admin.md says, as it says it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { ADMIN_SECRET, janusMam, skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { eventHandler } from '../support/janus/event_handler.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { run, until } from '../support/process.mjs';

const options = { skip: skipJanus(), timeout: 300_000 };

async function started(t, settings = {}) {
  const janus = await startJanus({ admin: true, ...settings });
  t.after(() => janus.cleanup());
  return janus;
}

async function row(janus, name) {
  return (await janus.query({ request: 'list' })).channels.find((channel) => channel.name === name);
}

const listening = (janus, name) =>
  until(`${name} listens`, async () => (await row(janus, name))?.state === 'listening');

// A peer whose offer was answered. What the Admin API has added is in no file: it tells the link as well.
async function called(janus, name) {
  const { link } = await janus.query({ request: 'link', channel: name });
  const peer = new Peer(link);
  const answer = await peer.ask('offer', offerEnvelope().message);
  assert.equal(answer.type, 'answer', JSON.stringify(answer));
  return peer;
}

const echo = { plugin: 'janus.plugin.echotest', body: { audio: true, video: true }, reachable: true };

test('every example of the documents works as it stands', options, async (t) => {
  const janus = await started(t);
  await listening(janus, 'echo');
  const text = fs.readFileSync(path.join(sourceDir, 'docs/admin.md'), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map((match) => match[1]);
  const [helper, ...examples] = blocks;
  const requests = examples.flatMap((block) => block.split(/^(?=admin )/m));
  assert.ok(requests.length >= 8, 'the examples were found');
  const env = { ADMIN: `http://127.0.0.1:${janus.adminPort}/admin`, SECRET: ADMIN_SECRET };
  for (const request of requests) {
    const { stdout, code } = await run('bash', ['-c', `${helper}\n${request}`], { env: { ...process.env, ...env } });
    assert.equal(code, 0, request);
    assert.equal(JSON.parse(stdout).response?.result, 200, `${request}\n${stdout}`);
    if (request.includes('"add"')) await listening(janus, 'alice');
  }
  await until('alice is gone', async () => !(await row(janus, 'alice')));
});

test('a channel that is added makes calls, after a restart too, until it is removed', options, async (t) => {
  const janus = await started(t);
  const added = await janus.query({ request: 'add', channel: 'bob', settings: echo, persist: true });
  assert.equal(added.status, 'accepted', JSON.stringify(added));
  await listening(janus, 'bob');
  assert.equal((await row(janus, 'bob')).source, 'persistent');
  await called(janus, 'bob');
  const inspected = await until('the times of its call', async () => {
    const { channel } = await janus.query({ request: 'inspect', channel: 'bob' });
    return channel.times.count === 1 && channel;
  });
  assert.equal(inspected.counters.answers, 1);
  assert.deepEqual(inspected.settings.body, echo.body);
  assert.ok(inspected.times.stages.answered.p95 > 0);

  await janus.restart();
  await listening(janus, 'bob');
  const peer = await called(janus, 'bob');
  const { status } = await janus.query({ request: 'remove', channel: 'bob' });
  assert.equal(status, 'accepted');
  const bye = await peer.receiveUntil((json) => json?.type === 'bye' && /removed/.test(json.reason));
  assert.ok(bye);
  await until('no session', async () => (await janus.sessions()).length === 0);
  await until('bob is gone', async () => !(await row(janus, 'bob')));
  await janus.restart();
  await listening(janus, 'echo');
  assert.equal(await row(janus, 'bob'), undefined);
});

test('a mistake is refused at once, with the key that is wrong', options, async (t) => {
  const janus = await started(t);
  const refused = async (settings) => {
    const answer = await janus.query({ request: 'add', channel: 'bob', settings });
    assert.equal(answer.error_code, 413, JSON.stringify(answer));
    return answer.error;
  };
  assert.match(await refused({ ...echo, plugins: 'x' }), /channel bob: plugins: unknown key, did you mean plugin/);
  assert.match(await refused({ ...echo, subscribe: { root: 'A'.repeat(81), side_key: 'K' }, publish: { security: 7 } }), /channel bob: publish\.security: .*1 to 3/);
  assert.equal(await row(janus, 'bob'), undefined);
});

test("Janus's event handlers get each step of a call, with reasons", options, async (t) => {
  const { url, told, close } = await eventHandler();
  t.after(close);
  const janus = await started(t, { events: true, eventsUrl: url });
  const peer = await called(janus, 'echo');
  assert.equal((await told('offer')).plugin, 'janus.plugin.echotest');
  assert.ok((await told('answer')).milliseconds > 0);
  await peer.send(envelope('message', { body: { request: 'no' } }));
  const refused = await told('refused');
  assert.equal(refused.code, 403);
  assert.match(refused.reason, /does not allow/);
  // As if the plugin went away: the Admin API takes the handle from the session.
  const [session] = await janus.sessions();
  const { handles } = await janus.admin({ janus: 'list_handles', session_id: session });
  await janus.admin({ janus: 'detach_handle', session_id: session, handle_id: handles[0] });
  const bye = await peer.receiveUntil((json) => json?.type === 'bye');
  assert.match(bye.json.reason, /detached/);
  const over = await told('disconnected');
  assert.match(over.reason, /detached/);
  assert.equal(over.connected, false);
});

const whole = { ...options, skip: options.skip || skipCall() };
test('of a call that connects they are told that too, once, before its end', whole, async (t) => {
  const seen = [];
  const { url, told, close } = await eventHandler(({ event }) => seen.push(event));
  t.after(close);
  const janus = await started(t, { events: true, eventsUrl: url });
  const args = ['call', '--link', await janus.link('echo'), '--seconds', '1'];
  const { code, log } = await janusMam(args);
  assert.equal(code, 0, log.text);
  const over = await told('disconnected', 'echo');
  assert.equal(over.connected, true);
  assert.match(over.reason, /^(the peer has hung up|DTLS alert)$/); // it says both
  assert.equal(seen.at(-1), 'disconnected');
  assert.deepEqual([...seen].sort(), ['answer', 'connected', 'disconnected', 'offer']);
});
