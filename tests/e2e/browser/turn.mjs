// SPDX-License-Identifier: GPL-3.0-or-later
// A browser whose direct path is blocked reaches Janus through Debian's coturn, with credentials that came in the answer.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchChromium, openPage, reached, servePage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { placeIn, startPlace } from '../support/browser/library.mjs';
import { pageWithin } from '../support/browser/namespace.mjs';
import { PEOPLE } from '../support/browser/people.mjs';
import { opensChat } from '../support/browser/slow.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { written } from '../support/chain.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { until } from '../support/process.mjs';
import { example } from '../support/janus/sample.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const options = { skip: skipBrowser() || skipJanus() || skipTurn(), timeout: 240_000 };
const nets = { ...options, skip: options.skip || skipNets() };
const SECRET = 'north by northwest';

// The browser uses nothing but relays, whatever the page wants.
function relayAlone() {
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

// The local candidate of the pair in use.
const candidateInUse = (page) =>
  page.evaluate(async () => {
    const stats = await window.peersOfTheTest.at(-1).getStats();
    const transport = [...stats.values()].find((report) => report.type === 'transport');
    const pair = stats.get(transport?.selectedCandidatePairId);
    const { candidateType, relayProtocol } = stats.get(pair?.localCandidateId) ?? {};
    return { candidateType, relayProtocol };
  });

// Janus and a coturn, in the same `place` ({netns, host}) if it is not loopback.
async function started(t, { udp, transports, reachable = true, url, place }) {
  const turn = await startTurn({ secret: SECRET, udp, ...place });
  t.after(() => turn.cleanup());
  const address = `${place?.host ?? '127.0.0.1'}:${turn.port}`;
  const ice = {
    ...(transports.includes('udp') && { stun: [`stun:${address}`] }),
    turn: transports.map((transport) => `turn:${address}?transport=${transport}`),
    turn_secret_file: turn.secretFile,
  };
  const janus = await startJanus({ settings: { general: { page: url }, ice }, channels: { echo: { reachable } }, ...place });
  t.after(() => janus.cleanup());
  return { janus, turn };
}

async function calls(page, { janus, turn }, transport) {
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], 90_000);
  assert.equal(state, 'connected', `${detail}\n${turn.log.tail()}`);
  const [before, after] = await videoRuns(page);
  assert.ok(after > before);
  assert.deepEqual(await candidateInUse(page), { candidateType: 'relay', relayProtocol: transport });
  await turn.log.waitFor(/user <\d+:echo>.* ALLOCATE processed, success/);
  assert.ok(!janus.log.text.includes(SECRET), 'the secret is not in the log');
  assert.deepEqual(page.problems, []);
}

async function byRelayAlone(t, { udp, transport, reachable }) {
  const web = await servePage();
  t.after(() => web.close());
  const servers = await started(t, { udp, transports: [transport], reachable, url: web.url });
  const browser = await launchChromium();
  t.after(() => browser.close());
  const context = await browser.newContext();
  await context.addInitScript(relayAlone);
  const page = await openPage(browser, await servers.janus.link('echo'), { context });
  await reached(page, 'ready');
  await calls(page, servers, transport);
}

test('through the relay, by UDP', options, (t) => byRelayAlone(t, { udp: true, transport: 'udp' }));

test('through the relay, by UDP, if Janus is not reachable', options, (t) =>
  byRelayAlone(t, { udp: true, transport: 'udp', reachable: false }),
);

test('through the relay by TCP, if it takes no UDP', options, (t) => byRelayAlone(t, { udp: false, transport: 'tcp' }));

// If Janus offers the servers come with its offer, or with what the plugin said to the message that opened the call.
test('through the relay, if Janus offers', options, async (t) => {
  const web = await servePage();
  t.after(() => web.close());
  const turn = await startTurn({ secret: SECRET });
  t.after(() => turn.cleanup());
  const ice = { turn: [`turn:127.0.0.1:${turn.port}?transport=udp`], turn_secret_file: turn.secretFile };
  const janus = await startJanus({
    settings: { general: { page: web.url }, ice },
    plugins: { textroom: { general: {} }, videocall: { general: {} } },
    channels: { chatter: example('chat'), alice: PEOPLE, bob: PEOPLE },
  });
  t.after(() => janus.cleanup());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const context = await browser.newContext();
  await context.addInitScript(relayAlone);
  const place = await placeIn({ janus, page: await openPage(browser, web.url, { context }) });
  await opensChat(place);

  for (const name of ['alice', 'bob']) {
    await place.start(name);
    await place.on(name, (it, username) => it.call.message({ request: 'register', username }), name);
  }
  await place.on('bob', (it) => {
    it.beforeAnswer = () => it.media();
  });
  await place.on('alice', async (it) => {
    await it.media();
    await it.call.offer({ body: { request: 'call', username: 'bob' } });
  });
  for (const name of ['alice', 'bob']) await place.sees(name, { audios: 1, videos: 1 });
  for (const name of ['chatter', 'alice', 'bob']) await turn.log.waitFor(new RegExp(`user <\\d+:${name}>.* ALLOCATE processed, success`));
});

// If Janus can only be reached once it has sent, it hears of candidates when the path is new: with the first offer and
// with an ICE restart. A renegotiation does not change the path, and sends none.
test('a Janus that is not reachable hears of candidates as often as the way is new', options, async (t) => {
  const turn = await startTurn({ secret: SECRET });
  t.after(() => turn.cleanup());
  const settings = { ice: { stun: [`stun:127.0.0.1:${turn.port}`] } };
  const place = await startPlace({ plugins: { echotest: {} }, channels: { echo: { reachable: false } }, settings });
  t.after(() => place.close());
  await place.start('echo');
  await place.on('echo', async (it) => {
    await it.media();
    await it.call.offer();
  });
  await place.sees('echo', { audios: 1, videos: 1 });
  await place.restartsIce('echo', (it) => it.call.offer({ iceRestart: true }));
  const link = await place.janus.link('echo');
  // They may come in two messages, the second of which says that it is the last.
  await until('all candidates of the restart', async () => {
    const messages = await written(link);
    const offers = messages.flatMap(({ type }, i) => (type === 'offer' ? [i] : []));
    return offers.length === 2 && messages.slice(offers[1]).some(({ completed }) => completed);
  });
  await place.on('echo', async (it) => {
    await it.media({ audio: true });
    await it.call.offer();
  });
  await place.sees('echo', { audios: 2, videos: 1, frames: 60 });
  await place.ends('echo');
  const types = (await written(link)).map(({ type }) => type);
  const [, first, restart, more] = types.join(' ').split('offer');
  assert.match(first, /candidates/);
  assert.match(restart, /candidates/);
  assert.equal(more, ' bye');
});

// Janus has host candidates alone, of UDP: all that is blocked are checks of the direct path, or STUN and TURN by UDP.
for (const [what, transports, reachable] of [
  ['it is told of servers by UDP too', ['udp', 'tcp'], true],
  ['of that relay alone, and not that Janus is reachable', ['tcp'], false],
])
  test(`a browser that no UDP leaves finds the relay by TCP itself: ${what}`, nets, async (t) => {
    const net = twoNats({ udp: false });
    t.after(() => net.close());
    const place = { netns: net.hub, host: net.publicAddress };
    const servers = await started(t, { transports, reachable, url: 'http://localhost/', place });
    const page = await pageWithin(t, net.hosts[0], await servers.janus.link('echo'));
    await calls(page, servers, 'tcp');
    const { blocked, from_public } = net.counters(0);
    t.diagnostic(`saw ${JSON.stringify({ blocked, from_public })}`);
    assert.ok(blocked > 0, 'UDP was tried');
    assert.equal(from_public, 0);
  });
