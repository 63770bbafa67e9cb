// WebRTC's half of a call's life: connected or not, interrupted and restarted, and what shows the gateway meanwhile
// that this side lives.
import { Refused } from './exchange.js';
import { sends } from './peer.js';

const NO_CONNECTION = 25000; // ms from the descriptions' exchange, and from an interruption; longer on a slow way
const RESTART_AFTER = 3000; // ms of interruption; most pass by themselves
const PING = 20000; // where no media shows it
const PING_WAITING = 180000; // without WebRTC, as for a callee who waits

const BROKEN = 'The connection to Janus broke.';
const NONE =
  'Janus answered, but no connection for audio and video came about. ' +
  'A firewall between may ask for a TURN server (Settings).';

export class CallLost extends Error {}

export class Connection {
  #call; // {peer, exchange, timers, patience, signal, settings, tell, trouble, failed, restart}
  #connected = false; // once
  #restarting = false;
  #refused = null; // why ICE cannot be restarted
  #cancel = () => {}; // of what an interruption has set going

  constructor(call) {
    this.#call = call;
    call.peer.addEventListener('connectionstatechange', () => this.#changed());
  }

  // The call's first message is on its way.
  start() {
    const { timers, signal, peer } = this.#call;
    timers.later(PING_WAITING, () => this.#pingWaiting());
    const moved = () => peer.connectionState !== 'new' && this.#connected && this.#interrupted(0);
    globalThis.addEventListener?.('online', moved, { signal });
    navigator.connection?.addEventListener?.('change', moved, { signal });
  }

  // Descriptions were exchanged.
  agreed(first) {
    const { timers, patience } = this.#call;
    if (first) timers.later(patience.limit(NO_CONNECTION), () => this.#connected || this.#lost());
    this.said();
  }

  // A bye that was signed before this message was taken back by it.
  said() {
    const { peer, trouble } = this.#call;
    if (peer.connectionState === 'connected') this.#sayFarewell().catch(trouble);
  }

  #changed() {
    const { peer, patience, signal, tell, timers, trouble } = this.#call;
    if (signal.aborted) return;
    if (peer.connectionState === 'connected') {
      this.#cancel();
      this.#refused = null;
      tell('stage', 'connected');
      tell('state', 'connected');
      this.#sayFarewell().catch(trouble);
      if (!this.#connected) timers.later(PING, () => this.#ping());
      this.#connected = true;
    } else if (peer.connectionState === 'disconnected') {
      tell('state', 'interrupted');
      this.#interrupted(RESTART_AFTER);
    } else if (peer.connectionState === 'failed') {
      // A browser that has checked in vain still takes Janus's checks, which begin when our candidates are there.
      if (!this.#connected) return patience.slow || this.#lost();
      if (this.#refused) return this.#lost();
      tell('state', 'interrupted');
      this.#interrupted(0);
    }
  }

  // Restarts ICE after some time, again where that came to nothing; gives up in the end.
  #interrupted(after) {
    const { exchange, timers, peer, patience, restart, trouble } = this.#call;
    const limit = patience.limit(NO_CONNECTION);
    this.#cancel();
    this.#refused = null;
    const well = () => peer.connectionState === 'connected';
    const again = async () => {
      if (this.#restarting || this.#refused) return;
      this.#restarting = true;
      exchange.renew();
      await restart().catch((error) => {
        if (!(error instanceof Refused) || error.passes) return trouble(error);
        this.#refused = error;
        if (peer.connectionState === 'failed') this.#lost();
      });
      this.#restarting = false;
    };
    const cancels = [
      timers.later(after, again),
      timers.later(after + limit / 2, () => well() || again()),
      timers.later(after + limit, () => well() || this.#lost()),
    ];
    this.#cancel = () => cancels.forEach((cancel) => cancel());
  }

  #lost() {
    const broken = this.#refused ? `${BROKEN} It is not taken up again: ${this.#refused.message}` : BROKEN;
    this.#call.failed(new CallLost(this.#connected ? broken : NONE));
  }

  async #sayFarewell() {
    const { peer, exchange, settings, tell } = this.#call;
    if (settings.farewell && sends(peer) && (await exchange.signFarewell())) tell('farewell', true);
  }

  async #ping() {
    const { peer, exchange, timers, trouble } = this.#call;
    if (sends(peer)) this.said();
    else await exchange.send('message', {}).catch(trouble);
    timers.later(PING, () => this.#ping());
  }

  async #pingWaiting() {
    const { peer, exchange, timers, trouble } = this.#call;
    if (peer.connectionState === 'new') await exchange.send('message', {}).catch(trouble);
    timers.later(PING_WAITING, () => this.#pingWaiting());
  }
}
