// SPDX-License-Identifier: MIT
// When candidates travel. Janus gives up 12 s after the first one, so on a slow way they wait for Janus's answer; and if
// it can be reached it learns ours from the first check, so they travel only if WebRTC is not up 2 s after the answer.
import { descriptionOf, handleOf, type JsonObject, senderOf, transactionOf, verbOf } from './objects.ts';

const COMPANY = 100; // ms that they wait for each other
const IF_NEEDED = 2000; // ms

interface Handle {
  /** Transaction of an offer without an answer. */
  asked: string | null;
  up: boolean;
  held: JsonObject[];
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface Way {
  /** Of the link: Janus can be reached. */
  readonly reachable: boolean;
  /** As measured. */
  readonly slow: boolean;
}

export class Candidates {
  readonly #way: Way;
  readonly #release: (requests: JsonObject[]) => void;
  readonly #handles = new Map<number, Handle>();

  constructor(way: Way, release: (requests: JsonObject[]) => void) {
    this.#way = way;
    this.#release = release;
  }

  /** A request that travels. */
  said(request: JsonObject): void {
    const number = handleOf(request);
    if (number === undefined) return;
    if (verbOf(request) === 'detach' || verbOf(request) === 'hangup') this.#forget(number);
    else if (descriptionOf(request) === 'offer') {
      const handle = this.#of(number);
      handle.asked = transactionOf(request) ?? '';
      handle.up = false;
      clearTimeout(handle.timer);
      handle.timer = undefined;
    }
  }

  /** A `trickle` request. */
  hold(request: JsonObject): void {
    const handle = this.#of(handleOf(request) ?? 0);
    if (handle.up && this.#way.reachable) return;
    handle.held.push(request);
    if (handle.asked === null || !(this.#way.reachable || this.#way.slow)) this.#arm(handle);
  }

  /** An object of the gateway's. */
  heard(object: JsonObject): void {
    const verb = verbOf(object);
    if (verb === 'error') {
      const refused = transactionOf(object);
      for (const handle of this.#handles.values()) if (handle.asked === refused) handle.asked = null;
      return;
    }
    const handle = this.#handles.get(senderOf(object) ?? 0);
    if (!handle) return;
    if (verb === 'hangup' || verb === 'detached') this.#forget(senderOf(object) ?? 0);
    else if (verb === 'webrtcup') {
      handle.up = true;
      if (this.#way.reachable) handle.held = [];
    } else if (descriptionOf(object) === 'answer') {
      handle.asked = null;
      if (handle.held.length > 0) this.#arm(handle);
    }
  }

  stop(): void {
    for (const number of [...this.#handles.keys()]) this.#forget(number);
  }

  #arm(handle: Handle): void {
    handle.timer ??= setTimeout(
      () => {
        handle.timer = undefined;
        if (handle.held.length > 0) this.#release(handle.held.splice(0));
      },
      this.#way.reachable ? IF_NEEDED : COMPANY,
    );
  }

  #of(number: number): Handle {
    const handle = this.#handles.get(number) ?? { asked: null, up: false, held: [], timer: undefined };
    this.#handles.set(number, handle);
    return handle;
  }

  #forget(number: number): void {
    clearTimeout(this.#handles.get(number)?.timer);
    this.#handles.delete(number);
  }
}
