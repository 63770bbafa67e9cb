// Ties the page together: link, storage, channel, calls.
import { Desk } from './desk.js';
import { Channel, LinkError, parseLink, Store } from './janus-mam.js';
import { Page } from './page.js';
import { People } from './people.js';
import { Timeline } from './timeline.js';

const page = new Page();
const timeline = new Timeline(page.timelineList, page.timelineSummary);

// The link from the address bar, or the one that this browser keeps under the name that stands there. The seed does
// not stay in the address: it would be in the history and in whatever the address is pasted into.
async function openChannel(store) {
  const fragment = location.hash.slice(1);
  const kept = /^c=([0-9a-f]{16})$/.exec(fragment);
  let channel;
  if (fragment && !kept) {
    channel = await Channel.open(store, parseLink(fragment));
  } else {
    const record = kept ? await store.get(kept[1]) : (await store.list())[0];
    if (!record?.link)
      throw new LinkError(kept ? 'this browser does not know it; open the original link again' : '');
    channel = new Channel(store, record.id, record.link);
  }
  history.replaceState(null, '', `#c=${channel.id}`);
  return channel;
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

async function callOnce(desk) {
  await desk.once(async () => {
    const settings = page.settings();
    await desk.run(settings, async (call) => {
      desk.channel.writer.prepare().catch(() => {}); // asked for again when the offer is signed
      await desk.media(call, settings);
      await call.offer();
    });
  });
}

async function start() {
  addEventListener('hashchange', () => location.reload()); // another link was pasted into the address bar
  if (!isSecureContext || !navigator.mediaDevices || !navigator.locks) {
    return unusable('Browsers open the camera on https addresses and on this machine (localhost) only.');
  }
  if (!AbortSignal.any)
    return unusable('This browser is too old: Chrome 116, Firefox 124 or Safari 17.4 can call, and later ones.');
  let store, channel;
  try {
    store = await Store.open();
    channel = await openChannel(store);
  } catch (error) {
    if (!(error instanceof LinkError))
      return unusable(`The browser's storage cannot be used: ${error.message}`);
    if (!error.message)
      return unusable('It needs the link that “janus-mam channel link NAME” prints: open that.');
    return unusable(`The link is not usable: ${error.message}.`);
  }
  const { link, carrier } = channel;
  carrier.onSlow((text) => (page.detail(text), page.note(text)));
  const desk = new Desk(channel, { page, timeline, checkNode: () => checkNode(carrier) });
  page.channel(link);
  page.state('preparing');
  page.buttons({ call: true, hangUp: false });
  if (link.plugin === 'janus.plugin.videocall') new People(desk, page);
  page.onCall(() => callOnce(desk));
  page.onHangUp(() => desk.call?.hangUp());
  page.onForget(async () => {
    await store.forget(channel.id);
    location.replace(location.pathname);
  });
  addEventListener('pagehide', () => desk.call?.leave());

  const prepared = (await checkNode(carrier)) && channel.prepare();
  try {
    await prepared;
    const detail = prepared
      ? `Channel “${link.name}”`
      : 'The node does not answer at the moment. Is it running?';
    if (!desk.called) page.state('ready', detail);
  } catch (error) {
    if (!desk.called) page.state('ready', error.message);
  }
}

start().catch((error) => unusable(error.message));
