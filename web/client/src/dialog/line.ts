// SPDX-License-Identifier: MIT
// A call's line to the gateway: objects go in both directions over sealed dialogs, in order and once, as long as a
// carrier of the link works.
import type { Carrier, CarrierError } from '../carrier/carrier.ts';
import { type Action, type DialogOver, Dialogs, type DialogState } from '../core/dialogs.ts';
import { Instance } from '../core/exports.ts';
import type { Link } from '../core/link.ts';
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
  /** A carrier does not answer; null: one answers again. It goes on trying by itself. */
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
const LAST_WORD = 1000; // ms that the end of a call is tried

export class Line {
  readonly #module: WebAssembly.Module;
  readonly #link: Link;
  readonly #carriers: readonly Carrier[];
  readonly #listener: LineListener;
  readonly #race: boolean;
  readonly #name: string;
  #attempt: number;
  #dialogs: Dialogs;
  readonly #courier: Courier;
  readonly #actions: Action[] = []; // to be done, in their order
  #acting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tag = 0;
  #traps = 0;
  #troubled = new Set<number>();
  #closed = false;
  #ended: (() => void) | null = null; // once all that was said is with a carrier

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
    this.#name = identity?.name ?? hex(crypto.getRandomValues(new Uint8Array(16)));
    this.#attempt = identity?.attempt ?? 0;
    this.#dialogs = this.#begun();
    this.#courier = new Courier(carriers, {
      received: (carrier, address, data) => this.#event((dialogs) => dialogs.received(carrier, address, data)),
      published: (token, result) => this.#event((dialogs) => dialogs.published(token, result)),
      looked: (token, there) => this.#event((dialogs) => dialogs.looked(token, there)),
      trouble: (carrier, error) => this.#trouble(carrier, error),
    });
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

  /** What is said together travels together. Gives its tag, from 1. While it calls, what is said waits. */
  send(...objects: JsonObject[]): number {
    const [payload, tag] = [toPayload(objects), ++this.#tag];
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

  /** Tells the gateway that the call is over. Resolves when a carrier has it, or after 1 s. */
  end(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#ended?.(), LAST_WORD);
      this.#ended = () => {
        clearTimeout(timer);
        this.close();
        resolve();
      };
      this.#event((dialogs) => dialogs.end());
    });
  }

  /** The page closes: the end of the call is handed to the browser. */
  leave(): void {
    if (this.#closed) return;
    this.#courier.leave();
    this.#event((dialogs) => dialogs.end());
    this.close();
  }

  /** Ends it here; nobody is told. */
  close(): void {
    this.#closed = true;
    this.#ended = null;
    clearTimeout(this.#timer);
    this.#courier.close();
  }

  #begun(): Dialogs {
    const name = Uint8Array.from(this.#name.match(/../g) ?? [], (digits) => parseInt(digits, 16));
    const traits = this.#carriers.map((carrier) => carrier.traits);
    return new Dialogs(new Instance(this.#module), this.#link, traits, { name, attempt: this.#attempt, race: this.#race });
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
    if (this.#ended && this.#dialogs.idle && !this.#courier.publishing) this.#ended();
  }

  #tell(action: Action): void {
    if (this.#ended) return;
    queueMicrotask(() => {
      if (this.#closed) return;
      if (action.kind === 'deliver') for (const object of fromPayload(action.payload) ?? []) this.#listener.message(object);
      else if (action.kind === 'attached') this.#listener.attached(action.tag);
      else if (action.kind === 'renewed') this.#listener.renewed();
      else if (action.kind === 'over') this.#over(action.reason);
    });
  }

  // Nothing of an instance that trapped is used: the call goes on in a new dialog of a fresh one, with what is said
  // from now on.
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      console.warn(`janus-mam: the core failed (${error.message})`);
      if (++this.#traps > MOST_TRAPS) return queueMicrotask(() => this.#closed || this.#over('trap'));
      this.#attempt++; // that one may have begun
      this.#dialogs = this.#begun();
      this.#actions.length = 0;
      queueMicrotask(() => this.#closed || this.#listener.renewed());
    }
  }

  #over(reason: OverReason): void {
    this.close();
    this.#listener.over(reason);
  }

  #trouble(carrier: number, error: CarrierError | null): void {
    const before = this.#troubled.size;
    if (error) this.#troubled.add(carrier);
    else this.#troubled.delete(carrier);
    if (error && this.#troubled.size > before) this.#listener.trouble(error);
    if (!error && before > 0 && this.#troubled.size === 0) this.#listener.trouble(null);
  }

  #keepDeadline(): void {
    clearTimeout(this.#timer);
    const at = this.#closed ? null : this.#dialogs.deadline;
    if (at === null) return;
    this.#timer = setTimeout(() => this.#event((dialogs) => dialogs.expire()), Math.max(0, Math.ceil(at - performance.now())));
  }
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
