// SPDX-License-Identifier: GPL-3.0-or-later
// A browser whose direct path is blocked reaches Janus through Debian's coturn, with credentials that came in the answer.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { pageWithin } from '../support/browser/namespace.mjs';
import { placeIn } from '../support/browser/place.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { example } from '../support/janus/sample.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { until } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const skip = skipBrowser() || skipJanus() || skipTurn();
const options = { skip, timeout: 240_000 };
const nets = { ...options, skip: skip || skipNets() };
const SECRET = 'north by northwest';
const ALONE = { rtc: { iceTransportPolicy: 'relay' } }; // whatever the browser could do
const PLUGINS = { echotest: {}, textroom: { general: {} }, videocall: { general: {} } };
let browser, server;

before(async () => {
  if (!skip) [browser, server] = await Promise.all([launchChromium(), serveClient()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

// Janus and a coturn, in the same `network` ({netns, host}) if it is not loopback; `open`: gives the page.
async function started(t, { udp, transports, channels, network, open = () => openClient(browser, server.url) }) {
  const turn = await startTurn({ secret: SECRET, udp, ...network });
  t.after(() => turn.cleanup());
  const address = `${network?.host ?? '127.0.0.1'}:${turn.port}`;
  const ice = {
    ...(transports.includes('udp') && { stun: [`stun:${address}`] }),
    turn: transports.map((transport) => `turn:${address}?transport=${transport}`),
    turn_secret_file: turn.secretFile,
  };
  const janus = await startJanus({ settings: { ice }, plugins: PLUGINS, channels: channels, ...network });
  t.after(() => janus.cleanup());
  const place = await placeIn({ janus, page: await open() });
  t.after(() => place.hangUp());
  return { place, janus, turn };
}

// The local candidate of the pair in use.
const candidateInUse = async ({ call }) => {
  const stats = await call.peer.getStats();
  const transport = [...stats.values()].find(({ type }) => type === 'transport');
  const pair = stats.get(transport?.selectedCandidatePairId);
  const { candidateType, relayProtocol } = stats.get(pair?.localCandidateId) ?? {};
  return { candidateType, relayProtocol };
};

async function relayed({ place, turn }, name, relayProtocol) {
  assert.deepEqual(await place.on(name, candidateInUse), { candidateType: 'relay', relayProtocol });
  await turn.log.waitFor(new RegExp(`user <\\d+:${name}[^>]*>.* ALLOCATE processed, success`));
}

async function echoes(servers, name, transport, settings = ALONE) {
  const { place, janus } = servers;
  await place.dial(name, { media: true, ...settings });
  await place.sees(name, { audios: 1, videos: 1 });
  await relayed(servers, name, transport);
  assert.ok(!janus.log.text.includes(SECRET), 'the secret is not in the log');
  await place.on(name, ({ call }) => call.close());
}

test('through the relay, by UDP: Janus reachable or not, and if Janus offers', options, async (t) => {
  const phone = example('phone');
  const channels = { near: { reachable: true }, far: { reachable: false }, chatter: example('chat'), alice: phone, bob: phone };
  const servers = await started(t, { udp: true, transports: ['udp'], channels });
  const { place } = servers;
  for (const name of ['near', 'far']) await echoes(servers, name, 'udp');

  // The servers come with Janus's offer, or with what the plugin said to the message that opened the call.
  await place.dial('chatter', { data: true, ...ALONE });
  await until('the data channel', () => place.on('chatter', ({ call }) => call.state === 'connected'));
  await relayed(servers, 'chatter', 'udp');
  for (const username of ['alice', 'bob'])
    await place.dial(username, { body: { request: 'register', username }, ...ALONE }, ({ call }) => call.addMedia(true));
  await place.on('bob', ({ call }) => call.opened);
  await place.on('alice', async ({ call }) => {
    await call.addMedia(true);
    await call.negotiate({ body: { request: 'call', username: 'bob' } });
  });
  for (const name of ['alice', 'bob']) {
    await place.sees(name, { audios: 1, videos: 1 });
    await relayed(servers, name, 'udp');
  }
});

test('through the relay by TCP, if it takes no UDP', options, async (t) => {
  const servers = await started(t, { udp: false, transports: ['tcp'], channels: { near: { reachable: true } } });
  await echoes(servers, 'near', 'tcp');
});

// Janus has host candidates alone, of UDP: all that is blocked are checks of the direct path, or STUN and TURN by UDP.
test('a browser that no UDP leaves finds the relay by TCP itself', nets, async (t) => {
  const net = twoNats({ udp: false });
  t.after(() => net.close());
  const page = await pageWithin(t, net.hosts[0]);
  const network = { netns: net.hub, host: net.publicAddress };
  for (const [name, transports, reachable] of [
    ['of-both', ['udp', 'tcp'], true],
    ['of-tcp', ['tcp'], false],
  ]) {
    const { blocked } = net.counters(0);
    const servers = await started(t, { transports, channels: { [name]: { reachable } }, network, open: () => page });
    await echoes(servers, name, 'tcp', {});
    const now = net.counters(0);
    assert.ok(now.blocked > blocked, `${name}: UDP was tried`);
    assert.equal(now.from_public, 0);
  }
});
