// Everything that arrives at one address, each message once: by the node's watch, else by look-ups that wait,
// else by polling (250 ms, slower up to 2 s). Goes on through outages; `trouble` hears of each.
import { CarrierError } from './carrier.js';

const POLL_MIN = 250;
const POLL_MAX = 2000;
const SILENCE = 45000; // three heartbeats
const LOOK = 10000;
const MAX_LINE = 128 * 1024;

export const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

const hexOfBase64 = (text) =>
  Array.from(atob(text), (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');

// Yields {id, data} with data in hex, until `signal` aborts. `index` is hex.
export async function* follow(carrier, index, signal, trouble = () => {}) {
  const seen = new Set();
  for (let failures = 0; !signal.aborted; ) {
    try {
      const way = (await carrier.can('watch')) ? watched : (await carrier.can('wait')) ? held : polled;
      for await (const arrival of way(carrier, index, signal, seen)) {
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

// What is at the address now, once. Throws CarrierError.
export async function* snapshot(carrier, index, signal) {
  if (await carrier.can('watch')) yield* watched(carrier, index, signal, new Set(), true);
  else yield* fresh(carrier, (await carrier.find(index, { signal })).ids, signal, new Set());
}

async function* watched(carrier, index, signal, seen, once = false) {
  const own = new AbortController(); // this connection; it may end before the caller's signal
  const cancel = () => own.abort();
  signal?.addEventListener('abort', cancel);
  let silence;
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(cancel, once ? carrier.patience.limit(LOOK) : SILENCE);
  };
  try {
    const response = await carrier.watch(index, own.signal);
    alive();
    for await (const line of lines(response.body, alive)) {
      if (once && line.caughtUp === index) return;
      if (line.index === index && !seen.has(line.messageId)) {
        seen.add(line.messageId);
        yield { id: line.messageId, data: hexOfBase64(line.data) };
      }
    }
  } catch (error) {
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
      if (rest.length > MAX_LINE) throw new CarrierError('garbled', "The node's watch makes no sense");
      for (const part of parts) if (part) yield JSON.parse(part);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function* held(carrier, index, signal, seen) {
  for (let known = null; !signal.aborted; ) {
    const { ids, etag } = await carrier.find(index, { wait: true, known, signal });
    yield* fresh(carrier, ids, signal, seen);
    if (ids.length > 0 && (!etag || etag === known)) await pause(etag ? 0 : POLL_MAX, signal);
    known = etag;
  }
}

async function* polled(carrier, index, signal, seen) {
  for (let delay = POLL_MIN; !signal.aborted; delay = Math.min(POLL_MAX, delay * 1.2)) {
    const { ids } = await carrier.find(index, { signal });
    yield* fresh(carrier, ids, signal, seen);
    await pause(delay, signal);
  }
}

async function* fresh(carrier, ids, signal, seen) {
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
    if (data) yield { id, data };
  }
}
