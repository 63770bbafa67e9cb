// A call as the page shows it: its words, its stages, its pictures.
import { CarrierError, received } from './janus-mam.js';

// Until it is over; gives {reason, error}.
export async function show(call, { page, timeline, checkNode }) {
  const remote = new MediaStream();
  page.received({ frames: 0 });
  call
    .on('state', (word, detail) => page.state(word, detail))
    .on('stage', (stage) => timeline.reach(stage))
    .on('track', ({ track }) => {
      remote.addTrack(track);
      page.remote(remote, () => timeline.reach('frame'));
    })
    .on('event', (body) => page.note(`Janus: ${JSON.stringify(body)}`))
    .on('note', (text) => page.note(text))
    .on('trouble', (text) => (page.detail(`${text}; trying again`), page.note(text)))
    .on('junk', () => page.note("A message at the answer's address is not from the gateway; skipped."))
    .on('farewell', (signed) => page.farewell(signed));
  const counting = setInterval(async () => {
    const video = await received(call.peer);
    page.received(video);
    if (video.frames > 0) timeline.reach('frame'); // where the browser does not report frames, as in a hidden tab
  }, 1000);
  const { reason, error } = await call.over;
  clearInterval(counting);
  page.farewell(false);
  page.local(null);
  page.remote(null);
  page.state(error ? 'failed' : 'ended', reason);
  if (error) page.note(reason);
  if (error instanceof CarrierError) checkNode();
  return { reason, error };
}
