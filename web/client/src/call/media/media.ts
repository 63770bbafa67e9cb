// SPDX-License-Identifier: MIT
// Camera and microphone, as far as they are there and free.
import { CallError } from '../../errors.ts';
import { aborted } from '../speech/exchange.ts';

/** What is wanted of camera and microphone. `true`: both. */
export type MediaWish =
  | boolean
  | {
      /** The microphone. */
      readonly audio?: boolean | MediaTrackConstraints;
      /** The camera. */
      readonly video?: boolean | MediaTrackConstraints;
    };

/** What a call sends. */
export interface LocalMedia {
  /** Its tracks end with the call. */
  readonly stream: MediaStream;
  /** Which device is missing or in use by another program, if the call goes on without it. */
  readonly without: 'camera' | 'microphone' | null;
}

const ADVICE: { [name: string]: string } = {
  NotAllowedError:
    'The browser was not allowed to use camera and microphone. Allow it next to the address, or call without them.',
  NotFoundError: 'No camera or microphone was found. Plug it in, or call without it.',
  NotReadableError: 'Camera or microphone is in use by another program. Close that, or call without it.',
  OverconstrainedError: 'No camera or microphone is as it is wanted. Ask for less.',
};

/** The other device may be there, free and allowed. What a person refuses is not asked for again. */
const ofOneDevice = ({ name, message }: DOMException): boolean =>
  ['NotFoundError', 'NotReadableError', 'AbortError'].includes(name) ||
  (name === 'NotAllowedError' && /system/i.test(message));

/** The kinds that are wanted. */
export function kindsOf(wish: MediaWish | undefined): ('audio' | 'video')[] {
  if (!wish) return [];
  if (wish === true) return ['audio', 'video'];
  return (['audio', 'video'] as const).filter((kind) => wish[kind]);
}

/**
 * Opens what is wanted. If both are, and one of the devices is missing, busy or forbidden by the system, the other one
 * alone. Rejects with CallError `media`, or `aborted` (what opens after that is closed at once).
 */
export async function openMedia(wish: MediaWish, signal?: AbortSignal): Promise<LocalMedia> {
  if (signal?.aborted) throw aborted(signal);
  const { mediaDevices } = globalThis.navigator ?? {};
  if (!mediaDevices?.getUserMedia)
    throw new CallError('unsupported', 'Camera and microphone need a page that came over https, or from localhost.');
  const wanted = wish === true ? { audio: true, video: true } : wish || {};
  const { audio = false, video = false } = wanted;
  const tries: [MediaStreamConstraints, LocalMedia['without']][] = [[{ audio, video }, null]];
  if (audio && video) tries.push([{ audio }, 'camera'], [{ video }, 'microphone']);
  let failed: unknown;
  for (const [constraints, without] of tries) {
    try {
      return { stream: await unlessAborted(mediaDevices.getUserMedia(constraints), signal), without };
    } catch (error) {
      if (error instanceof CallError) throw error;
      // The first says most, but for one of two devices that is not there at all.
      if (failed === undefined || (failed as DOMException).name === 'NotFoundError') failed = error;
      if (!ofOneDevice(error as DOMException)) break;
    }
  }
  const { name, message } = failed as DOMException;
  const advice = ADVICE[name] ?? `Camera and microphone could not be opened: ${message}`;
  throw new CallError('media', advice, { cause: failed });
}

function unlessAborted(opening: Promise<MediaStream>, signal?: AbortSignal): Promise<MediaStream> {
  return new Promise((resolve, reject) => {
    const give = () => {
      reject(new CallError('aborted', 'The call was given up before the camera was open.', { cause: signal?.reason }));
      opening.then(stopAll, () => {});
    };
    if (signal?.aborted) return give();
    signal?.addEventListener('abort', give, { once: true });
    opening.then(resolve, reject).finally(() => signal?.removeEventListener('abort', give));
  });
}

export function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
