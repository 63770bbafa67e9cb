// Everything that arrives at some addresses, each message once: by the node's watch, else by look-ups that wait,
// else by polling (250 ms, slower up to 2 s). Goes on through outages; `trouble` hears of each. One connection to the
// node, whatever the number of addresses: a browser has six.
import { CarrierError } from './carrier.js';

const POLL_MIN = 250;
const POLL_MAX = 2000;
const SILENCE = 45000; // three heartbeats
const LOOK = 10000;
const BEGIN = 3000; // a watch, where the node is quick
const MAX_LINE = 128 * 1024;

export const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

const hexOfBase64 = (text) =>
  Array.from(atob(text), (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');

// Yields {index, id, data} with data in hex, until `signal` aborts. `indexes` are hex; where look-ups wait, this is for
// the first, the others are polled.
export async function* follow(carrier, indexes, signal, trouble = () => {}) {
  const seen = new Set();
  for (let failures = 0; !signal.aborted; ) {
    try {
      const way = (await carrier.can('watch')) ? watched : (await carrier.can('wait')) ? held : polled;
      for await (const arrival of way(carrier, indexes, signal, seen)) {
        failures = 0;
        yield arrival;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof CarrierError)) throw error;
      if (failures++ === 0) trouble(error);
      const backoff = Math.min(POLL_MAX, POLL_MIN * 2 ** Math.min(failures, 4)) * (0.75 + Math.random() / 2);
      await pause(Math.max(error.retryAfter, backoff), signal);
    }
  }
}

// What is at the addresses now, once. Throws CarrierError.
export async function* snapshot(carrier, indexes, signal) {
  const seen = new Set();
  if (await carrier.can('watch')) {
    try {
      return yield* watched(carrier, indexes, signal, seen, true);
    } catch (error) {
      if (await carrier.can('watch')) throw error; // else it was silent
    }
  }
  for (const index of indexes) yield* found(carrier, index, signal, seen);
}

async function* watched(carrier, indexes, signal, seen, once = false) {
  const own = new AbortController(); // this connection; it may end before the caller's signal
  const cancel = () => own.abort();
  signal?.addEventListener('abort', cancel);
  let begun = false;
  let silence = setTimeout(cancel, carrier.patience.request('look', BEGIN));
  const alive = () => {
    begun = true;
    clearTimeout(silence);
    silence = setTimeout(cancel, once ? carrier.patience.limit(LOOK) : SILENCE);
  };
  const behind = new Set(indexes); // not caught up with
  try {
    const response = await carrier.watch(indexes, own.signal);
    for await (const line of lines(response.body, alive)) {
      behind.delete(line.caughtUp);
      if (once && behind.size === 0) return;
      if (indexes.includes(line.index) && !seen.has(line.messageId)) {
        seen.add(line.messageId);
        yield { index: line.index, id: line.messageId, data: hexOfBase64(line.data) };
      }
    }
  } catch (error) {
    if (!begun && own.signal.aborted && !signal?.aborted) throw carrier.watchIsSilent();
    if (error instanceof CarrierError || signal?.aborted) throw error;
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', cancel);
    own.abort();
  }
  throw new CarrierError('down', `The connection to the node ${carrier.url} broke`);
}

async function* lines(stream, alive) {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = parts.pop();
      if ([rest, ...parts].some(({ length }) => length > MAX_LINE)) throw new CarrierError('garbled', "The node's watch makes no sense");
      for (const part of parts) if (part) yield JSON.parse(part);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function* held(carrier, [first, ...others], signal, seen) {
  const own = new AbortController();
  const until = AbortSignal.any([signal, own.signal]);
  const ways = [waiting(carrier, first, until, seen)];
  if (others.length > 0) ways.push(polled(carrier, others, until, seen, POLL_MAX));
  try {
    yield* merged(ways);
  } finally {
    own.abort();
  }
}

async function* waiting(carrier, index, signal, seen) {
  for (let known = null; !signal.aborted; ) {
    const { ids, etag } = await carrier.find(index, { wait: true, known, signal });
    yield* fresh(carrier, index, ids, signal, seen);
    if (ids.length > 0 && (!etag || etag === known)) await pause(etag ? 0 : POLL_MAX, signal);
    known = etag;
  }
}

async function* polled(carrier, indexes, signal, seen, first = POLL_MIN) {
  for (let delay = first; !signal.aborted; delay = Math.min(POLL_MAX, delay * 1.2)) {
    for (const index of indexes) yield* found(carrier, index, signal, seen);
    await pause(delay, signal);
  }
}

// What any of them yields. Who stops early ends them in another way: they may be waiting.
async function* merged(generators) {
  const next = (generator) => {
    const coming = generator.next().then((result) => ({ generator, ...result }));
    coming.catch(() => {}); // told by the race, if anybody still waits
    return coming;
  };
  const running = new Map(generators.map((generator) => [generator, next(generator)]));
  while (running.size > 0) {
    const { generator, value, done } = await Promise.race(running.values());
    if (done) running.delete(generator);
    else running.set(generator, next(generator));
    if (!done) yield value;
  }
}

async function* found(carrier, index, signal, seen) {
  yield* fresh(carrier, index, (await carrier.find(index, { signal })).ids, signal, seen);
}

async function* fresh(carrier, index, ids, signal, seen) {
  for (const id of ids) {
    if (seen.has(id)) continue;
    let data;
    try {
      data = await carrier.message(id, signal);
    } catch (error) {
      // Pruned between look-up and fetch, or no message at all: not worth another attempt.
      if (!(error instanceof CarrierError) || error.kind === 'down' || error.kind === 'busy') throw error;
      data = null;
    }
    seen.add(id);
    if (data) yield { index, id, data };
  }
}
