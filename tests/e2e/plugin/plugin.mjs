// SPDX-License-Identifier: GPL-3.0-or-later
// The plugin's life without Janus: the stub host loads it, starts and stops it, and plays the core.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { until } from '../support/process.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub(), timeout: 300_000 };

// A place and a host that has loaded the plugin; both go with the test.
async function loaded(t, config = {}, hostOptions = {}) {
  const place = await stubPlace(config);
  const host = stubHost({ configDir: place.configDir, ...hostOptions });
  t.after(async () => {
    await host.kill();
    place.cleanup();
  });
  assert.equal(await host.command('load'), 'ok', host.log.tail());
  return { place, host };
}

// A thread that was joined may be listed by the kernel for a moment yet.
const threadsAre = (host, wanted) =>
  until(`${wanted} threads`, async () => (await host.command('threads')) === wanted, { timeout: 10_000 });

test('starts, answers and stops ten times in one process, and leaves no thread', options, async (t) => {
  const { host } = await loaded(t);
  const threads = await host.command('threads');
  for (let cycle = 0; cycle < 10; cycle++) {
    assert.equal(await host.command('init'), '0', host.log.tail());
    assert.equal(JSON.parse(await host.command('query {"request":"channels"}')).result, 200);
    assert.equal(await host.command('destroy'), 'ok');
    await threadsAre(host, threads);
  }
  assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
});

test('without a valid channel it refuses, and can be unloaded at once', options, async (t) => {
  const { place, host } = await loaded(t, { channels: { broken: { plugin: null } } });
  const threads = await host.command('threads');
  for (let cycle = 0; cycle < 3; cycle++) {
    assert.equal(await host.command('init'), '-1');
    await threadsAre(host, threads);
    assert.equal(await host.command('unload'), 'ok');
    assert.equal(await host.command('load'), 'ok');
  }
  place.write({});
  assert.equal(await host.command('init'), '0', host.log.tail());
  assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
  assert.equal(host.log.count('channel broken: plugin:'), 3, host.log.tail());
});

test('allow_empty starts it without a channel', options, async (t) => {
  const { host } = await loaded(t, { channels: {}, settings: { general: { allow_empty: true } } });
  assert.equal(await host.command('init'), '0', host.log.tail());
  assert.deepEqual(JSON.parse(await host.command('query {"request":"channels"}')).channels, []);
  await host.end();
});

test('a missing configuration is one line that names the file', options, async (t) => {
  const { place, host } = await loaded(t);
  fs.rmSync(place.file);
  assert.equal(await host.command('init'), '-1');
  await host.end();
  assert.equal(host.log.count(`${place.file}: missing or not readable`), 1, host.log.tail());
});

test('a Janus that was built with the other mutex is noticed', options, async (t) => {
  const { host } = await loaded(t);
  await host.command('layout other');
  assert.equal(await host.command('init'), '-1');
  await host.command('layout own');
  assert.equal(await host.command('init'), '0', host.log.tail());
  await host.end();
  assert.equal(host.log.count(/another kind of mutex .* with --enable-pthread-mutex/), 1, host.log.tail());
});

test('query_transport answers as the neighbours do', options, async (t) => {
  const { host } = await loaded(t);
  assert.equal(await host.command('query {"request":"channels"}'), '', 'before init: nothing');
  await host.command('init');
  const ask = async (request) => JSON.parse(await host.command(`query ${JSON.stringify(request)}`));
  assert.equal((await ask(null)).error_code, 412);
  assert.equal((await ask({})).error_code, 412);
  assert.equal((await ask({ request: 7 })).error_code, 413);
  assert.equal((await ask({ request: 'no such thing' })).error_code, 411);
  assert.equal((await ask({ request: 'configure', json: 'plain' })).result, 200);
  const noted = await ask({ request: 'configure', events: true });
  assert.deepEqual(noted.notes, ['Event handlers disabled at the core level']);
  assert.equal((await ask({ request: 'channels' })).channels[0].name, 'echo');
  await host.command('destroy');
  assert.equal(await host.command('query {"request":"channels"}'), '', 'after destroy: nothing');
  await host.end();
});

test('an offer is answered; sessions end with bye and with the core', options, async (t) => {
  const { place, host } = await loaded(t);
  await host.command('init');
  for (const end of ['bye', 'over']) {
    const peer = new Peer(await place.link('echo'));
    const answer = await peer.ask('offer', offerEnvelope().message);
    assert.equal(answer.type, 'answer', JSON.stringify(answer));
    assert.match(answer.sdp, /^v=0\r?\no=- 7000000000000000 /);
    assert.equal(await host.command('sessions'), '1');
    if (end === 'bye') {
      await peer.send(envelope('bye'));
      await host.log.waitFor(/^> request .*"destroy"/);
    } else {
      assert.equal(await host.command('over timeout'), 'ok');
      assert.equal((await peer.receive()).json.type, 'bye');
    }
    assert.equal(await host.command('sessions'), '0');
  }
  assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
});

test('a call that is up when the plugin stops does it no harm', options, async (t) => {
  const { place, host } = await loaded(t);
  await host.command('init');
  const peer = new Peer(await place.link('echo'));
  await peer.send(offerEnvelope().message);
  await peer.receive();
  // The stub's core goes on after destroy(): it still sends an event and ends the session.
  assert.equal(await host.command('destroy'), 'ok');
  assert.deepEqual(await host.end(), { code: 0, signal: null }, host.log.tail());
});

test('event handlers are told of calls exactly if both ends want it', options, async (t) => {
  const { place, host } = await loaded(t);
  await host.command('events on');
  await host.command('init');
  const peer = new Peer(await place.link('echo'));
  const call = () => peer.ask('offer', offerEnvelope().message);
  await call();
  await host.log.waitFor(/^> notified \{/);
  assert.equal(JSON.parse(await host.command('query {"request":"configure","events":false}')).result, 200);
  const before = host.log.lines.length;
  await call();
  assert.equal(host.log.count(/^> notified/, before), 0, host.log.tail());
  // "configure" without events leaves them as they are
  await host.command('query {"request":"configure","events":true}');
  await host.command('query {"request":"configure","json":"plain"}');
  const again = host.log.lines.length;
  await call();
  await host.log.waitFor(/^> notified \{/, { from: again });
  await host.end();
});

test('trickle is announced exactly if the description has no candidate', options, async (t) => {
  const { place, host } = await loaded(t);
  await host.command('init');
  const peer = new Peer(await place.link('echo'));
  for (const candidates of [false, true]) {
    const { message } = offerEnvelope({}, { candidates });
    await peer.ask('offer', message);
    const { jsep } = host.requests().findLast((request) => request.jsep);
    assert.equal(jsep.type, 'offer');
    assert.equal(jsep.sdp, message.sdp);
    assert.equal(jsep.trickle === true, !candidates, JSON.stringify(jsep.trickle));
  }
  await host.end();
});

test("a peer's own secret never reaches Janus, its token only if the channel allows it", options, async (t) => {
  const { place, host } = await loaded(t, { channels: { strict: {}, open: { allow_token: true } } });
  await host.command('init');
  for (const [name, expected] of [
    ['strict', undefined],
    ['open', 'a token'],
  ]) {
    const from = host.requests().length;
    const peer = new Peer(await place.link(name));
    await peer.ask('offer', offerEnvelope({ token: 'a token', apisecret: 'a secret' }).message);
    // The gateway asks for `info` by itself, once.
    const requests = host.requests().slice(from).filter((request) => request.janus !== 'info');
    assert.deepEqual(requests.map((request) => request.janus).slice(0, 3), ['create', 'attach', 'message']);
    for (const request of requests) {
      assert.equal(request.token, expected);
      assert.equal(request.apisecret, undefined);
    }
  }
  await host.end();
});
