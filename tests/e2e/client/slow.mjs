// SPDX-License-Identifier: GPL-3.0-or-later
// Slow carriers: nodes that get what is posted a second or fifteen seconds later, for page and gateway; with Janus
// reachable, and behind a NAT that lets in only whom Janus has sent something. All at the same time: what passes is
// time alone.
import { after, before, describe, test } from 'node:test';

import { launchChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { nodeWithin, pageWithin } from '../support/browser/namespace.mjs';
import { placeIn } from '../support/browser/place.mjs';
import { skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';
import { example } from '../support/janus/sample.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { OwnNode } from '../support/node.mjs';
import { start } from '../support/process.mjs';
import { skipTurn, startTurn } from '../support/servers/turn.mjs';

const skip = skipBrowser() || skipJanus();
const options = { skip, timeout: 900_000 };
const nets = { ...options, skip: skip || skipNets() || skipTurn() };
const SCRIPT = 'tests/e2e/support/network/slow_node.mjs';
const DELAYS = { second: 1000, quarter: 15_000 };
const closed = [];
const later = { after: (work) => closed.unshift(work) };

// A node that is slow in so many ways, and a Janus with channels for each: NAME, and NAME-chat, where Janus offers.
async function slowJanus(t, channel, network, more = {}) {
  const node = await OwnNode.start([], network);
  t.after(() => node.cleanup());
  const carriers = {};
  const channels = {};
  for (const [name, delay] of Object.entries(DELAYS)) {
    const args = ['--listen', node.host, '--node', `${node.host}:${node.port}`, '--delay', String(delay)];
    const slow = network ? nodeWithin(network.netns, SCRIPT, ...args) : start(process.execPath, [`${sourceDir}/${SCRIPT}`, ...args]);
    t.after(() => slow.end());
    carriers[name] = { nodes: [JSON.parse(await slow.log.waitFor(/"listening"/)).listening] };
    channels[name] = { ...channel, carrier: name };
    channels[`${name}-chat`] = { ...example('chat'), ...channel, carrier: name };
  }
  const plugins = { echotest: {}, textroom: { general: {} } };
  const janus = await startJanus({ plugins, channels, ...more, settings: { ...more.settings, carriers } });
  t.after(() => janus.cleanup());
  return janus;
}

const calls = async (place, name) => {
  await place.dial(name, { media: true });
  await place.on(name, ({ call }) => call.connected);
  await place.sees(name, { audios: 1, videos: 1 });
};
const chats = async (place, name) => {
  await place.dial(`${name}-chat`, { data: true });
  await place.on(`${name}-chat`, ({ call }) => call.connected);
};

describe('slow carriers', { concurrency: true }, () => {
  let browser, place, behind;

  before(async () => {
    if (skip) return;
    const [chromium, server] = await Promise.all([launchChromium(), serveClient()]);
    browser = chromium;
    later.after(() => Promise.all([browser.close(), server.close()]));
    place = await placeIn({ janus: await slowJanus(later, { reachable: true }), page: await openClient(browser, server.url) });
    if (nets.skip) return;
    // coturn tells both their public addresses: Janus by its configuration, the browser by the gateway's.
    const net = twoNats({ symmetric: false });
    later.after(() => net.close());
    const hub = { netns: net.hub, host: net.publicAddress };
    const turn = await startTurn({ secret: 'for STUN alone', ...hub });
    later.after(() => turn.cleanup());
    const janus = await slowJanus(later, { reachable: false }, hub, {
      host: '192.168.1.2',
      netns: net.hosts[0],
      nat: { stun_server: hub.host, stun_port: turn.port },
      settings: { ice: { stun: [`stun:${hub.host}:${turn.port}`] } },
    });
    behind = await placeIn({ janus, page: await pageWithin(later, net.hosts[1]) });
  });
  after(async () => {
    for (const close of closed) await close();
  });

  for (const [name, delay] of Object.entries(DELAYS)) {
    test(`messages take ${delay / 1000} s, Janus is reachable`, options, () => calls(place, name));
    test(`messages take ${delay / 1000} s, Janus offers`, options, () => chats(place, name));
  }

  test('messages take 1 s, Janus and browser behind port-restricted NATs', nets, () => calls(behind, 'second'));
  for (const [name, delay] of Object.entries(DELAYS))
    test(`messages take ${delay / 1000} s, both behind NATs, Janus offers`, nets, () => chats(behind, name));
});
