// SPDX-License-Identifier: GPL-3.0-or-later
// Calls over slow carriers while Janus and the browser are each behind a port-restricted NAT, and Debian's coturn tells
// both their public addresses: Janus by its configuration, the browser by the gateway's.
//
//   const behind = await behindNats(t);
//   await behind.calls(15000)         over a carrier that takes so long for a message, with a Janus of its own
//   await behind.chats(15000)         likewise, if Janus offers
import { placeIn } from './library.mjs';
import { browserWithin } from './namespace.mjs';
import { CHATTER, calls, opensChat, slowCarrier } from './slow.mjs';
import { startJanus } from '../janus/janus.mjs';
import { merge } from '../janus/jcfg.mjs';
import { twoNats } from '../network/nets.mjs';
import { startTurn } from '../servers/turn.mjs';

export async function behindNats(t) {
  const nets = twoNats({ symmetric: false });
  t.after(() => nets.close());
  const hub = { netns: nets.hub, host: nets.publicAddress };
  const turn = await startTurn({ secret: 'for STUN alone', ...hub });
  t.after(() => turn.cleanup());
  const browser = await browserWithin(t, nets.hosts[1]);
  const started = async (delay, channel) => {
    const { settings } = await slowCarrier(t, delay, hub);
    const janus = await startJanus({
      host: '192.168.1.2',
      netns: nets.hosts[0],
      nat: { stun_server: hub.host, stun_port: turn.port },
      plugins: { echotest: {}, textroom: { general: {} } },
      channels: { echo: { reachable: false, ...channel }, chatter: CHATTER },
      settings: merge({ general: { page: 'http://localhost/' }, ice: { stun: [`stun:${hub.host}:${turn.port}`] } }, settings),
    });
    t.after(() => janus.cleanup());
    return { janus, page: await browser.open(await janus.link('echo')) };
  };
  return {
    calls: async (delay, channel) => calls((await started(delay, channel)).page),
    chats: async (delay) => opensChat(await placeIn(await started(delay))),
  };
}
