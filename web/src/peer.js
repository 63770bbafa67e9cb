// The WebRTC half of a call: camera, peer connection, what it needs to wait for.

export class MediaError extends Error {}

const REASONS = {
  NotAllowedError:
    'The browser was not allowed to use camera and microphone. Allow it next to the address, or call without them (Settings).',
  NotFoundError: 'No camera and microphone were found. Plug them in, or call without them (Settings).',
  NotReadableError: 'Camera or microphone are in use by another program.',
};

// Of one device: the other may be there and free.
const ONE_DEVICE = ['NotFoundError', 'NotReadableError', 'AbortError'];

// The local stream, or null where the user wants none. Where one of the two devices is missing or in use, the other
// alone.
export async function openCamera(without) {
  if (without) return null;
  let failed;
  for (const wanted of [{ audio: true, video: true }, { video: true }, { audio: true }]) {
    try {
      return await navigator.mediaDevices.getUserMedia(wanted);
    } catch (error) {
      if (!failed || error.name !== 'NotFoundError') failed = error;
      if (!ONE_DEVICE.includes(error.name)) break;
    }
  }
  throw new MediaError(REASONS[failed.name] ?? `Camera and microphone could not be opened: ${failed.message}`);
}

// Sends what `stream` (or null) has, and takes audio and video either way.
export function addMedia(peer, stream) {
  for (const kind of ['audio', 'video']) {
    const track = stream?.getTracks().find((one) => one.kind === kind);
    if (track) peer.addTrack(track, stream);
    else peer.addTransceiver(kind, { direction: 'recvonly' });
  }
}

// Whether anything is sent, from which Janus sees that the page lives.
export const sends = (peer) =>
  peer
    .getSenders()
    .some(({ track }) => track && track.readyState === 'live' && track.enabled && !track.muted);

// Resolves when all candidates are known, or after `limit` ms with those that are.
export function gathered(peer, limit) {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState === 'complete') resolve(clearTimeout(timer));
    });
  });
}

// Remembers the candidates, for a message of their own.
export function collectCandidates(peer) {
  const candidates = [];
  peer.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.candidate) {
      const { sdpMid, sdpMLineIndex } = candidate;
      candidates.push({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
    }
  });
  return candidates;
}

// {frames, width, height} of the inbound video so far.
export async function received(peer) {
  for (const report of (await peer.getStats()).values()) {
    if (report.type === 'inbound-rtp' && report.kind === 'video') {
      return {
        frames: report.framesDecoded ?? 0,
        width: report.frameWidth ?? 0,
        height: report.frameHeight ?? 0,
      };
    }
  }
  return { frames: 0, width: 0, height: 0 };
}
