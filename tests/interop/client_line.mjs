// SPDX-License-Identifier: GPL-3.0-or-later
// A call's line of web/client, with a real core, over carriers in memory to the second implementation of dialogs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { hex } from './dialog/bytes.mjs';
import { dictionary } from './dialog/engine.mjs';
import { Gateway, linkOf } from './dialog/ends.mjs';
import { channelSecret, staticKey, writeLink } from './dialog/keys.mjs';
import { CarrierError, Line, moduleOf } from './dialog/page.mjs';
import { fromData, toData } from '../e2e/support/tangle.mjs';

const module = moduleOf('core-simd');
const shared = { dictionary: 1, words: dictionary(1) };
const gatewayKey = new Uint8Array(randomBytes(32));
const keys = { static: staticKey(gatewayKey), channel: channelSecret(gatewayKey, 'echo', 0) };
const link = { text: writeLink(linkOf(keys, 'echo', ['https://node.example/'])) };

class MemoryCarrier {
  name = 'memory';
  traits = { maxBytes: 32_000, keeps: true, roundTrip: 200 };
  published = []; // {address, frame}
  last = [];
  down = false;
  slow = null; // a promise that a publish waits for
  #watches = new Map();
  #waiting = [];

  async publish(address, data) {
    if (this.down) throw new CarrierError('down', 'memory is away');
    this.published.push({ address, frame: fromData(Buffer.from(data)) });
    this.#waiting.shift()?.();
    await this.slow;
  }
  publishLast(address, data) {
    this.last.push({ address, frame: fromData(Buffer.from(data)) });
    return true;
  }
  async has() {
    return true;
  }
  watch(address, listener) {
    this.#watches.set(address, listener);
    return { close: () => this.#watches.delete(address) };
  }
  get watched() {
    return [...this.#watches.keys()];
  }
  put({ address, frame }) {
    this.raw(address, new Uint8Array(toData(frame)));
  }
  raw(address, data) {
    this.#watches.get(address)?.arrival(data);
  }
  // The next message, once it is there.
  async next() {
    if (this.published.length === 0) await new Promise((resolve) => this.#waiting.push(resolve));
    return this.published.shift();
  }
}

class Heard {
  told = [];
  #waiting = [];
  message = (object) => this.#tell(['message', object]);
  attached = (tag) => this.#tell(['attached', tag]);
  renewed = () => this.#tell(['renewed']);
  over = (reason) => this.#tell(['over', reason]);
  trouble = (error) => this.#tell(['trouble', error?.message ?? null]);
  // Resolves with what was told under this name, the next one.
  async next(name) {
    for (;;) {
      const at = this.told.findIndex(([one]) => one === name);
      if (at >= 0) return this.told.splice(at, 1)[0][1];
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }
  #tell(what) {
    this.told.push(what);
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }
}

function lineOf(t, carriers = [new MemoryCarrier()], options = {}) {
  const heard = new Heard();
  const line = new Line(module, link, carriers, heard, options);
  t.after(() => line.close());
  return { line, heard, carrier: carriers[0] };
}

// The gateway's end of the next dialog, which has read the first message.
async function called(carrier) {
  const gateway = new Gateway(keys, shared);
  const first = await carrier.next();
  const there = gateway.place(Date.now());
  assert.equal(first.address, there.address);
  return { gateway, first: gateway.called(first.frame, there) };
}
const payload = (...objects) => ({ text: JSON.stringify(objects), secrets: '' });

test('objects travel both ways, their secrets beside them', { timeout: 60_000 }, async (t) => {
  const { line, heard, carrier } = lineOf(t);
  assert.deepEqual(line.identity.attempt, 0);
  line.prepare();
  assert.equal(line.send({ type: 'offer', token: 'of mine' }, { type: 'message' }), 1);
  const { gateway, first } = await called(carrier);
  assert.deepEqual(first.payload, {
    text: JSON.stringify([{ type: 'offer' }, { type: 'message' }]),
    secrets: JSON.stringify([[0, { token: 'of mine' }]]),
  });
  assert.equal(hex(first.call), line.identity.name);
  assert.equal(await heard.next('attached'), 1);
  assert.equal(line.state, 'calling');
  carrier.put(gateway.answer({ payload: { text: '[{"type":"answer"}]', secrets: '[[0,{"iceServers":[1]}]]' } }));
  assert.deepEqual(await heard.next('message'), { type: 'answer', iceServers: [1] });
  assert.equal(line.state, 'open');
  line.send({ type: 'message', id: '2' });
  assert.deepEqual(gateway.hear((await carrier.next()).frame).payload, payload({ type: 'message', id: '2' }));
  carrier.put(gateway.say(payload({ type: 'event' }))[0]);
  assert.deepEqual(await heard.next('message'), { type: 'event' });
  carrier.put(gateway.numbered({ over: 2 }));
  assert.equal(await heard.next('over'), 'replaced');
  assert.deepEqual(carrier.watched, []);
});

test('what the gateway says again in a new dialog is told once', { timeout: 60_000 }, async (t) => {
  const { line, heard, carrier } = lineOf(t);
  line.send({ type: 'offer' });
  const { gateway: before } = await called(carrier);
  carrier.put(before.answer({ payload: payload({ type: 'answer' }) }));
  for (const said of ['one', 'two']) carrier.put(before.say(payload({ janus: 'event', said }))[0]);
  line.renew();
  const { gateway: after } = await called(carrier);
  carrier.put(after.answer({ payload: payload({ janus: 'event', said: 'one' }) }));
  for (const said of ['two', 'three', 'two']) carrier.put(after.say(payload({ janus: 'event', said }))[0]);
  await heard.next('renewed');
  for (const said of ['one', 'two', 'three', 'two']) while ((await heard.next('message')).said !== said);
  assert.deepEqual(heard.told.filter(([name]) => name === 'message'), []);
});

test('two calls of end() are one', { timeout: 60_000 }, async (t) => {
  const { line, carrier } = lineOf(t);
  line.send({ type: 'offer' });
  const { gateway } = await called(carrier);
  carrier.put(gateway.answer({}));
  await Promise.all([line.end(), line.end()]);
  await line.end();
});

test('what was given up before the gateway answered is ended when it does', { timeout: 60_000 }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const given = async () => {
    const all = lineOf(t);
    all.line.send({ type: 'offer' });
    const { gateway } = await called(all.carrier);
    const ending = all.line.end();
    t.mock.timers.tick(1000);
    await ending;
    return { ...all, gateway };
  };
  const late = await given();
  late.carrier.put(late.gateway.answer({ payload: payload({ type: 'answer' }) }));
  assert.equal(late.gateway.hear((await late.carrier.next()).frame).over, 0);
  await late.line.gone;
  assert.deepEqual(late.carrier.watched, []);
  assert.deepEqual(late.heard.told.filter(([name]) => name === 'message'), []);
  const silent = await given();
  assert.equal(silent.carrier.watched.length, 1);
  t.mock.timers.tick(9000);
  await silent.line.gone;
  assert.deepEqual(silent.carrier.watched, []);
});

test('what no message holds, and what no line has room for, is refused', { timeout: 60_000 }, async (t) => {
  const { line, carrier } = lineOf(t);
  const noise = randomBytes(66_000).toString('base64');
  for (const objects of [[{ noise }], [{ text: 'a'.repeat(270_000) }], [{ token: noise }], Array(65).fill({})])
    assert.throws(() => line.send(...objects), { code: 'too-large' });
  line.send({ text: 'a'.repeat(250_000) }, { id: 1 });
  const { gateway, first } = await called(carrier);
  assert.equal(JSON.parse(first.payload.text).length, 2);
  for (let i = 0; i < 3; i++) line.send({ text: 'a'.repeat(250_000) });
  assert.throws(() => line.send({ text: 'a'.repeat(250_000) }), { code: 'full' });
  carrier.put(gateway.answer({ payload: payload({ type: 'answer' }) }));
  for (let i = 0; i < 3; i++) assert.equal(gateway.hear((await carrier.next()).frame).payload?.text.length, 250_013);
});

test('a payload that makes no sense says nothing', { timeout: 60_000 }, async (t) => {
  const { line, heard, carrier } = lineOf(t);
  line.send({ type: 'offer' });
  const { gateway } = await called(carrier);
  carrier.put(gateway.answer({ payload: { text: '[1]', secrets: '' } }));
  for (const [text, secrets] of [['{}', ''], ['[{', ''], ['[{}]', '[[1,{}]]'], ['[{}]', '[[0,1]]'], ['[{}]', '{']])
    carrier.put(gateway.say({ text, secrets })[0]);
  carrier.put(gateway.say(payload({ type: 'event' }))[0]);
  assert.deepEqual(await heard.next('message'), { type: 'event' });
});

test('after a trap the call goes on in a new dialog of a fresh instance', { timeout: 60_000 }, async (t) => {
  t.mock.method(console, 'warn', () => {});
  const { line, heard, carrier } = lineOf(t);
  line.send({ type: 'offer' });
  const { first } = await called(carrier);
  carrier.raw(carrier.watched[0], new Uint8Array(80 * 1024 * 1024)); // more than its memory may be
  await heard.next('renewed');
  line.send({ type: 'offer', again: true });
  const { gateway, first: second } = await called(carrier);
  assert.equal(hex(second.call), hex(first.call));
  assert.ok(second.attempt > first.attempt);
  assert.deepEqual(second.payload, payload({ type: 'offer', again: true }));
  carrier.put(gateway.answer({ payload: payload({ type: 'answer' }) }));
  assert.deepEqual(await heard.next('message'), { type: 'answer' });
  assert.equal(console.warn.mock.callCount(), 1);
});

test('an instance that traps again and again ends the call', { timeout: 60_000 }, async (t) => {
  t.mock.method(console, 'warn', () => {});
  const { line, heard, carrier } = lineOf(t);
  for (let i = 0; i < 4; i++) {
    line.send({ type: 'offer' });
    await carrier.next();
    carrier.raw(carrier.watched.at(-1), new Uint8Array(80 * 1024 * 1024));
  }
  assert.equal(await heard.next('over'), 'trap');
});

test('the end is told before it is the end; a page that closes hands it to the browser', { timeout: 60_000 }, async (t) => {
  const over = async (end) => {
    const { line, carrier } = lineOf(t);
    line.send({ type: 'offer' });
    const { gateway } = await called(carrier);
    carrier.put(gateway.answer({}));
    await end(line);
    assert.deepEqual(carrier.watched, []);
    return { gateway, carrier };
  };
  const told = await over((line) => line.end());
  assert.equal(told.gateway.hear((await told.carrier.next()).frame).over, 0);
  const left = await over((line) => line.leave());
  assert.equal(left.gateway.hear(left.carrier.last[0].frame).over, 0);
  assert.equal(left.carrier.published.length, 0);
});

test('the end is over when the carrier has it', { timeout: 60_000 }, async (t) => {
  const { line, carrier } = lineOf(t);
  line.send({ type: 'offer' });
  const { gateway } = await called(carrier);
  carrier.put(gateway.answer({}));
  let taken;
  carrier.slow = new Promise((resolve) => (taken = resolve));
  let over = false;
  const ending = line.end().then(() => (over = true));
  await carrier.next();
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(over, false);
  taken();
  await ending;
});

test('a call that goes on has its name and a higher attempt', { timeout: 60_000 }, async (t) => {
  const identity = { name: 'ab'.repeat(16), attempt: 41 };
  const { line, carrier } = lineOf(t, undefined, { identity });
  line.send({ type: 'offer' });
  const { first } = await called(carrier);
  assert.deepEqual([hex(first.call), first.attempt], [identity.name, 42]);
  assert.deepEqual(line.identity, { ...identity, attempt: 42 });
});

test('a carrier that does not answer is told once, and when one answers again', { timeout: 60_000 }, async (t) => {
  const { line, heard, carrier } = lineOf(t);
  carrier.down = true;
  line.send({ type: 'offer' });
  assert.equal(await heard.next('trouble'), 'memory is away');
  carrier.down = false;
  await called(carrier);
  assert.equal(await heard.next('trouble'), null);
  assert.deepEqual(heard.told.filter(([name]) => name === 'trouble'), []);
});
