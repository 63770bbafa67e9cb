// SPDX-License-Identifier: MIT
// Whether anything comes in over a connection that says it is connected.

const EVERY = 1000; // ms
const SILENCE = 4000; // ms; a browser's own checks are answered every 2.5 s

/** What the statistics say of the whole connection. */
interface Counts {
  /** Bytes, and answers to the browser's checks. */
  signs: number;
  received: number;
  sent: number;
  frames: number;
}

export interface FlowListener {
  /** Media goes both ways, or does not any more. */
  flows(flows: boolean): void;
  /** Nothing came for a while, though there was something before. Once, until something comes again. */
  stopped(): void;
  /** The first picture was decoded. */
  frame(): void;
}

export class Flow {
  readonly #peer: RTCPeerConnection;
  readonly #tell: FlowListener;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last: Counts | null = null;
  #alive = 0; // ms (Date.now()) of the last sign
  #flowing = false;
  #armed = false;
  #framed = false;

  constructor(peer: RTCPeerConnection, tell: FlowListener) {
    this.#peer = peer;
    this.#tell = tell;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.look(), EVERY);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = null;
    this.#armed = false;
    this.#say(false);
  }

  /** Also by itself, every second. */
  async look(): Promise<void> {
    const now = await counts(this.#peer);
    if (this.#timer === undefined) return;
    const last = this.#last ?? now;
    this.#last = now;
    if (now.frames > 0 && !this.#framed) {
      this.#framed = true;
      this.#tell.frame();
    }
    if (now.signs !== last.signs) {
      this.#alive = Date.now();
      this.#armed = true;
    }
    this.#say(now.received > last.received && now.sent > last.sent);
    if (this.#armed && Date.now() - this.#alive >= SILENCE) {
      this.#armed = false;
      this.#tell.stopped();
    }
  }

  #say(flows: boolean): void {
    if (flows === this.#flowing) return;
    this.#flowing = flows;
    this.#tell.flows(flows);
  }
}

async function counts(peer: RTCPeerConnection): Promise<Counts> {
  const all: Counts = { signs: 0, received: 0, sent: 0, frames: 0 };
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  const reports = await peer.getStats().catch(() => new Map());
  reports.forEach((report: Record<string, unknown>) => {
    const { type } = report;
    if (type === 'inbound-rtp') {
      all.received += number(report['bytesReceived']);
      all.frames += number(report['framesDecoded']);
    } else if (type === 'outbound-rtp') all.sent += number(report['bytesSent']);
    else if (type === 'candidate-pair') all.signs += number(report['responsesReceived']) + number(report['bytesReceived']);
  });
  all.signs += all.received;
  return all;
}
