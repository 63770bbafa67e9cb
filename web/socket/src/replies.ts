// SPDX-License-Identifier: MIT
// What a Janus server answers at once is answered here: the peer chooses the numbers of sessions and handles, and plain
// successes, acks and keepalives never travel (docs/protocol.md, "The Janus API"). Pure but for its memory.
import { randomNumber } from './numbers.ts';
import { type JsonObject, transactionOf, verbOf } from './objects.ts';

const MOST = 256; // requests that are remembered

export interface Taken {
  /** What travels; null: nothing. */
  forward: JsonObject | null;
  /** What is said at once; null: nothing yet. */
  reply: JsonObject | null;
}

export class Replies {
  /** Messages without an ack, by transaction. */
  readonly #unacknowledged = new Remembered<true>();
  /** What was promised, by transaction: what takes it back. */
  readonly #promised = new Remembered<JsonObject>();

  take(request: JsonObject): Taken {
    const verb = verbOf(request);
    const { transaction, session_id } = request;
    const reply = (janus: string, more = {}) => ({ janus, ...(session_id !== undefined && { session_id }), transaction, ...more });
    const promise = (id: unknown, taken: JsonObject) => {
      this.#promised.set(transactionOf(request), taken);
      return reply('success', { data: { id } });
    };
    switch (verb) {
      case 'create': {
        const id = request['id'] ?? randomNumber();
        return { forward: { ...request, id }, reply: promise(id, { janus: 'timeout', session_id: id }) };
      }
      case 'attach': {
        const id = request['handle_id'] ?? randomNumber();
        return { forward: { ...request, handle_id: id }, reply: promise(id, { janus: 'detached', session_id, sender: id }) };
      }
      case 'keepalive': // the line sees to that itself
        return { forward: null, reply: reply('ack') };
      case 'trickle':
        return { forward: request, reply: reply('ack') };
      case 'message':
        this.#unacknowledged.set(transactionOf(request), true);
        return { forward: request, reply: null };
      case 'hangup':
      case 'detach':
      case 'destroy':
        return { forward: request, reply: reply('success') };
      default:
        return { forward: request, reply: null };
    }
  }

  /** What the socket is to hear of an object of the gateway's, in this order. */
  heard(object: JsonObject): JsonObject[] {
    const transaction = transactionOf(object);
    const awaited = this.#unacknowledged.take(transaction);
    const verb = verbOf(object);
    if (verb === 'error') {
      const undone = this.#promised.take(transaction);
      return undone ? [object, undone] : [object];
    }
    if (!awaited || verb === 'ack' || verb === 'success') return [object];
    return [{ janus: 'ack', session_id: object['session_id'], transaction }, object];
  }
}

/** A map by transaction that forgets the oldest. */
export class Remembered<T> {
  readonly #map = new Map<string, T>();

  set(transaction: string | undefined, value: T): void {
    if (transaction === undefined) return;
    this.#map.delete(transaction);
    this.#map.set(transaction, value);
    for (const oldest of this.#map.keys()) {
      if (this.#map.size <= MOST) break;
      this.#map.delete(oldest);
    }
  }
  get(transaction: string | undefined): T | undefined {
    return transaction === undefined ? undefined : this.#map.get(transaction);
  }
  take(transaction: string | undefined): T | undefined {
    const value = this.get(transaction);
    if (transaction !== undefined) this.#map.delete(transaction);
    return value;
  }
}
