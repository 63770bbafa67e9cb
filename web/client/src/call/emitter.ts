// SPDX-License-Identifier: MIT
// A small typed emitter.

/** Told of one event. */
export type Listener<T> = (detail: T) => void;

/** What tells of events by `on`. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Calls `listener` at each event of this name. The function that it gives ends that. */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const own: Listener<Events[K]> = (detail) => listener(detail); // the same function may listen twice
    let set = this.#listeners.get(name);
    if (!set) this.#listeners.set(name, (set = new Set()));
    set.add(own as Listener<never>);
    this.listened(name);
    return () => {
      if (set.delete(own as Listener<never>)) this.listened(name);
    };
  }

  /** Whether anyone listens to events of this name. */
  protected heard(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  /** Somebody has begun to listen, or has stopped. */
  protected listened(_name: keyof Events): void {}

  /** A listener that throws disturbs no other; its error is the page's (`window.onerror`). */
  protected emit<K extends keyof Events>(name: K, detail: Events[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])])
      try {
        (listener as Listener<Events[K]>)(detail);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
  }
}
