// SPDX-License-Identifier: MIT
// The life of the page: it sleeps and wakes, moves to another network, is closed. In Node nothing of this happens.

export interface WakeListener {
  /** Nothing may be tried from now on. */
  asleep(): void;
  /** It goes on after a sleep. */
  awake(): void;
  /** It is seen again, which may be after a sleep of which nobody told. */
  seen(): void;
  /** Another network, or one again. */
  moved(): void;
  /** The last word. */
  closing(): void;
}

/** What it listens to; a test has its own. */
export interface PagePlace {
  window?: EventTarget | undefined;
  document?: (EventTarget & { readonly visibilityState: string }) | undefined;
  connection?: (EventTarget & { readonly type?: string }) | undefined;
}

export class Wakefulness {
  readonly #ended = new AbortController();
  readonly #tell: WakeListener;
  #asleep = false;

  constructor(tell: WakeListener, place: PagePlace = thisPage()) {
    this.#tell = tell;
    const { window, document, connection } = place;
    const { signal } = this.#ended;
    const on = (target: EventTarget | undefined, name: string, work: (event: Event) => void) =>
      target?.addEventListener(name, work, { signal });
    const persisted = (event: Event) => (event as PageTransitionEvent).persisted;
    on(document, 'freeze', () => this.#sleeps(true));
    on(document, 'resume', () => this.#sleeps(false));
    on(document, 'visibilitychange', () => {
      if (document?.visibilityState === 'visible' && !this.#asleep) tell.seen();
    });
    on(window, 'pagehide', (event) => (persisted(event) ? this.#sleeps(true) : tell.closing()));
    on(window, 'pageshow', (event) => {
      if (persisted(event)) this.#sleeps(false);
    });
    on(window, 'online', () => this.#moves());
    // It also tells of new estimates.
    let type = connection?.type;
    on(connection, 'change', () => {
      if (connection?.type === type) return;
      type = connection?.type;
      this.#moves();
    });
  }

  stop(): void {
    this.#ended.abort();
  }

  #sleeps(asleep: boolean): void {
    if (asleep === this.#asleep) return;
    this.#asleep = asleep;
    if (asleep) this.#tell.asleep();
    else this.#tell.awake();
  }

  #moves(): void {
    if (!this.#asleep) this.#tell.moved();
  }
}

function thisPage(): PagePlace {
  if (typeof document === 'undefined') return {};
  const { connection } = navigator as Navigator & { connection?: PagePlace['connection'] };
  return { window, document, connection };
}
