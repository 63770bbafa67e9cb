// SPDX-License-Identifier: GPL-3.0-or-later
// Files over a data channel. Whoever gets a piece says so, and only a few pieces are on the way at a time: no buffer of
// the browser's runs full.
import { type Frame, toBytes } from './frames.ts';

const PIECE = 16 * 1024; // bytes
const WINDOW = 16; // pieces on the way
const WORD_EVERY = 4; // pieces
const LIMIT = 64 * 1024 * 1024; // bytes of a file that is taken
const MOST = 8; // files that come in at a time
const PATIENCE = 20_000; // ms without a word

export interface Transfer {
  readonly id: string;
  readonly incoming: boolean;
  readonly name: string;
  readonly size: number;
  /** Bytes. */
  readonly done: number;
  readonly state: 'running' | 'done' | 'failed';
  /** Of one that came. */
  readonly blob?: Blob;
}

interface Sending {
  file: File;
  got: number;
  wake: () => void;
}
interface Taking {
  name: string;
  size: number;
  type: string;
  parts: Uint8Array<ArrayBuffer>[];
  done: number;
  stalled: ReturnType<typeof setTimeout> | undefined;
}

export class Files {
  readonly #send: (data: ArrayBuffer) => void;
  readonly #show: (transfer: Transfer) => void;
  readonly #sending = new Map<number, Sending>();
  readonly #taking = new Map<number, Taking>();
  #ended = false;

  /** `send` throws if there is nobody. */
  constructor(send: (data: ArrayBuffer) => void, show: (transfer: Transfer) => void) {
    this.#send = send;
    this.#show = show;
  }

  /** Resolves when it is there, or not. */
  async offer(file: File): Promise<void> {
    const id = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const one: Sending = { file, got: 0, wake: () => {} };
    this.#sending.set(id, one);
    const show = (state: Transfer['state']) =>
      this.#show({ id: `out ${id}`, incoming: false, name: file.name, size: file.size, done: one.got, state });
    show('running');
    try {
      this.#send(toBytes({ kind: 'start', file: id, name: file.name, size: file.size, type: file.type }));
      for (let at = 0; at < file.size; at += PIECE) {
        while (at - one.got >= WINDOW * PIECE) await this.#word(one, show);
        const data = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
        this.#send(toBytes({ kind: 'piece', file: id, at, data }));
      }
      while (one.got < file.size) await this.#word(one, show);
      show('done');
    } catch {
      show('failed');
    } finally {
      this.#sending.delete(id);
    }
  }

  take(frame: Frame): void {
    if (frame.kind === 'start') this.#begin(frame);
    else if (frame.kind === 'piece') this.#piece(frame);
    else if (frame.kind === 'got') {
      const one = this.#sending.get(frame.file);
      if (!one || frame.at <= one.got || frame.at > one.file.size) return;
      one.got = frame.at;
      one.wake();
    }
  }

  /** The call is over. */
  end(): void {
    this.#ended = true;
    for (const { wake } of this.#sending.values()) wake();
    for (const id of [...this.#taking.keys()]) this.#giveUp(id);
  }

  async #word(one: Sending, show: (state: 'running') => void): Promise<void> {
    const before = one.got;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      one.wake = () => (clearTimeout(timer), resolve());
    });
    if (this.#ended || one.got === before) throw new Error('nobody takes it');
    show('running');
  }

  #begin({ file, name, size, type }: Extract<Frame, { kind: 'start' }>): void {
    if (size > LIMIT || this.#taking.size >= MOST || this.#taking.has(file)) return;
    const one: Taking = { name, size, type, parts: [], done: 0, stalled: undefined };
    this.#taking.set(file, one);
    this.#progress(file, one);
  }

  #piece({ file, at, data }: Extract<Frame, { kind: 'piece' }>): void {
    const one = this.#taking.get(file);
    if (!one || at !== one.done || data.length === 0 || at + data.length > one.size) return;
    one.parts.push(data);
    one.done += data.length;
    if (one.done === one.size || one.parts.length % WORD_EVERY === 0) this.#acknowledge(file, one.done);
    this.#progress(file, one);
  }

  #acknowledge(file: number, at: number): void {
    try {
      this.#send(toBytes({ kind: 'got', file, at }));
    } catch {
      // whoever sends it finds out
    }
  }

  #progress(id: number, one: Taking): void {
    const whole = one.done === one.size;
    clearTimeout(one.stalled);
    if (whole) this.#taking.delete(id);
    else one.stalled = setTimeout(() => this.#giveUp(id), PATIENCE);
    this.#tell(id, one, whole ? 'done' : 'running');
  }

  #giveUp(id: number): void {
    const one = this.#taking.get(id);
    if (!one) return;
    clearTimeout(one.stalled);
    this.#taking.delete(id);
    this.#tell(id, one, 'failed');
  }

  #tell(id: number, { name, size, done, parts }: Taking, state: Transfer['state']): void {
    // Never a type that a browser would show as a page.
    const blob = state === 'done' ? { blob: new Blob(parts, { type: 'application/octet-stream' }) } : {};
    this.#show({ id: `in ${id}`, incoming: true, name, size, done, state, ...blob });
  }
}
