// SPDX-License-Identifier: MIT
// The node's watch: one connection for all addresses. Which these are is changed while it is open.
import { CarrierError } from '../carrier.ts';
import { BadLine, type Line, linesOf, readLine } from './lines.ts';
import type { Rest } from './rest.ts';
import type { Session, Subject } from './session.ts';
import { pause } from './timers.ts';
import type { Topic } from './topic.ts';

const SILENT_BEATS = 3; // after so many that are missing the connection counts as dead
const LINES = 200; // of one request
const SHORTEST_PAUSE = 200; // ms after a change that was put off

/** Where look-ups can do what the watch does not: a proxy keeps its lines, or it makes no sense. */
export class UselessWatch extends Error {}

/** A watch from its beginning to its end. */
export class Stream implements Session {
  readonly #rest: Rest;
  readonly #subject: Subject;
  readonly #outer: AbortSignal;
  readonly #own = new AbortController(); // ends the connection; `#why` says why
  readonly #pending = new Set<string>(); // indexes that the node is to be told of
  #why: Error | null = null;
  #name = '';
  #heartbeat = 0; // ms
  #heard = false; // more than its beginning
  #silence: ReturnType<typeof setTimeout> | undefined;
  #flushing = false;

  constructor(rest: Rest, subject: Subject, signal: AbortSignal) {
    this.#rest = rest;
    this.#subject = subject;
    this.#outer = signal;
  }

  async run(): Promise<void> {
    const cancel = () => this.#own.abort();
    this.#outer.addEventListener('abort', cancel);
    try {
      for (const topic of this.#subject.topics.values()) topic.disconnected();
      for (const index of this.#subject.topics.keys()) this.#pending.add(index);
      const first = this.#next();
      this.#expect(this.#rest.http.patience.beginning);
      const stream = await this.#rest.openWatch(first, this.#own.signal);
      for await (const text of linesOf(stream)) this.#line(readLine(text));
      throw this.#rest.http.error('down', 'the watch broke off');
    } catch (error) {
      if (this.#outer.aborted) return;
      throw this.#meaning(this.#why ?? error);
    } finally {
      clearTimeout(this.#silence);
      this.#outer.removeEventListener('abort', cancel);
      this.#own.abort();
    }
  }

  changed(topic: Topic): void {
    this.#pending.add(topic.index);
    void this.#flush();
  }

  hurry(): void {}

  #meaning(error: unknown): Error {
    if (error instanceof UselessWatch || error instanceof BadLine) return new UselessWatch(error.message);
    if (!(error instanceof CarrierError)) return this.#rest.http.error('down', 'the watch broke off');
    const useless = error.fault === 'refused' || error.fault === 'garbled';
    return useless ? new UselessWatch(error.message) : error;
  }

  #line(line: Line): void {
    if (this.#name === '') return this.#begin(line);
    this.#heard = true;
    this.#expect(SILENT_BEATS * this.#heartbeat);
    if (line.kind === 'end') throw this.#rest.http.error('down', `the watch ends, ${line.reason}`);
    if (line.kind !== 'message' && line.kind !== 'caughtUp') return;
    const topic = this.#subject.topics.get(line.index); // there may be lines of what was removed
    if (line.kind === 'caughtUp') return topic?.caughtUp();
    topic?.reached(line.cursor);
    topic?.arrival(line.id, line.data);
  }

  #begin(line: Line): void {
    if (line.kind !== 'begin') throw new BadLine('does not begin');
    this.#name = line.name;
    this.#heartbeat = 1000 * line.heartbeat;
    this.#expect(SILENT_BEATS * this.#heartbeat);
    this.#subject.up();
    void this.#flush();
  }

  #expect(within: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const useless = !this.#heard;
      this.#fail(useless ? new UselessWatch('silent') : this.#rest.http.error('down', 'the watch is silent'));
    }, within);
  }

  #fail(why: unknown): void {
    this.#why ??= why instanceof Error ? why : new BadLine('internal');
    this.#own.abort();
  }

  // The lines of one request, about what is pending.
  #next(): string {
    let lines = '';
    for (const index of [...this.#pending].slice(0, LINES)) {
      this.#pending.delete(index);
      lines += this.#subject.topics.get(index)?.added() ?? `-${index}\n`;
    }
    return lines;
  }

  async #flush(): Promise<void> {
    if (this.#flushing || this.#name === '') return;
    this.#flushing = true;
    try {
      for (let lines = ''; !this.#own.signal.aborted && (lines = this.#next()) !== ''; ) await this.#change(lines);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#flushing = false;
    }
  }

  async #change(lines: string): Promise<void> {
    for (;;) {
      try {
        return await this.#rest.changeWatch(this.#name, lines, this.#own.signal);
      } catch (error) {
        if (!(error instanceof CarrierError)) throw error;
        // It knows this watch no more, or another node answers: begin anew.
        if (error.fault !== 'busy') throw this.#rest.http.error('down', 'the watch cannot be changed');
        await pause(Math.max(SHORTEST_PAUSE, error.retryAfter), this.#own.signal);
      }
    }
  }
}
