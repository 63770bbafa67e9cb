// SPDX-License-Identifier: MIT
// Which of a page's sockets has which session, and who asked what.
import { type JsonObject, sessionOf, transactionOf, verbOf } from './objects.ts';
import { Remembered } from './replies.ts';

/** A socket, as the line that it shares with others sees it. */
export interface Speaker {
  hear(object: JsonObject): void;
  /** Another one has claimed the last of its sessions. */
  superseded(): void;
  /** The line is over. */
  lost(reason: string): void;
}

export class Sessions {
  readonly sockets = new Set<Speaker>();
  readonly #owners = new Map<number, Speaker>();
  readonly #askers = new Remembered<Speaker>();

  get numbers(): number[] {
    return [...this.#owners.keys()];
  }

  has(session: number | undefined): boolean {
    return session !== undefined && this.#owners.has(session);
  }

  of(socket: Speaker): number[] {
    return this.numbers.filter((session) => this.#owners.get(session) === socket);
  }

  /** Notes what a socket asks, as it travels. */
  asked(socket: Speaker, request: JsonObject): void {
    this.#askers.set(transactionOf(request), socket);
    if (verbOf(request) === 'create') this.#owners.set(Number(request['id']), socket);
    const session = sessionOf(request);
    if (verbOf(request) === 'destroy' && session !== undefined) this.#owners.delete(session);
  }

  /** The session is this socket's from now on. False: there is none. */
  claim(socket: Speaker, session: number | undefined): boolean {
    const before = session === undefined ? undefined : this.#owners.get(session);
    if (session === undefined || !before) return false;
    this.#owners.set(session, socket);
    if (before !== socket && this.of(before).length === 0) {
      this.sockets.delete(before);
      before.superseded();
    }
    return true;
  }

  /** Those who are to hear an object. A session that it ends is gone. */
  listeners(object: JsonObject): Speaker[] {
    const [session, transaction] = [sessionOf(object), transactionOf(object)];
    const owner = session === undefined ? undefined : this.#owners.get(session);
    if (session !== undefined && verbOf(object) === 'timeout') this.#owners.delete(session);
    const one = owner ?? this.#askers.get(transaction);
    if (one) return this.sockets.has(one) ? [one] : [];
    // Of all that was sent together, if it names nothing; else of the page before.
    return session === undefined && transaction === undefined ? [...this.sockets] : [];
  }

  /** Gives the sessions that it had. */
  left(socket: Speaker): number[] {
    const sessions = this.of(socket);
    for (const session of sessions) this.#owners.delete(session);
    this.sockets.delete(socket);
    return sessions;
  }
}
