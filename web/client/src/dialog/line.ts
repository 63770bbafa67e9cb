// SPDX-License-Identifier: MIT
// A call's line to the gateway: objects go in both directions over sealed dialogs, in order and once, as long as a
// carrier of the link works.
import type { Carrier, CarrierError } from '../carrier/carrier.ts';
import { type Action, type DialogOver, Dialogs, type DialogState, type Payload } from '../core/dialogs.ts';
import { Instance } from '../core/exports.ts';
import type { Link } from '../core/link.ts';
import { CallError } from '../errors.ts';
import { randomId } from '../hex.ts';
import { MOST_OBJECTS, sizeOf } from './bounds.ts';
import { Courier, type Traffic } from './courier.ts';
import { fromPayload, type JsonObject, toPayload } from './payload.ts';

export type { Traffic } from './courier.ts';
export type { JsonObject } from './payload.ts';

/** `trap`: the core failed, and the call cannot go on. Else as docs/protocol.md says. */
export type OverReason = DialogOver | 'trap';

/** Who is told. None of these is called from inside a call of the line's. */
export interface LineListener {
  message(object: JsonObject): void;
  /** What was said with this tag is on a carrier. */
  attached(tag: number): void;
  /** The call goes on in another dialog: ICE may have to be restarted. */
  renewed(): void;
  /** The last of it. */
  over(reason: OverReason): void;
  /** No carrier answers; null: one answers again. They go on trying by themselves. */
  trouble(error: CarrierError | null): void;
}

/** A call that goes on, as on a page that was reloaded. */
export interface CallIdentity {
  /** 128 random bits, as 32 hex digits. */
  name: string;
  /** The highest number of a dialog that was made for it. */
  attempt: number;
}

export interface LineOptions {
  /** A new call if missing. */
  identity?: CallIdentity | undefined;
  /** First messages go out on the first two carriers at once. */
  race?: boolean | undefined;
}

const MOST_TRAPS = 3;
const MOST_UNREAD = 8; // payloads: so many make an ack go alone
const LAST_WORD = 1000; // ms that whoever ends a call waits for the carrier
const LISTENS = 10_000; // ms in which an answer that comes late is told that the call is over

export class Line {
  #goes!: () => void;
  /** Resolves when nothing is said and heard on it any more: the carriers may be closed. */
  readonly gone = new Promise<void>((resolve) => (this.#goes = resolve));
  readonly #module: WebAssembly.Module;
  readonly #link: Link;
  readonly #carriers: readonly Carrier[];
  readonly #listener: LineListener;
  readonly #race: boolean;
  readonly #name: string;
  #attempt: number;
  #dialogs: Dialogs;
  #courier: Courier;
  readonly #actions: Action[] = []; // to be done, in their order
  #acting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tag = 0;
  #traps = 0;
  readonly #troubled = new Set<number>();
  #delivered: string[] = []; // in this dialog: the gateway may not know of it
  #repeats: string[] = []; // of the dialog before, which the gateway may say again
  #closed = false;
  #told: Promise<void> | null = null; // of end()
  #ending: ReturnType<typeof setTimeout>[] = [];

  /**
   * `module`: of compiled(). `carriers`: those of the link that can be used, in its order, at least one; they outlive
   * it. Throws CallError `link`.
   */
  constructor(
    module: WebAssembly.Module,
    link: Link,
    carriers: readonly Carrier[],
    listener: LineListener,
    { identity, race = false }: LineOptions = {},
  ) {
    this.#module = module;
    this.#link = link;
    this.#carriers = carriers;
    this.#listener = listener;
    this.#race = race;
    this.#name = identity?.name ?? randomId();
    this.#attempt = identity?.attempt ?? 0;
    this.#dialogs = this.#begun();
    this.#courier = this.#newCourier();
  }

  get identity(): CallIdentity {
    return { name: this.#name, attempt: this.#attempt };
  }

  get traffic(): Traffic {
    return this.#courier.traffic;
  }

  /** `calling` until the gateway has been heard. */
  get state(): DialogState {
    return this.#dialogs.state;
  }

  /** Makes ahead what the first message needs. */
  prepare(): void {
    this.#guarded(() => this.#dialogs.prepare());
  }

  /**
   * What is said together travels together. Gives its tag, from 1. While it calls, what is said waits. Throws CallError
   * `too-large` if no message holds it, `full` if too much waits: nothing of it is said then.
   */
  send(...objects: JsonObject[]): number {
    const payload = toPayload(objects);
    const bytes = objects.length > MOST_OBJECTS ? null : sizeOf(payload);
    if (bytes === null) throw new CallError('too-large', 'This is more than one message can hold. Send less at once.');
    if (!this.#closed && !this.#dialogs.hasRoom(bytes))
      throw new CallError('full', 'Too much waits for the carrier already. Try again when it answers.');
    const tag = ++this.#tag;
    this.#event((dialogs) => dialogs.send(payload, tag));
    return tag;
  }

  /** While media flows no pings are needed. */
  media(flows: boolean): void {
    if (this.#closed) return;
    this.#guarded(() => this.#dialogs.media(flows));
    this.#keepDeadline();
  }

  /** A new dialog at once: the network has changed, or the device has slept. */
  renew(): void {
    this.#event((dialogs) => dialogs.renew());
  }

  /**
   * Tells the gateway that the call is over. Resolves when a carrier has it, or after 1 s. If the gateway has not been
   * heard yet it is listened to for 10 s, and told when it answers: see `gone`.
   */
  end(): Promise<void> {
    if (this.#told || this.#closed) return this.#told ?? Promise.resolve();
    this.#ending = [setTimeout(() => this.close(), LISTENS)];
    this.#told = new Promise((resolve) => {
      const enough = () => {
        resolve();
        if (this.state !== 'calling' && !this.#courier.publishing) this.close();
      };
      this.#ending.push(setTimeout(enough, LAST_WORD));
      void this.gone.then(resolve);
    });
    this.#event((dialogs) => dialogs.end());
    return this.#told;
  }

  /** From here on what is said is handed to the browser, which sends it though the page closes. */
  handOver(): void {
    this.#courier.leave();
  }

  /** The page closes: the end of the call is handed to the browser. */
  leave(): void {
    if (this.#closed) return;
    this.handOver();
    this.#event((dialogs) => dialogs.end());
    this.close();
  }

  /** Ends it here; nobody is told. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#ending.forEach(clearTimeout);
    this.#courier.close();
    this.#goes();
  }

  #begun(): Dialogs {
    const name = Uint8Array.from(this.#name.match(/../g) ?? [], (digits) => parseInt(digits, 16));
    const traits = this.#carriers.map((carrier) => carrier.traits);
    return new Dialogs(new Instance(this.#module), this.#link, traits, { name, attempt: this.#attempt, race: this.#race });
  }

  #newCourier(): Courier {
    return new Courier(this.#carriers, {
      received: (carrier, address, data) => this.#event((dialogs) => dialogs.received(carrier, address, data)),
      published: (token, result) => this.#event((dialogs) => dialogs.published(token, result)),
      looked: (token, there) => this.#event((dialogs) => dialogs.looked(token, there)),
      trouble: (carrier, error) => this.#trouble(carrier, error),
    });
  }

  // The actions of an event are done before those of the next: whoever is told may say something more.
  #event(work: (dialogs: Dialogs) => Action[]): void {
    if (this.#closed) return;
    this.#guarded(() => this.#actions.push(...work(this.#dialogs)));
    if (this.#acting) return;
    this.#acting = true;
    for (let next = this.#actions.shift(); next && !this.#closed; next = this.#actions.shift())
      if (!this.#courier.perform(next)) this.#tell(next);
    this.#acting = false;
    if (this.#closed) return;
    this.#attempt = this.#dialogs.attempt;
    this.#keepDeadline();
    // The end itself is said once and not waited for by the engine.
    if (this.#told && this.#dialogs.idle && !this.#courier.publishing) this.close();
  }

  #tell(action: Action): void {
    if (this.#told) return;
    if (action.kind === 'deliver' && this.#repeated(action.payload)) return;
    if (action.kind === 'renewed') this.#repeats = this.#delivered.splice(0);
    queueMicrotask(() => {
      if (this.#closed) return;
      if (action.kind === 'deliver') for (const object of fromPayload(action.payload) ?? []) this.#listener.message(object);
      else if (action.kind === 'attached') this.#listener.attached(action.tag);
      else if (action.kind === 'renewed') this.#listener.renewed();
      else if (action.kind === 'over') this.#over(action.reason);
    });
  }

  // In a new dialog the gateway says again what it does not know to be read; that of envelopes has an `id`, that of
  // Janus's APIs has none.
  #repeated({ text, secrets }: Payload): boolean {
    const said = text + secrets;
    const at = this.#repeats.indexOf(said);
    if (at >= 0) this.#repeats.splice(at, 1);
    this.#delivered.push(said);
    if (this.#delivered.length > MOST_UNREAD) this.#repeats = [];
    this.#delivered.splice(0, this.#delivered.length - MOST_UNREAD);
    return at >= 0;
  }

  // Nothing of an instance that trapped is used: the call goes on in a new dialog of a fresh one, with what is said
  // from now on.
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      console.warn(`janus-mam: the core failed (${error.message})`);
      if (++this.#traps > MOST_TRAPS) {
        this.close();
        return queueMicrotask(() => this.#listener.over('trap'));
      }
      this.#attempt++; // that one may have begun
      this.#courier.close();
      this.#dialogs = this.#begun();
      this.#courier = this.#newCourier();
      this.#actions.length = 0;
      queueMicrotask(() => this.#closed || this.#listener.renewed());
    }
  }

  #over(reason: OverReason): void {
    this.close();
    this.#listener.over(reason);
  }

  #trouble(carrier: number, error: CarrierError | null): void {
    const all = () => this.#troubled.size === this.#carriers.length;
    const before = all();
    if (error) this.#troubled.add(carrier);
    else this.#troubled.delete(carrier);
    if (error && !before && all()) this.#listener.trouble(error);
    else if (before && !all()) this.#listener.trouble(null);
  }

  #keepDeadline(): void {
    clearTimeout(this.#timer);
    const at = this.#closed ? null : this.#dialogs.deadline;
    if (at === null) return;
    this.#timer = setTimeout(() => this.#event((dialogs) => dialogs.expire()), Math.max(0, Math.ceil(at - performance.now())));
  }
}
