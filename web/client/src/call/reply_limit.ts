// SPDX-License-Identifier: MIT
// How long a reply is waited for: from when a carrier has the message, as one may take long for that.
import type { Pace } from './pace.ts';
import type { Asked, Exchange } from './speech/exchange.ts';
import type { Signaling } from './speech/signaling.ts';
import type { Timers } from './timers.ts';

const TIMES = 3; // the limit: as long as a message may be under way to a carrier of which nothing bad is known

interface LimitParts {
  readonly exchange: Exchange;
  readonly pace: Pace;
  readonly timers: Timers;
  readonly signaling: Pick<Signaling, 'doubt' | 'silence'>;
}

/** Gives up on a reply after `least` ms, later if messages take long; measures what this one takes. Gives what ends it. */
export function limitReply(asked: Asked, least: number, { exchange, pace, timers, signaling }: LimitParts): () => void {
  const since = performance.now();
  const giveUp = () => exchange.giveUp(asked.id, () => signaling.silence());
  let ended = false;
  let rounds = 0;
  const look = () => {
    if (signaling.doubt !== null || ++rounds >= TIMES) giveUp();
    else cancel = timers.after(pace.limit(least), look);
  };
  let cancel = timers.after(pace.limit(least), look);
  void asked.attached.then(() => {
    pace.took(performance.now() - since);
    if (ended) return;
    cancel();
    cancel = timers.after(pace.limit(least), giveUp);
  });
  return () => {
    ended = true;
    cancel();
  };
}
