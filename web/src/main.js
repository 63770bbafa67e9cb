// Ties the page together: link, storage, workers, calls.
import { Call } from './call.js';
import { Carrier, CarrierError } from './carrier.js';
import { MamClient } from './client.js';
import { channelId, LinkError, parseLink } from './link.js';
import { Page } from './page.js';
import { received } from './peer.js';
import { Reader } from './reader.js';
import { Store } from './store.js';
import { Timeline } from './timeline.js';
import { Writer } from './writer.js';

const page = new Page();
const timeline = new Timeline(page.timelineList, page.timelineSummary);
const worker = () =>
  new MamClient(() => new Worker(new URL('worker.js', import.meta.url), { type: 'module' }));

// The link from the address bar, or the one that this browser keeps under the name that stands there. The seed does
// not stay in the address: it would be in the history and in whatever the address is pasted into.
async function openChannel(store) {
  const fragment = location.hash.slice(1);
  const kept = /^c=([0-9a-f]{16})$/.exec(fragment);
  if (fragment && !kept) {
    const link = parseLink(fragment);
    const id = await channelId(link);
    await store.update(id, (record) => Object.assign(record, { link, used: Date.now() }));
    history.replaceState(null, '', `#c=${id}`);
    return { id, link };
  }
  const record = kept ? await store.get(kept[1]) : (await store.list())[0];
  if (!record?.link)
    throw new LinkError(kept ? 'this browser does not know it; open the original link again' : '');
  history.replaceState(null, '', `#c=${record.id}`);
  return { id: record.id, link: record.link };
}

function unusable(detail) {
  page.state('unusable', detail);
  page.buttons({ call: false, hangUp: false });
}

async function checkNode(carrier) {
  try {
    const { name, version, features } = await carrier.info();
    const way = ['watch', 'wait'].find((one) => features.includes(one)) ?? 'polling';
    page.node('up', `${name} ${version} answers (${way})`.replace('  ', ' '));
    return true;
  } catch (error) {
    page.node('down', error.message);
    return false;
  }
}

async function makeCall(channel) {
  const { id, link, carrier, writer, reader } = channel;
  const settings = page.settings();
  const show = {
    state: (word, detail) => page.state(word, detail),
    stage: (stage) => timeline.reach(stage),
    local: (stream) => page.local(stream),
    remote: (stream) => page.remote(stream, () => timeline.reach('frame')),
    note: (text) => page.note(text),
    trouble: (text) => (page.detail(`${text}; trying again`), page.note(text)),
    junk: () => page.note("A message at the answer's address is not from the gateway; skipped."),
    peer: (peer) => (channel.peer = peer),
    farewell: () => page.farewell(true),
  };
  timeline.start();
  page.received({ frames: 0 });
  const call = (channel.call = new Call({ link, carrier, writer, reader, settings, show }));
  page.buttons({ call: false, hangUp: true });
  const counting = setInterval(async () => {
    if (!channel.peer) return;
    const video = await received(channel.peer);
    page.received(video);
    if (video.frames > 0) timeline.reach('frame'); // where the browser does not report frames, as in a hidden tab
  }, 1000);
  try {
    const reason = await call.run();
    page.state('ended', reason);
  } catch (error) {
    page.state('failed', error.message);
    page.note(error.message);
    if (error instanceof CarrierError) checkNode(carrier);
  } finally {
    clearInterval(counting);
    channel.call = channel.peer = null;
    page.farewell(false);
    page.local(null);
    page.remote(null);
  }
  // Not waited for: the next call's offer is signed and posted behind it.
  call.sayBye().catch((error) => page.note(`The other side could not be told: ${error.message}`));
}

// One call at a time with one link, in all tabs of this browser: a second offer would end the first call.
async function callOnce(channel) {
  if (channel.calling) return;
  channel.calling = channel.called = true;
  page.state('preparing');
  page.buttons({ call: false, hangUp: false });
  try {
    await navigator.locks.request(`janus-mam call ${channel.id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await makeCall(channel);
      else page.state('failed', 'This link is in a call in another tab. Hang up there first.');
    });
  } catch (error) {
    page.state('failed', error.message);
  } finally {
    channel.calling = false;
    page.buttons({ call: true, hangUp: false });
  }
}

async function start() {
  addEventListener('hashchange', () => location.reload()); // another link was pasted into the address bar
  if (!isSecureContext || !navigator.mediaDevices || !navigator.locks) {
    return unusable('Browsers open the camera on https addresses and on this machine (localhost) only.');
  }
  let store, opened;
  try {
    store = await Store.open();
    opened = await openChannel(store);
  } catch (error) {
    if (!(error instanceof LinkError))
      return unusable(`The browser's storage cannot be used: ${error.message}`);
    if (!error.message)
      return unusable('It needs the link that “janus-mam channel link NAME” prints: open that.');
    return unusable(`The link is not usable: ${error.message}.`);
  }
  const { id, link } = opened;
  const carrier = new Carrier(link.node);
  const parts = { id, link, store, carrier };
  const writer = new Writer({ ...parts, worker: worker() });
  const reader = new Reader({ ...parts, worker: worker() });
  const channel = {
    id,
    link,
    carrier,
    writer,
    reader,
    call: null,
    peer: null,
    calling: false,
    called: false,
  };

  page.channel(link);
  page.state('preparing');
  page.buttons({ call: true, hangUp: false });
  page.onCall(() => callOnce(channel));
  page.onHangUp(() => channel.call?.hangUp());
  page.onForget(async () => {
    await store.forget(id);
    location.replace(location.pathname);
  });
  addEventListener('pagehide', () => channel.call?.leave());

  // Not needed for a call, but it makes the first one quicker: both chains' ends are known when the button is pressed.
  const prepared = (await checkNode(carrier)) && Promise.all([writer.prepare(), reader.skip()]);
  try {
    await prepared;
    if (!channel.called)
      page.state(
        'ready',
        prepared ? `Channel “${link.name}”` : 'The node does not answer at the moment. Is it running?',
      );
  } catch (error) {
    if (!channel.called) page.state('ready', error.message);
  }
}

start().catch((error) => unusable(error.message));
