// SPDX-License-Identifier: MIT
// WebRTC's half of a call's life: connected or not, interrupted and restarted.
import { CallError } from '../errors.ts';
import { passes } from './speech/envelopes.ts';
import { Flow } from './media/flow.ts';
import type { Pace } from './pace.ts';
import type { Timers } from './timers.ts';

const NO_CONNECTION = 25_000; // ms from the exchange of descriptions
const GIVE_UP = 60_000; // ms from an interruption
const AGAIN = 10_000; // ms from a restart that came to nothing
const BY_ITSELF = 1000; // ms; some interruptions pass
const BURST = 500; // ms in which several events tell of one change

/** `waiting`: no descriptions yet. */
export type ConnectionState = 'waiting' | 'connecting' | 'connected' | 'interrupted';

export interface ConnectionListener {
  state(state: ConnectionState): void;
  /** Media goes both ways, or does not any more. */
  flows(flows: boolean): void;
  frame(): void;
  /** Takes the call over in a new dialog and restarts ICE there. `renewed`: the dialog is new already. */
  restart(renewed: boolean): Promise<void>;
  /** While a restart is under way: says it all again in a new dialog. */
  renew(): void;
  lost(error: CallError): void;
}

export class Connection {
  readonly #peer: RTCPeerConnection;
  readonly #timers: Timers;
  readonly #pace: Pace;
  readonly #tell: ConnectionListener;
  readonly #flow: Flow;
  #state: ConnectionState = 'waiting';
  #connected = false; // once
  #restarting = false;
  #renewedAt = -Infinity; // performance.now()
  #refused: CallError | null = null; // why ICE cannot be restarted
  #round = 0; // counts interruptions and their ends
  #cancels: (() => void)[] = []; // of what an interruption has set going

  constructor(peer: RTCPeerConnection, timers: Timers, pace: Pace, tell: ConnectionListener) {
    this.#peer = peer;
    this.#timers = timers;
    this.#pace = pace;
    this.#tell = tell;
    this.#flow = new Flow(peer, {
      flows: (flows) => tell.flows(flows),
      stopped: () => this.disturbed(),
      frame: () => tell.frame(),
    });
    peer.addEventListener('connectionstatechange', () => this.#changed());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Descriptions were exchanged. */
  agreed(): void {
    if (this.#state !== 'waiting') return;
    this.#become('connecting');
    this.#timers.after(this.#pace.limit(NO_CONNECTION), () => {
      if (!this.#connected) this.#lose();
    });
  }

  /** What there was is doubtful: another network, a sleep, nothing comes. */
  disturbed(): void {
    if (this.#connected) this.#interrupted(0);
  }

  /** The page is seen again. It may have slept without a word. */
  seen(): void {
    if (!this.#connected) return;
    if (this.#peer.connectionState !== 'connected') this.#interrupted(0);
    else void this.#flow.look();
  }

  /** The line has begun a new dialog by itself. */
  renewed(): void {
    if (this.#connected && !this.#restarting && this.#state === 'interrupted') this.#interrupted(0, true);
  }

  stop(): void {
    this.#cancel();
    this.#flow.stop();
  }

  #changed(): void {
    const { connectionState } = this.#peer;
    if (connectionState === 'connected') {
      this.#cancel();
      this.#refused = null;
      this.#connected = true;
      this.#flow.start();
      this.#become('connected');
    } else if (connectionState === 'disconnected' && this.#connected) {
      this.#interrupted(BY_ITSELF);
    } else if (connectionState === 'failed') {
      // A browser that has checked in vain still takes Janus's checks, which may come later on a slow carrier.
      if (this.#connected ? this.#refused : !this.#pace.slow) this.#lose();
      else if (this.#connected && !this.#restarting) this.#interrupted(0);
    }
  }

  /** Restarts ICE after some time, again if that came to nothing; gives up in the end. */
  #interrupted(after: number, renewed = false): void {
    if (this.#restarting) return this.#renewOnce();
    this.#cancel();
    this.#refused = null;
    this.#flow.stop();
    this.#become('interrupted');
    const limit = this.#pace.limit(GIVE_UP);
    this.#cancels.push(this.#timers.after(limit, () => this.#lose()));
    this.#try(after, renewed);
  }

  #try(after: number, renewed: boolean): void {
    const work = async () => {
      const round = this.#round;
      await this.#restart(renewed);
      if (round === this.#round && !this.#refused) this.#try(this.#pace.limit(AGAIN), false);
    };
    this.#cancels.push(this.#timers.after(after, () => void work()));
  }

  async #restart(renewed: boolean): Promise<void> {
    this.#restarting = true;
    this.#renewedAt = performance.now();
    try {
      await this.#tell.restart(renewed);
    } catch (error) {
      if (error instanceof CallError && error.code === 'refused' && !passes(error)) {
        this.#refused = error;
        if (this.#peer.connectionState === 'failed') this.#lose();
      }
    } finally {
      this.#restarting = false;
    }
    // It may be connected as before: that is no change of its state.
    if (!this.#refused && this.#state === 'interrupted' && this.#peer.connectionState === 'connected') this.#changed();
  }

  #renewOnce(): void {
    if (performance.now() - this.#renewedAt < BURST) return;
    this.#renewedAt = performance.now();
    this.#tell.renew();
  }

  #lose(): void {
    this.#tell.lost(
      new CallError(
        'connection',
        !this.#connected
          ? 'Janus answered, but no connection for audio and video came about. A firewall between may ask for a TURN server.'
          : this.#refused
            ? `The connection to Janus broke and is not taken up again: ${this.#refused.message}`
            : 'The connection to Janus broke. Look at the network, then call again.',
        this.#refused ? { cause: this.#refused } : {},
      ),
    );
  }

  #cancel(): void {
    this.#round++;
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  #become(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell.state(state);
  }
}
