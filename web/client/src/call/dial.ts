// SPDX-License-Identifier: MIT
// From options to a call that is on its way.
import type { Link } from '../core/link.ts';
import { CallError } from '../errors.ts';
import { Call } from './call.ts';
import { aborted } from './speech/exchange.ts';
import { kindsOf } from './media/media.ts';
import { type DialOptions, tracksOf } from './options.ts';
import type { Kind } from './media/senders.ts';
import { openStation } from './station.ts';

/**
 * Makes a call. Resolves when its first message is with the line, before Janus has answered: listen to its events, and
 * await `call.connected` or `call.opened`. Rejects with CallError: `link`, `unsupported`, `media`, `carrier`, `aborted`.
 *
 *     const call = await dial(location.href, { media: true });
 *     call.on('track', ({ streams }) => (video.srcObject = streams[0]));
 *     await call.connected;
 */
export async function dial(link: Link | string, options: DialOptions = {}): Promise<Call> {
  const { signal } = options;
  if (signal?.aborted) throw aborted(signal);
  const at = performance.now();
  const call = await place(link, options, wantedKinds(options));
  call.timeline.mark('dialled', at);
  return complete(call, options);
}

/** @internal A call of which nothing was sent. */
export async function place(link: Link | string, options: DialOptions, kinds: readonly Kind[]): Promise<Call> {
  if (typeof RTCPeerConnection === 'undefined')
    throw new CallError('unsupported', 'This is no browser with WebRTC, or it is switched off. Use another one.');
  const station = await openStation(link);
  try {
    return new Call(station, options, kinds);
  } catch (error) {
    station.close();
    throw error;
  }
}

/** @internal Gives it its media and sends it, unless that was done. */
export async function complete(call: Call, { media, tracks, signal }: DialOptions): Promise<Call> {
  const give = () => void call.close(aborted(signal));
  signal?.addEventListener('abort', give, { once: true });
  void call.over.then(() => signal?.removeEventListener('abort', give));
  if (signal?.aborted) give();
  try {
    if (call.state === 'preparing') void call.prepare().catch(() => {}); // meanwhile; open() finds out as well
    if (media) await call.addMedia(media);
    await call.put(tracksOf(tracks));
    if (call.state === 'preparing' || call.error) await call.open();
    else await call.offerChanges();
    return call;
  } catch (error) {
    const why = call.error ?? error;
    await call.close(why instanceof CallError ? why : undefined);
    throw why;
  }
}

/** @internal */
export const wantedKinds = ({ media, tracks }: DialOptions): Kind[] => {
  const kinds = new Set<string>([...kindsOf(media), ...tracksOf(tracks).map(({ kind }) => kind)]);
  return (['audio', 'video'] as const).filter((kind) => kinds.has(kind));
};
