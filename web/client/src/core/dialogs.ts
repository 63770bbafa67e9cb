// SPDX-License-Identifier: MIT
// The engine of sealed dialogs (src/dialog/peer_dialogs.hpp), one call: events go in, actions come out. No I/O.
import type { CarrierTraits } from '../carrier/carrier.ts';
import { CallError } from '../errors.ts';
import { Input, Instance, Output } from './exports.ts';
import type { Link } from './link.ts';

const HASH = 81; // trytes of an address
const OVER = ['ended', 'idle', 'replaced', 'busy', 'unsendable'] as const;
const STATES = ['calling', 'open', 'over'] as const;
const PUBLISHED = ['done', 'failed', 'refused'] as const;

export type DialogOver = (typeof OVER)[number];
export type DialogState = (typeof STATES)[number];
/** `failed`: it may work later; `refused`: never. */
export type PublishResult = (typeof PUBLISHED)[number];

/** JSON of an array of objects, and of what is secret in them (docs/protocol.md, "Payload"). */
export interface Payload {
  text: string;
  secrets: string;
}

/** What the engine has its owner do, in this order. `carrier` is an index in the list that it was given. */
export type Action =
  | { kind: 'publish' | 'look'; carrier: number; token: number; address: string; data: Uint8Array }
  | { kind: 'watch' | 'unwatch'; carrier: number; address: string }
  | { kind: 'deliver'; payload: Payload }
  | { kind: 'attached'; tag: number }
  | { kind: 'renewed' }
  | { kind: 'over'; reason: DialogOver };

export interface DialogsOptions {
  /** 16 bytes. */
  name: Uint8Array;
  /** The highest that was made for this call. */
  attempt: number;
  race: boolean;
  clock?: Clock;
}

/** Milliseconds. */
export interface Clock {
  /** Never goes back. */
  steady(): number;
  /** Since 1970. */
  unix(): number;
}
const CLOCK: Clock = { steady: () => performance.now(), unix: () => Date.now() };

/** All but the constructor throw WebAssembly.RuntimeError if the instance traps: it is of no use then. */
export class Dialogs {
  readonly #core: Instance;
  readonly #clock: Clock;
  #begun = false;

  /** `core`: its own. Throws CallError `link`. */
  constructor(core: Instance, link: Link, carriers: readonly CarrierTraits[], options: DialogsOptions) {
    this.#core = core;
    this.#clock = options.clock ?? CLOCK;
    const input = new Input().bytes(options.name).u32(options.attempt).u32(Number(options.race)).u32(carriers.length);
    for (const { maxBytes, keeps, roundTrip } of carriers) input.u32(maxBytes).u32(Number(keeps)).u32(Math.round(roundTrip));
    if (this.#core.call('begin', [], input.bytes(link.text))) return;
    const output = this.#core.output();
    throw new CallError('link', `The link cannot be used: ${output.text(output.size)}.`);
  }

  /** Makes ahead what the first message needs. */
  prepare(): void {
    this.#core.call('prepare');
  }
  /** The first one opens the call. `tag`: see `attached`. */
  send({ text, secrets }: Payload, tag: number): Action[] {
    const name = this.#begun ? 'send' : 'call';
    this.#begun = true;
    return this.#act(name, [tag], new Input().sized(text).sized(secrets));
  }
  /** A payload of so many bytes may wait. */
  hasRoom(bytes: number): boolean {
    return this.#core.call('has_room', [bytes]) !== 0;
  }
  renew(): Action[] {
    return this.#begun ? this.#act('renew') : [];
  }
  end(): Action[] {
    return this.#begun ? this.#act('end') : [];
  }
  received(carrier: number, address: string, data: Uint8Array): Action[] {
    return this.#act('received', [carrier], new Input().bytes(address).bytes(data));
  }
  published(token: number, result: PublishResult): Action[] {
    return this.#act('published', [token, PUBLISHED.indexOf(result)]);
  }
  /** Null: the carrier does not answer. */
  looked(token: number, there: boolean | null): Action[] {
    return this.#act('looked', [token, there === null ? 2 : Number(there)]);
  }
  expire(): Action[] {
    return this.#act('expire');
  }
  media(flows: boolean): void {
    if (this.#begun) this.#core.call('media', [Number(flows), ...this.#now()]);
  }

  /** By performance.now(); null: none. */
  get deadline(): number | null {
    const at = this.#core.call('deadline');
    return at < 0 ? null : at;
  }
  get state(): DialogState {
    return STATES[this.#core.call('state')] ?? 'over';
  }
  get attempt(): number {
    return this.#core.call('attempt');
  }
  /** All that was said is with a carrier. */
  get idle(): boolean {
    return !this.#begun || this.#core.call('idle') !== 0;
  }

  #act(name: string, numbers: number[] = [], input?: Input): Action[] {
    this.#core.call(name, [...numbers, ...this.#now()], input);
    const output = this.#core.output();
    const actions: Action[] = [];
    while (!output.ended) actions.push(action(output));
    return actions;
  }

  #now(): [number, number] {
    return [this.#clock.steady(), this.#clock.unix()];
  }
}

// In the order of dialog::Action.
function action(output: Output): Action {
  const kind = output.u8();
  switch (kind) {
    case 0:
    case 1: {
      const [carrier, token, address] = [output.u32(), output.f64(), output.text(HASH)];
      return { kind: kind === 0 ? 'publish' : 'look', carrier, token, address, data: output.sizedBytes() };
    }
    case 2:
    case 3:
      return { kind: kind === 2 ? 'watch' : 'unwatch', carrier: output.u32(), address: output.text(HASH) };
    case 5:
      return { kind: 'deliver', payload: { text: output.sizedText(), secrets: output.sizedText() } };
    case 6:
      return { kind: 'attached', tag: output.f64() };
    case 7:
      return { kind: 'renewed' };
    case 8:
      return { kind: 'over', reason: OVER[output.u8()] ?? 'ended' };
    default:
      throw new Error(`the core wants ${kind} done`);
  }
}
