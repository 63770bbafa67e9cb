// SPDX-License-Identifier: MIT
// What Janus's plugins want around a description, and who makes the offer.
import type { JsonObject } from '../../dialog/line.ts';

/** What goes along if the page says nothing else. */
export interface Usage {
  /** The call begins with a request, and Janus offers. The request: what is sent without a body. */
  asks(body: JsonObject | undefined): JsonObject | null;
  /** Beside an offer that changes a running call. */
  change: JsonObject | undefined;
  /** Beside the answer to an offer that came with this body. */
  answer(body: JsonObject | undefined): JsonObject;
  /** Has Janus offer anew, with new ICE credentials; null: the peer offers. */
  restart(opening: JsonObject | undefined): JsonObject | null;
}

const USUAL: Usage = {
  asks: () => null,
  change: undefined,
  answer: () => ({}),
  restart: () => null,
};

/** Begins with a request that is none of these. */
const asksBut =
  (...offered: string[]) =>
  (body: JsonObject | undefined): JsonObject | null =>
    body === undefined || offered.includes(String(body['request'])) ? null : body;

const PLUGINS: { [name: string]: Partial<Usage> } = {
  echotest: {},
  audiobridge: {
    change: { request: 'configure' },
    answer: () => ({ request: 'configure' }),
  },
  recordplay: {
    asks: asksBut('record'),
    change: { request: 'record', name: 'the same', update: true }, // there has to be a name, which is not looked at
    answer: () => ({ request: 'start' }),
    restart: (opening) => (opening?.['request'] === 'record' ? null : { ...opening, request: 'play', restart: true }),
  },
  streaming: {
    asks: (body) => body ?? { request: 'watch' },
    answer: () => ({ request: 'start' }),
    restart: (opening) => ({ ...opening, request: 'watch', restart: true }),
  },
  textroom: {
    asks: (body) => body ?? { request: 'setup' },
    answer: () => ({ request: 'ack' }),
    restart: () => ({ request: 'restart' }),
  },
  videocall: {
    asks: asksBut('call'),
    change: { request: 'set' },
    answer: (body) => ({ request: eventOf(body) === 'incomingcall' ? 'accept' : 'set' }),
  },
  videoroom: {
    asks: asksBut('joinandconfigure', 'publish', 'configure'),
    change: { request: 'configure' },
    answer: () => ({ request: 'start' }),
    restart: (opening) => (opening?.['ptype'] === 'subscriber' ? { request: 'configure', restart: true } : null),
  },
};

/** `plugin`: with or without `janus.plugin.` in front. */
export function usage(plugin: string): Usage {
  return { ...USUAL, ...PLUGINS[plugin.replace(/^janus\.plugin\./, '')] };
}

/** Of videocall: what its event is. */
export function eventOf(body: JsonObject | undefined): string {
  const result = body?.['result'];
  return typeof result === 'object' && result !== null ? String((result as JsonObject)['event']) : '';
}
