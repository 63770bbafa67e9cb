// SPDX-License-Identifier: GPL-3.0-or-later
// What is said and sent in one conversation: the view of it, and what goes over the data channel.
import type { DataMessage } from '../base/library.ts';
import type { TextKey } from '../base/language.ts';
import { Files, type Transfer } from './files.ts';
import { fromBytes, toBytes } from './frames.ts';

export interface ChatView {
  /** `from`: empty for whoever is on the other side. */
  line(from: string, text: string, own: boolean): void;
  transfer(transfer: Transfer, from: string): void;
  problem(key: TextKey): void;
}

export class Chat {
  readonly #send: (data: string | ArrayBuffer) => void;
  readonly #view: ChatView;
  readonly #files: Files;
  readonly #name: string | null;

  /** `name`: ours in a room, where nobody could tell who says what. */
  constructor(send: (data: string | ArrayBuffer) => void, view: ChatView, name: string | null) {
    this.#send = send;
    this.#view = view;
    this.#name = name;
    this.#files = new Files(send, (transfer) => view.transfer(transfer, ''));
  }

  /** False: nobody is there. */
  say(text: string): boolean {
    try {
      this.#send(this.#name === null ? text : toBytes({ kind: 'note', file: 0, from: this.#name, text }));
    } catch {
      this.#view.problem('chat.closed');
      return false;
    }
    this.#view.line('', text, true);
    return true;
  }

  offer(file: File): void {
    void this.#files.offer(file);
  }

  take({ data }: DataMessage): void {
    if (typeof data === 'string') return this.#view.line('', data, false);
    const frame = fromBytes(data);
    if (frame?.kind === 'note') this.#view.line(frame.from, frame.text, false);
    else if (frame) this.#files.take(frame);
  }

  end(): void {
    this.#files.end();
  }
}
