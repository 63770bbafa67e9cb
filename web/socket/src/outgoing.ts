// SPDX-License-Identifier: MIT
// What was asked and does not travel yet: requests of one turn, and what may wait for company, travel together.
import { MOST_OBJECTS, sizeOf } from '../../client/src/dialog/bounds.ts';
import { toPayload } from '../../client/src/dialog/payload.ts';
import type { JsonObject } from './objects.ts';

const FOR_COMPANY = 1000; // ms that a patient request waits: one that opens a call mostly follows
const ENOUGH = 16_384; // bytes in one payload of several objects: a long one goes alone
// Half of what may wait in the line (docs/protocol.md, "Delivery"): something waits there that is with the carrier already.
const MOST_WAITING = 524_288; // bytes
const MOST_PAYLOADS = 128;

export class Outgoing {
  readonly #send: (objects: JsonObject[]) => number;
  readonly #waiting = new Map<number, number>(); // bytes that no carrier has yet, by tag
  #queue: { object: JsonObject; bytes: number }[] = [];
  #now: ReturnType<typeof setTimeout> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  /** `send`: several objects in one payload; gives its tag. */
  constructor(send: (objects: JsonObject[]) => number) {
    this.#send = send;
  }

  /** `patient`: it waits a while for company. Why it cannot be said, or null. */
  add(object: JsonObject, patient = false): string | null {
    const bytes = sizeOf(toPayload([object]));
    if (bytes === null) return 'the request is too large for one message';
    const waiting = [...this.#waiting.values(), ...this.#queue.map((one) => one.bytes)];
    if (waiting.length >= MOST_PAYLOADS || waiting.reduce((sum, one) => sum + one, bytes) > MOST_WAITING)
      return 'too much waits for the carrier';
    this.#queue.push({ object, bytes });
    if (patient) this.#later ??= setTimeout(() => this.flush(), FOR_COMPANY);
    else this.#now ??= setTimeout(() => this.flush(), 0);
    return null;
  }

  /** Says all of it now. */
  flush(): void {
    this.#disarm();
    while (this.#queue.length > 0) {
      let [count, bytes] = [0, 0];
      for (const one of this.#queue) {
        if (count === MOST_OBJECTS || (count > 0 && bytes + one.bytes > ENOUGH)) break;
        count++;
        bytes += one.bytes;
      }
      const tag = this.#send(this.#queue.splice(0, count).map(({ object }) => object));
      this.#waiting.set(tag, bytes);
    }
  }

  /** The line's: a carrier has it. */
  attached(tag: number): void {
    this.#waiting.delete(tag);
  }

  stop(): void {
    this.#disarm();
    this.#queue = [];
  }

  #disarm(): void {
    clearTimeout(this.#now);
    clearTimeout(this.#later);
    this.#now = this.#later = undefined;
  }
}
