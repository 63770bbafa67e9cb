// SPDX-License-Identifier: MIT
// Who is in a videoroom, by what the plugin tells.
import type { JsonObject } from '../dialog/line.ts';

/** Of a feed: a number, or a text if the room has those. */
export type FeedId = number | string;

/** Somebody who publishes. */
export interface Participant {
  /** Of what they publish. */
  readonly id: FeedId;
  /** A text of theirs; may be empty. */
  readonly display: string;
  /** Of their streams: `audio`, `video`, `data`. */
  readonly kinds: readonly string[];
  /** By the room's measurement, if it is switched on (`audiolevel_event`). */
  readonly talking: boolean;
}

/** What has changed. */
export type RoomChange =
  | { readonly kind: 'came'; readonly people: readonly Participant[] }
  | { readonly kind: 'went'; readonly id: FeedId }
  | { readonly kind: 'talking'; readonly id: FeedId };

export class RoomPeople {
  readonly #people = new Map<FeedId, Participant>();

  get all(): Participant[] {
    return [...this.#people.values()];
  }

  get(id: FeedId): Participant | undefined {
    return this.#people.get(id);
  }

  /** Of an event of the publisher's handle. */
  take(body: JsonObject): RoomChange[] {
    const changes: RoomChange[] = [];
    const came = listOf(body['publishers']).flatMap((one) => this.#come(one) ?? []);
    if (came.length > 0) changes.push({ kind: 'came', people: came });
    for (const member of ['unpublished', 'leaving', 'kicked']) {
      const id = idOf(body[member]);
      if (id !== undefined && this.#people.delete(id)) changes.push({ kind: 'went', id });
    }
    const verb = body['videoroom'];
    const id = idOf(body['id']);
    const who = id === undefined ? undefined : this.#people.get(id);
    if (who && (verb === 'talking' || verb === 'stopped-talking')) {
      this.#people.set(who.id, { ...who, talking: verb === 'talking' });
      changes.push({ kind: 'talking', id: who.id });
    }
    return changes;
  }

  #come(one: JsonObject): Participant | undefined {
    const id = idOf(one['id']);
    if (id === undefined) return undefined;
    const streams = listOf(one['streams']);
    const { display } = one;
    const person: Participant = {
      id,
      display: typeof display === 'string' ? display : '',
      kinds: streams.filter((stream) => stream['disabled'] !== true).map((stream) => String(stream['type'])),
      talking: one['talking'] === true || streams.some((stream) => stream['talking'] === true),
    };
    this.#people.set(id, person);
    return person;
  }
}

export const idOf = (value: unknown): FeedId | undefined =>
  typeof value === 'number' || (typeof value === 'string' && value !== 'ok') ? value : undefined;

export const listOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter((one): one is JsonObject => typeof one === 'object' && one !== null) : [];
