// SPDX-License-Identifier: MIT
import { type JsonObject, INVALID_JSON, refusal } from './objects.ts';
import { PageLine } from './page_line.ts';
import type { Speaker } from './sessions.ts';

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
const ABNORMAL = 1006;
const NO_CODE = 1005;

type Handler<E extends Event = Event> = ((event: E) => void) | null;

/** What a `close` event of this socket has; `code` is 1006 if the call is over, and `reason` says why. */
export type MamCloseEvent = Event & { readonly code: number; readonly reason: string; readonly wasClean: boolean };

/**
 * A WebSocket in front of a sealed channel with `api = "janus"`, for janus.js and whatever else speaks the Janus API over
 * a WebSocket. A carrier that is gone for a while does not close it.
 *
 * @example
 * ```js
 * const dependencies = Janus.useDefaultDependencies({ WebSocket: MamSocket });
 * Janus.init({ dependencies, callback: () => new Janus({ server: `wss://mam/${fragmentOfTheLink}` }) });
 * ```
 */
export class MamSocket extends EventTarget {
  static readonly CONNECTING = STATES.CONNECTING;
  static readonly OPEN = STATES.OPEN;
  static readonly CLOSING = STATES.CLOSING;
  static readonly CLOSED = STATES.CLOSED;
  readonly CONNECTING = STATES.CONNECTING;
  readonly OPEN = STATES.OPEN;
  readonly CLOSING = STATES.CLOSING;
  readonly CLOSED = STATES.CLOSED;

  readonly url: string;
  readonly protocol: string;
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType = 'blob';
  onopen: Handler = null;
  onmessage: Handler<MessageEvent<string>> = null;
  onerror: Handler = null;
  onclose: Handler<MamCloseEvent> = null;
  #state: number = STATES.CONNECTING;
  readonly #line: PageLine;
  readonly #speaker: Speaker;

  /** What stands behind `#` of `url` is the channel's link. */
  constructor(url: string | URL, protocols: string | string[] = []) {
    super();
    this.url = String(url);
    this.protocol = [protocols].flat()[0] ?? '';
    this.#speaker = {
      hear: (object) => this.#hear(object),
      superseded: () => this.#closed(1000, 'another socket has claimed its session', true),
      lost: (reason) => this.#lost(reason),
    };
    this.#line = PageLine.join(this.url.slice(this.url.indexOf('#') + 1), this.#speaker);
    this.#line.opened.then(
      () => this.#opened(),
      () => {}, // lost() tells
    );
  }

  get readyState(): number {
    return this.#state;
  }

  /** An object of the Janus API. */
  send(text: string): void {
    if (this.#state === STATES.CONNECTING) throw new DOMException('not open yet', 'InvalidStateError');
    if (this.#state !== STATES.OPEN) return;
    const request = parsed(text);
    if (request) this.#line.send(this.#speaker, request);
    else queueMicrotask(() => this.#hear(refusal({}, INVALID_JSON, 'this is no JSON object')));
  }

  /** Ends its sessions. */
  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999))
      throw new DOMException(`${code} is no code for this`, 'InvalidAccessError');
    if (new TextEncoder().encode(reason).length > 123) throw new DOMException('the reason is too long', 'SyntaxError');
    if (this.#state >= STATES.CLOSING) return;
    this.#state = STATES.CLOSING;
    const end = () => this.#closed(code ?? NO_CODE, reason, true);
    this.#line.leave(this.#speaker).then(end, end);
  }

  #opened(): void {
    if (this.#state !== STATES.CONNECTING) return;
    this.#state = STATES.OPEN;
    this.#tell(new Event('open'));
  }

  #hear(object: JsonObject): void {
    if (this.#state === STATES.OPEN) this.#tell(new MessageEvent('message', { data: JSON.stringify(object) }));
  }

  #lost(reason: string): void {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    this.#tell(new Event('error'));
    this.#tellClosed(ABNORMAL, reason, false);
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    this.#tellClosed(code, reason, wasClean);
  }

  // Node 20 has no CloseEvent.
  #tellClosed(code: number, reason: string, wasClean: boolean): void {
    this.#tell(Object.assign(new Event('close'), { code, reason, wasClean }));
  }

  #tell(event: Event): void {
    const handler = this[`on${event.type}` as 'onopen'];
    try {
      handler?.call(this, event);
    } catch (error) {
      queueMicrotask(() => {
        throw error; // to the page, as from a listener
      });
    }
    this.dispatchEvent(event);
  }
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
