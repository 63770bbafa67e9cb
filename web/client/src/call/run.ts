// SPDX-License-Identifier: MIT
// The parts of one call, from its making to its end: what each of them tells the others.
import type { JsonObject } from '../dialog/line.ts';
import { CallError } from '../errors.ts';
import { Candidates } from './candidates.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { Data } from './media/data.ts';
import { type Envelope, refusal } from './speech/envelopes.ts';
import { type CallState, Milestones, type Tell } from './events.ts';
import { stopAll } from './media/media.ts';
import { Negotiation } from './negotiation.ts';
import type { Setup } from './options.ts';
import { Pace } from './pace.ts';
import { usage, type Usage } from './speech/plugins.ts';
import { askedFirst, Requests } from './speech/requests.ts';
import { type Kind, Senders } from './media/senders.ts';
import { Signaling } from './speech/signaling.ts';
import type { Station } from './station.ts';
import { Stats } from './media/stats.ts';
import { Timeline } from './timeline.ts';
import { Timers } from './timers.ts';
import { Wakefulness } from './wakefulness.ts';

export class CallRun {
  readonly peer: RTCPeerConnection;
  readonly plugin: string;
  readonly timeline = new Timeline();
  readonly milestones = new Milestones();
  readonly senders: Senders;
  readonly data: Data;
  readonly signaling: Signaling;
  readonly negotiation: Negotiation;
  readonly requests: Requests;
  readonly connection: Connection;
  readonly stats: Stats;
  /** Streams that end with the call. */
  readonly streams: MediaStream[] = [];
  /** Aborted when the call is over. */
  readonly ended = new AbortController();
  state: CallState = 'preparing';
  error: CallError | null = null;
  /** Resolves when the gateway knows that it is over, or cannot be told. */
  told: Promise<void> = Promise.resolve();
  readonly #station: Station;
  readonly #setup: Setup;
  readonly #usage: Usage;
  readonly #tell: Tell;
  readonly #timers = new Timers();
  readonly #page: Wakefulness;

  /** The station is the call's from here on. */
  constructor(station: Station, setup: Setup, kinds: readonly Kind[], tell: Tell) {
    const { link } = station;
    const timers = this.#timers;
    this.#station = station;
    this.#setup = setup;
    this.#tell = tell;
    this.plugin = setup.plugin ?? link.plugin;
    this.#usage = usage(this.plugin);
    this.signaling = new Signaling(station, setup, {
      heard: (envelope, awaited) => this.#heard(envelope, awaited),
      renewed: () => this.connection.renewed(),
      trouble: (message) => tell('trouble', message),
      over: (error) => this.finish(error, true),
    });
    const { line, exchange } = this.signaling;
    const peer = (this.peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...setup.rtc }));
    peer.addEventListener('track', (event) => tell('track', event));
    const dataAlone = setup.data && kinds.length === 0;
    const receive = setup.receive ?? (dataAlone ? [] : ['audio', 'video']);
    this.senders = new Senders(peer, this.offers, receive);
    this.senders.plan(kinds);
    this.data = new Data(peer, setup.data ?? false, (message) => tell('message', message));
    const pace = new Pace(station.carriers);
    const candidates = new Candidates(peer, exchange, timers);
    const iceServers = setup.rtc?.iceServers ?? [];
    this.negotiation = new Negotiation(
      { peer, link, exchange, signaling: this.signaling, candidates, pace, timers, iceServers },
      {
        accepts: (offer) => this.#accepts(offer),
        said: (step) => this.timeline.mark(step),
        agreed: () => this.connection.agreed(),
      },
    );
    const { signaling, negotiation } = this;
    this.requests = new Requests({ setup, usage: this.#usage, signaling, negotiation, pace, timers });
    this.connection = new Connection(peer, timers, pace, {
      state: (state) => this.#connects(state),
      flows: (flows) => line.media(flows),
      frame: () => this.timeline.mark('first frame'),
      restart: (renewed) => this.unlessOver(this.requests.restart(renewed)),
      renew: () => line.renew(),
      lost: (error) => this.finish(error),
    });
    this.stats = new Stats(peer, (stats) => tell('stats', stats));
    this.#page = new Wakefulness({
      asleep: () => station.sleep(true),
      awake: () => {
        station.sleep(false);
        this.#moved();
      },
      seen: () => this.connection.seen(),
      moved: () => this.#moved(),
      closing: () => {
        if (this.state !== 'preparing') line.leave();
      },
    });
  }

  /** We make the first offer. */
  get offers(): boolean {
    return askedFirst(this.#setup, this.#usage) === null;
  }

  /** Sends what opens the call. Resolves when the line has it. */
  async open(): Promise<void> {
    if (this.error) throw this.error;
    this.become('calling');
    const sent = new Promise<void>((resolve) => {
      this.requests.open(resolve).then(
        ({ body }) => {
          if (this.state === 'calling') this.become('open');
          this.milestones.opened.resolve(body);
        },
        (error: unknown) => this.finish(asError(error)),
      );
    });
    await this.unlessOver(sent);
  }

  /** Rejects with CallError: what went wrong because the call is over is that. */
  unlessOver<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.ended;
    return new Promise((resolve, reject) => {
      const over = () => reject(this.error);
      if (signal.aborted) over();
      signal.addEventListener('abort', over, { once: true });
      work
        .then(resolve, (error: unknown) => reject(this.error ?? asError(error)))
        .finally(() => signal.removeEventListener('abort', over));
    });
  }

  become(state: CallState): void {
    if (this.state === state || this.state === 'ended') return;
    this.state = state;
    this.#tell('state', state);
  }

  /** `told`: the gateway knows. */
  finish(error: CallError, told = false): void {
    if (this.error) return;
    this.error = error;
    const { line, exchange } = this.signaling;
    const silent = told || this.state === 'preparing';
    this.ended.abort(error);
    this.#page.stop();
    this.connection.stop();
    this.stats.run(false);
    this.#timers.stop();
    exchange.end(error);
    this.peer.close();
    this.streams.forEach(stopAll);
    if (silent) line.close();
    else this.told = line.end();
    void line.gone.then(() => this.#station.close());
    this.milestones.end(error);
    if (error.code !== 'ended' && error.code !== 'aborted') this.#tell('error', error);
    this.become('ended');
  }

  #heard(envelope: Envelope, awaited: boolean): void {
    const { type, body, re } = envelope;
    if (type === 'event') this.#useServers(envelope);
    if (body && type !== 'error') this.#tell('event', body);
    if (type === 'offer') this.negotiation.janusOffers(envelope).catch((error: unknown) => this.finish(asError(error)));
    else if (type === 'candidates') this.negotiation.takeCandidates(envelope);
    else if (type === 'error' && !awaited) {
      const error = refusal(envelope);
      // If Janus does not take our answer, nothing connects.
      if (re === this.negotiation.answer && this.state !== 'connected') this.finish(error);
      else this.#tell('error', error);
    }
  }

  #useServers({ iceServers }: Envelope): void {
    try {
      this.negotiation.useServers(iceServers);
    } catch (error) {
      this.#tell('error', asError(error));
    }
  }

  async #accepts({ body, sdp }: Envelope): Promise<JsonObject | null> {
    const usual = this.#usage.answer(body);
    const { accept } = this.#setup;
    return accept ? accept({ body, sdp }, usual) : usual;
  }

  #connects(state: ConnectionState): void {
    if (state === 'connected') {
      this.timeline.mark('connected');
      this.milestones.connected.resolve();
    }
    if (state !== 'waiting') this.become(state);
  }

  /** The network may be another one. */
  #moved(): void {
    if (this.state === 'preparing') return;
    if (this.state === 'connected' || this.state === 'interrupted') this.connection.disturbed();
    else this.signaling.line.renew();
  }
}

function asError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new CallError('internal', `WebRTC of this browser failed: ${what}`, { cause: error });
}
