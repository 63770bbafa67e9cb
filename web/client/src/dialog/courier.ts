// SPDX-License-Identifier: MIT
// Does at the carriers what the engine asks for, and tells what comes of it.
import { CarrierError, type Carrier, type Watch } from '../carrier/carrier.ts';
import type { Action, PublishResult } from '../core/dialogs.ts';

/** None of these is called from inside perform(). */
export interface CourierListener {
  received(carrier: number, address: string, data: Uint8Array): void;
  published(token: number, result: PublishResult): void;
  looked(token: number, there: boolean | null): void;
  /** Null: the carrier answers. */
  trouble(carrier: number, error: CarrierError | null): void;
}

type Job = Extract<Action, { token: number }>;

/** Bytes of messages. */
export interface Traffic {
  /** To carriers. */
  readonly sent: number;
  /** From them. */
  readonly received: number;
}

export class Courier {
  readonly #carriers: readonly Carrier[];
  readonly #listener: CourierListener;
  readonly #watches = new Map<string, Watch>();
  #closed = false;
  #leaving = false;
  #publishing = 0;
  #sent = 0;
  #received = 0;

  /** `carriers`: by their numbers in the engine; they outlive it. */
  constructor(carriers: readonly Carrier[], listener: CourierListener) {
    this.#carriers = carriers;
    this.#listener = listener;
  }

  /** A carrier has not said yet whether it has what was published. */
  get publishing(): boolean {
    return this.#publishing > 0;
  }

  /** What was given to carriers and came from them, repeats and what is not ours included. */
  get traffic(): Traffic {
    return { sent: this.#sent, received: this.#received };
  }

  /** False: it is no action of a carrier's, and nothing was done. */
  perform(action: Action): boolean {
    if (!('carrier' in action)) return false;
    const carrier = this.#carriers[action.carrier];
    if (!carrier) throw new Error(`there is no carrier ${action.carrier}`);
    if (action.kind === 'watch') this.#watch(carrier, action.carrier, action.address);
    else if (action.kind === 'unwatch') this.#unwatch(action.carrier, action.address);
    else if (action.kind === 'publish') this.#publish(carrier, action as Job);
    else this.#look(carrier, action as Job);
    return true;
  }

  /** From now on what is published is handed to the browser, and nobody waits for it. */
  leave(): void {
    this.#leaving = true;
  }

  close(): void {
    this.#closed = true;
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  #publish(carrier: Carrier, { carrier: number, token, address, data }: Job): void {
    this.#sent += data.length;
    if (this.#leaving) return void carrier.publishLast(address, data);
    this.#publishing++;
    carrier.publish(address, data).then(
      () => {
        this.#publishing--;
        this.#tell(number, null, () => this.#listener.published(token, 'done'));
      },
      (error: unknown) => {
        this.#publishing--;
        const result = error instanceof CarrierError && error.fault === 'refused' ? 'refused' : 'failed';
        this.#tell(number, error, () => this.#listener.published(token, result));
      },
    );
  }

  #look(carrier: Carrier, { carrier: number, token, address, data }: Job): void {
    carrier.has(address, data).then(
      (there) => this.#tell(number, null, () => this.#listener.looked(token, there)),
      (error: unknown) => this.#tell(number, error, () => this.#listener.looked(token, null)),
    );
  }

  #watch(carrier: Carrier, number: number, address: string): void {
    this.#unwatch(number, address);
    this.#watches.set(
      `${number} ${address}`,
      carrier.watch(address, {
        arrival: (data) => {
          this.#received += data.length;
          this.#listener.received(number, address, data);
        },
        trouble: (error) => this.#listener.trouble(number, error),
        well: () => this.#listener.trouble(number, null),
      }),
    );
  }

  #unwatch(number: number, address: string): void {
    this.#watches.get(`${number} ${address}`)?.close();
    this.#watches.delete(`${number} ${address}`);
  }

  #tell(number: number, error: unknown, work: () => void): void {
    if (this.#closed) return;
    if (error === null || error instanceof CarrierError) this.#listener.trouble(number, error);
    work();
  }
}
