// The WebRTC half of a call: camera, peer connection, what it needs to wait for.

export class MediaError extends Error {}

const REASONS = {
  NotAllowedError:
    'The browser was not allowed to use camera and microphone. Allow it next to the address, or call without them (Settings).',
  NotFoundError: 'No camera and microphone were found. Plug them in, or call without them (Settings).',
  NotReadableError: 'Camera or microphone are in use by another program.',
};

// The local stream, or null where the user wants none. A machine may have but one of the two.
export async function openCamera(without) {
  if (without) return null;
  const open = (wanted) => navigator.mediaDevices.getUserMedia(wanted);
  const missing = (error) => {
    if (error.name !== 'NotFoundError') throw error;
  };
  try {
    return (
      (await open({ audio: true, video: true }).catch(missing)) ??
      (await open({ video: true }).catch(missing)) ??
      (await open({ audio: true }))
    );
  } catch (error) {
    throw new MediaError(
      REASONS[error.name] ?? `Camera and microphone could not be opened: ${error.message}`,
    );
  }
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
