// What a person does to a call that runs: silence, hold, another picture. Only hold needs a message.

// Senders of `kind` ("audio", "video") send silence or black; the other side is told nothing.
export function mute(peer, kind, muted) {
  for (const { track } of peer.getSenders()) if (track?.kind === kind) track.enabled = !muted;
}

// Nothing flows in either direction until it is taken back: hold(call) gives the function for that.
export async function hold(call) {
  const before = call.peer.getTransceivers().map((one) => [one, one.direction]);
  const turn = (set) => {
    for (const [one, direction] of before) if (one.direction !== 'stopped') one.direction = set(direction);
    return call.offer();
  };
  await turn(() => 'inactive');
  return () => turn((direction) => direction);
}

// The screen instead of the camera, without a word to the other side: {stop()}. It ends by itself where the user
// stops it in the browser; `ended` hears of both.
export async function shareScreen(peer, ended = () => {}) {
  const sender = peer.getSenders().find(({ track }) => track?.kind === 'video');
  if (!sender) throw new Error('No video is sent that the screen could replace');
  const screen = await navigator.mediaDevices.getDisplayMedia({ video: true });
  const [track] = screen.getVideoTracks();
  const camera = sender.track;
  let over = false;
  const stop = async () => {
    if (over) return;
    over = true;
    track.stop();
    await sender.replaceTrack(camera).catch(() => {}); // the call may be over
    ended();
  };
  track.addEventListener('ended', stop);
  await sender.replaceTrack(track);
  return { stop };
}
