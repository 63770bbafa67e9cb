// Calls over slow carriers where Janus and the browser are each behind a port-restricted NAT, and Debian's coturn tells
// both their public addresses.
//
//   const call = await behindNats(t);
//   await call(15000)                 over a carrier that takes so long for a message, with a Janus of its own
import { browserWithin } from './namespace.mjs';
import { calls, slowCarrier } from './slow.mjs';
import { startJanus } from '../janus.mjs';
import { merge } from '../support/jcfg.mjs';
import { twoNats } from '../support/nets.mjs';
import { startTurn } from '../support/turn.mjs';

export async function behindNats(t) {
  const nets = twoNats({ symmetric: false });
  t.after(() => nets.close());
  const hub = { netns: nets.hub, host: nets.publicAddress };
  const turn = await startTurn({ secret: 'for STUN alone', ...hub });
  t.after(() => turn.cleanup());
  const browser = await browserWithin(t, nets.hosts[1]);
  return async (delay, channel = {}) => {
    const { settings } = await slowCarrier(t, delay, hub);
    const janus = await startJanus({
      host: '192.168.1.2',
      netns: nets.hosts[0],
      nat: { stun_server: hub.host, stun_port: turn.port },
      channels: { echo: { reachable: false, ...channel } },
      settings: merge({ general: { page: 'http://localhost/' } }, settings),
    });
    t.after(() => janus.cleanup());
    const page = await browser.open(await janus.link('echo'));
    await page.click('#settings summary');
    await page.fill('#ice-urls', `stun:${hub.host}:${turn.port}`);
    return calls(page);
  };
}
