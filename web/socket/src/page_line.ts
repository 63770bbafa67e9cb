// SPDX-License-Identifier: MIT
// A link's line as the sockets of one page share it: they are one call, what they ask travels together, and what the
// gateway says goes to the socket that has the session.
import { Candidates } from './candidates.ts';
import { randomTransaction } from './numbers.ts';
import * as janus from './objects.ts';
import type { JsonObject } from './objects.ts';
import { Outgoing } from './outgoing.ts';
import { Remembered, Replies } from './replies.ts';
import { Sessions, type Speaker } from './sessions.ts';
import { Wire } from './wire.ts';

const PATIENT = ['create', 'attach']; // these wait for company

const lines = new Map<string, PageLine>(); // by link

export class PageLine {
  /** Rejects if there can be no line. */
  readonly opened: Promise<void>;
  readonly #link: string;
  readonly #sessions = new Sessions();
  readonly #replies = new Replies();
  readonly #outgoing = new Outgoing((objects) => this.#wire?.send(objects) ?? 0);
  readonly #probes = new Remembered<number>(); // sessions, by transaction
  #candidates: Candidates | null = null;
  #wire: Wire | null = null;
  #over = false;

  /** The same line for the same link, as long as a socket has it. `link`: its fragment. */
  static join(link: string, socket: Speaker): PageLine {
    const line = lines.get(link) ?? new PageLine(link);
    lines.set(link, line);
    line.#sessions.sockets.add(socket);
    return line;
  }

  private constructor(link: string) {
    this.#link = link;
    this.opened = this.#open();
    this.opened.catch((error: unknown) => this.#lost(textOf(error)));
  }

  async #open(): Promise<void> {
    const wire = await Wire.open(this.#link, {
      heard: (object) => this.#heard(object),
      attached: (tag) => this.#outgoing.attached(tag),
      renewed: () => this.#probe(),
      closing: () => void this.#end(this.#sessions.numbers, true),
      over: (reason) => this.#lost(reason),
    });
    if (this.#over) return wire.end([]);
    this.#wire = wire;
    this.#candidates = new Candidates(wire, (requests) => requests.forEach((one) => this.#outgoing.add(one)));
    for (const session_id of wire.ghosts)
      this.#outgoing.add({ janus: 'destroy', session_id, transaction: randomTransaction() }, true);
  }

  /** What a socket asks, once it is open. */
  send(socket: Speaker, request: JsonObject): void {
    if (janus.verbOf(request) === 'claim') return this.#claim(socket, request);
    const { forward, reply } = this.#replies.take(request);
    const refused = forward && this.#pass(socket, forward);
    const said = refused ? janus.refusal(request, janus.TRANSPORT_SPECIFIC, refused) : reply;
    if (said) queueMicrotask(() => socket.hear(said));
  }

  /** The socket closes, and its sessions end. Resolves when the gateway was told, as far as that can be known. */
  async leave(socket: Speaker): Promise<void> {
    const sessions = this.#sessions.left(socket);
    if (this.#sessions.sockets.size === 0) return this.#end(sessions);
    for (const session_id of sessions)
      this.#outgoing.add({ janus: 'destroy', session_id, transaction: randomTransaction() });
  }

  /** Why it does not travel, or null. */
  #pass(socket: Speaker, request: JsonObject): string | null {
    const verb = janus.verbOf(request) ?? '';
    if (verb === 'trickle') {
      this.#candidates?.hold(request);
      return null;
    }
    const refused = this.#outgoing.add(request, PATIENT.includes(verb));
    if (refused) return refused;
    this.#sessions.asked(socket, request);
    this.#candidates?.said(request);
    return null;
  }

  // janus.js reconnects with a claim on another socket; to the gateway they are one.
  #claim(socket: Speaker, request: JsonObject): void {
    const { session_id, transaction } = request;
    const said = this.#sessions.claim(socket, janus.sessionOf(request))
      ? { janus: 'success', session_id, transaction }
      : janus.refusal(request, janus.NO_SUCH_SESSION, 'no such session');
    queueMicrotask(() => socket.hear(said));
  }

  #heard(object: JsonObject): void {
    const probed = this.#probes.take(janus.transactionOf(object));
    if (probed !== undefined) return this.#probed(probed, object);
    this.#candidates?.heard(object);
    for (const one of this.#replies.heard(object)) for (const socket of this.#sessions.listeners(one)) socket.hear(one);
  }

  // A gateway that was restarted has none of our sessions, and says nothing of it until it is asked. One that has them
  // says nothing to this either.
  #probe(): void {
    for (const session_id of this.#sessions.numbers) {
      const transaction = randomTransaction();
      this.#probes.set(transaction, session_id);
      this.#outgoing.add({ janus: 'keepalive', session_id, transaction });
    }
  }

  #probed(session_id: number, object: JsonObject): void {
    if (janus.codeOf(object) !== janus.NO_SUCH_SESSION || !this.#sessions.has(session_id)) return;
    const gone = { janus: 'timeout', session_id };
    for (const socket of this.#sessions.listeners(gone)) socket.hear(gone);
  }

  async #end(sessions: number[], leaving = false): Promise<void> {
    if (!leaving) {
      this.#wire?.handOver();
      this.#outgoing.flush();
    }
    this.#stop();
    await this.#wire?.end(sessions, leaving);
  }

  #lost(reason: string): void {
    if (this.#over) return;
    console.error(`janus-mam: ${reason}`);
    this.#stop();
    for (const socket of [...this.#sessions.sockets]) socket.lost(reason);
  }

  #stop(): void {
    this.#over = true;
    this.#outgoing.stop();
    this.#candidates?.stop();
    if (lines.get(this.#link) === this) lines.delete(this.#link);
  }
}

function textOf(error: unknown): string {
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return one instanceof Error ? one.message : String(one);
}
