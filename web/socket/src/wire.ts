// SPDX-License-Identifier: MIT
// One call of the page over a link: its carriers, its line, what becomes of it when the page sleeps or closes.
import type { CarrierError } from '../../client/src/carrier/carrier.ts';
import { Pace } from '../../client/src/call/pace.ts';
import { openStation, type Station } from '../../client/src/call/station.ts';
import { Wakefulness } from '../../client/src/call/wakefulness.ts';
import { Line, type LineListener, type OverReason } from '../../client/src/dialog/line.ts';
import { keep, type Taken, take } from './kept.ts';
import type { JsonObject } from './objects.ts';

const LAST_REQUESTS = 1000; // ms for what is under way when the line ends
const NO_WORD = 30_000; // ms, longer on a slow way, for the gateway's first one

const OVER: { [reason in OverReason]: string } = {
  ended: 'ended: the gateway has ended the call',
  idle: 'idle: the gateway has heard nothing for too long',
  replaced: 'replaced: another device with this link took its place',
  busy: 'busy: all places of this link are taken',
  unsendable: 'unsendable: no carrier of this link takes a message of this size',
  trap: 'trap: the core has failed',
};

export interface WireListener {
  heard(object: JsonObject): void;
  /** What was said with this tag is with a carrier. */
  attached(tag: number): void;
  /** It goes on in another dialog; the gateway may be another one, which knows nothing. */
  renewed(): void;
  /** The page closes: what waits must be said now. */
  closing(): void;
  /** The last of it. `reason`: a word and what it means. */
  over(reason: string): void;
}

export class Wire implements LineListener {
  readonly reachable: boolean;
  /** Sessions that nobody has any more. */
  readonly ghosts: readonly number[];
  readonly #link: string;
  readonly #station: Station;
  readonly #tell: WireListener;
  readonly #taken: Taken;
  readonly #pace: Pace;
  readonly #line: Line;
  readonly #page: Wakefulness;
  readonly #sentAt = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** Resolves when a carrier answers. Rejects with CallError, CarrierError, AggregateError. */
  static async open(link: string, tell: WireListener): Promise<Wire> {
    const station = await openStation(link);
    try {
      await Promise.any(station.carriers.map((carrier) => carrier.open()));
      return new Wire(link, station, await take(link), tell);
    } catch (error) {
      station.close();
      throw error;
    }
  }

  private constructor(link: string, station: Station, taken: Taken, tell: WireListener) {
    const identity = taken.kept?.identity;
    this.#link = link;
    this.#station = station;
    this.#tell = tell;
    this.#taken = taken;
    this.ghosts = taken.kept?.sessions ?? [];
    this.reachable = station.link.reachable;
    this.#pace = new Pace(station.carriers);
    this.#line = new Line(station.module, station.link, station.carriers, this, { identity });
    this.#line.prepare();
    this.#page = new Wakefulness({
      asleep: () => station.sleep(true),
      awake: () => {
        station.sleep(false);
        this.#line.renew();
      },
      seen: () => {},
      moved: () => this.#line.renew(),
      closing: () => tell.closing(),
    });
  }

  get slow(): boolean {
    return this.#pace.slow;
  }

  send(objects: JsonObject[]): number {
    const tag = this.#line.send(...objects);
    this.#sentAt.set(tag, performance.now());
    this.#timer ??= setTimeout(() => {
      if (this.#line.state === 'calling') this.#finish('silent: nobody answers; is Janus running, and the link still good?');
    }, this.#pace.limit(NO_WORD));
    return tag;
  }

  /** Ends the call, which had these sessions. Resolves when the gateway was told, as far as that can be known. */
  async end(sessions: number[], leaving = false): Promise<void> {
    if (!this.#stop()) return;
    const heard = this.#line.state !== 'calling';
    const left = [...(heard ? [] : this.ghosts), ...sessions];
    if (this.#taken.kept || this.#timer !== undefined) keep(this.#link, { identity: this.#line.identity, sessions: left });
    this.#taken.release();
    // What is handed to the browser arrives also if the page is about to close, as in `beforeunload`.
    void this.#line.gone.then(() => setTimeout(() => this.#station.close(), LAST_REQUESTS));
    if (leaving || heard) this.#line.leave();
    else await this.#line.end();
  }

  /** What is said from here on arrives though the page closes. */
  handOver(): void {
    if (this.#line.state !== 'calling') this.#line.handOver();
  }

  message(object: JsonObject): void {
    if (!this.#over) this.#tell.heard(object);
  }
  attached(tag: number): void {
    this.#pace.took(performance.now() - (this.#sentAt.get(tag) ?? performance.now()));
    this.#sentAt.delete(tag);
    this.#tell.attached(tag);
  }
  renewed(): void {
    if (!this.#over) this.#tell.renewed();
  }
  over(reason: OverReason): void {
    this.#finish(OVER[reason]);
  }
  /** As with a WebSocket whose network is gone for a while. */
  trouble(error: CarrierError | null): void {
    console.warn(`janus-mam: ${error ? error.message : 'the carrier answers again'}`);
  }

  #finish(reason: string): void {
    if (!this.#stop()) return;
    this.#taken.release();
    this.#line.close();
    this.#station.close();
    this.#tell.over(reason);
  }

  #stop(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#page.stop();
    clearTimeout(this.#timer);
    return true;
  }
}
