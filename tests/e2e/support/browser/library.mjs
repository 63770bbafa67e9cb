// SPDX-License-Identifier: GPL-3.0-or-later
// The page's library (janus-mam.js) in Chromium, against Debian's Janus and its plugins: what several tests share.
//
//   const place = await startPlace({ plugins: {videoroom: {...}}, channels: {alice: {...}} });   in before()
//   const place = await placeIn({ janus, page });      with what there is
//   await place.start('alice', { plugin, body })       a Call in the page, by its channel's name
//   await place.on('alice', async (it, value) => ..., value)    in the page: it = {call, lib, data, events, ...}
//   await place.sees('alice', { videos: 1, audios: 1 })   waits until that runs; what was seen
//   await place.ends('alice')                          hangs up; resolves when Janus has no session any more
//   await place.hungUpByJanus('alice')                 Janus does, all it has; what the page says then
import { launchChromium, openPage, servePage } from './chromium.mjs';
import { startJanus } from '../janus/janus.mjs';
import { merge } from '../janus/jcfg.mjs';
import { until } from '../process.mjs';

// What a test saw, for whoever reads its log.
export const record = (t, row) => t.diagnostic(`saw ${JSON.stringify(row)}`);

// Runs in the page.
async function install() {
  const lib = await import(new URL('janus-mam.js', location.href));
  const store = await lib.Store.open();
  const calls = {};
  window.place = {
    calls,
    async start(name, link, settings) {
      const it = (calls[name] = { lib, events: [], heard: [], notes: [], states: [], accepted: 0 });
      it.channel ??= await lib.Channel.open(store, lib.parseLink(link));
      const accept = async (offer) => {
        it.accepted++;
        await it.beforeAnswer?.(offer);
        return lib.wishes(it.call.plugin).answer(offer.body);
      };
      it.call = new lib.Call(it.channel, { ...settings, accept })
        .on('event', (body) => it.events.push(body))
        .on('note', (text) => it.notes.push(text))
        .on('trouble', (text) => it.notes.push(text))
        .on('state', (word) => it.states.push(word))
        .on('track', ({ track }) => {
          const element = document.body.appendChild(document.createElement(track.kind));
          Object.assign(element, { autoplay: true, muted: track.kind === 'video' });
          element.srcObject = new MediaStream([track]);
        });
      it.data = new lib.Data(it.call.peer, (data) =>
        it.heard.push(typeof data === 'string' ? data : [...new Uint8Array(data)]),
      );
      it.call.over.then((end) => (it.end = { reason: end.reason, error: end.error?.message }));
      // The fake camera, for the call's life.
      it.media = async (wanted = { audio: true, video: true }) => {
        const stream = await navigator.mediaDevices.getUserMedia(wanted);
        for (const track of stream.getTracks()) it.call.peer.addTrack(track, stream);
        it.call.over.then(() => stream.getTracks().forEach((track) => track.stop()));
        return stream;
      };
      it.event = async (wanted) => {
        while (!it.events.find(wanted)) await new Promise((resolve) => setTimeout(resolve, 20));
        return it.events.find(wanted);
      };
    },
    // Of each track that comes in: {id, mid, kind, frames or packets, moved since the look before}
    async look(name) {
      const it = calls[name];
      const tracks = [];
      for (const report of (await it.call.peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        const { kind, mid, framesDecoded = 0, packetsReceived = 0, bytesReceived = 0 } = report;
        const count = kind === 'video' ? framesDecoded : packetsReceived;
        const moved = count > (it.last?.[report.id] ?? 0);
        it.last = { ...it.last, [report.id]: count };
        tracks.push({ id: report.id, mid, kind, count, bytes: bytesReceived, energy: report.totalAudioEnergy ?? 0, moved });
      }
      const { localDescription: ours, remoteDescription: theirs, connectionState: state } = it.call.peer;
      const setup = ({ sdp }) => [...new Set(sdp.match(/^a=setup:.*/gm))].join();
      // If Janus offers, Janus begins DTLS.
      const wrong = ours?.type === 'answer' && setup(theirs) + setup(ours) !== 'a=setup:activea=setup:passive';
      return { tracks, end: it.end, state, wrong: wrong && `${setup(theirs)} and ${setup(ours)}` };
    },
    // Whether what flows uses the ICE credentials of both descriptions as they are now.
    async onNewWay(name) {
      const { peer } = calls[name].call;
      const stats = await peer.getStats();
      const transport = [...stats.values()].find(({ type }) => type === 'transport');
      const pair = stats.get(transport?.selectedCandidatePairId);
      const uses = (side, { sdp }) => {
        const user = stats.get(pair?.[`${side}CandidateId`])?.usernameFragment;
        return user && sdp.includes(`a=ice-ufrag:${user}\r`);
      };
      return pair?.state === 'succeeded' && uses('local', peer.localDescription) && uses('remote', peer.remoteDescription);
    },
  };
}

export async function startPlace({ plugins, channels, settings, ...janusOptions }) {
  const web = await servePage();
  const own = merge({ general: { page: web.url } }, settings ?? {});
  const janus = await startJanus({ admin: true, settings: own, plugins, channels, ...janusOptions });
  const browser = await launchChromium();
  const page = await openPage(browser, web.url);
  return placeIn({ web, janus, browser, page });
}

// In a page that is open, with a Janus that runs: what close() is to close beside.
export async function placeIn(parts) {
  await parts.page.evaluate(install);
  return new Place(parts);
}

class Place {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async start(name, settings = {}, channel = name) {
    const link = new URL(await this.janus.link(channel)).hash;
    await this.page.evaluate(([n, l, s]) => window.place.start(n, l, s), [name, link, settings]);
  }

  // `work` is run in the page and must not use what is around it here.
  on(name, work, argument) {
    const [it, value] = [`window.place.calls[${JSON.stringify(name)}]`, JSON.stringify(argument ?? null)];
    return this.page.evaluate(`(${work})(${it}, ${value})`);
  }

  // Waits until so many tracks of each kind come in and go on: from now on so many frames are decoded, packets of audio
  // arrive. What was seen in all.
  sees(name, { videos = 0, audios = 0, frames = 15 }) {
    let before;
    return until(
      `${videos} videos and ${audios} audios of ${name}`,
      async () => {
        const { tracks, end, state, wrong } = await this.page.evaluate((n) => window.place.look(n), name);
        if (wrong) throw new Error(`${name}: ${wrong}`);
        if (end) throw new Error(`the call of ${name} is over: ${end.reason}`);
        before ??= new Map(tracks.map(({ id, count }) => [id, count]));
        const more = ({ id, count }) => count - (before.get(id) ?? 0);
        const running = (kind) => tracks.filter((t) => t.kind === kind && t.moved && more(t) >= frames);
        const good =
          state === 'connected' && running('video').length >= videos && running('audio').length >= audios;
        const sum = (kind, member) =>
          running(kind).reduce((total, track) => total + Math.round(track[member]), 0);
        return good && { frames: sum('video', 'count'), audioBytes: sum('audio', 'bytes') };
      },
      { timeout: 60_000, every: 250 },
    );
  }

  // Waits until what comes in can be heard: packets alone may hold silence.
  hears(name) {
    return until(`a sound for ${name}`, async () => {
      const { tracks } = await this.page.evaluate((n) => window.place.look(n), name);
      return tracks.some(({ kind, energy }) => kind === 'audio' && energy > 1e-4);
    });
  }

  // What does not run any more: no counter of this kind moves for a second.
  async stops(name, kind) {
    let still = 0;
    const look = async () => {
      const { tracks } = await this.page.evaluate((n) => window.place.look(n), name);
      still = tracks.some((track) => track.kind === kind && track.moved) ? 0 : still + 1;
      return still >= 4;
    };
    return until(`the end of ${kind} of ${name}`, look, { every: 250 });
  }

  async ends(...names) {
    for (const name of names)
      await this.on(name, async (it) => {
        it.call.hangUp();
        await it.call.told;
      });
    await until('the end of the sessions', async () => (await this.janus.sessions()).length === 0);
  }

  async hungUpByJanus(...names) {
    for (const session_id of await this.janus.sessions()) {
      const { handles } = await this.janus.admin({ janus: 'list_handles', session_id });
      for (const handle_id of handles) await this.janus.admin({ janus: 'hangup_webrtc', session_id, handle_id });
    }
    return this.#overFor(names);
  }

  // A member of a room is sent away by its administrator: `request` to the plugin.
  async kicked(name, plugin, request) {
    const asked = { janus: 'message_plugin', plugin: `janus.plugin.${plugin}`, request };
    const { response } = await this.janus.admin(asked);
    if (response?.[plugin] !== 'success') throw new Error(JSON.stringify(response));
    return (await this.#overFor([name]))[0];
  }

  async #overFor(names) {
    const reasons = [];
    for (const name of names) reasons.push(await this.on(name, async (it) => (await it.call.over).reason));
    await until('the end of the sessions', async () => (await this.janus.sessions()).length === 0);
    return reasons;
  }

  // New ICE credentials of Janus's side come with `work`, in the page as in on(). Waits until what flows uses them.
  async restartsIce(name, work, argument) {
    const user = (it) => /a=ice-ufrag:(\S+)/.exec(it.call.peer.remoteDescription.sdp)[1];
    const before = await this.on(name, user);
    await this.on(name, work, argument);
    await until(`new ICE credentials of ${name}`, async () => (await this.on(name, user)) !== before);
    await until(`a new way of ${name}`, () => this.page.evaluate((n) => window.place.onNewWay(n), name));
  }

  async hangUp() {
    await this.page.evaluate(() => {
      for (const { call } of Object.values(window.place.calls)) call.hangUp();
    });
  }

  async close() {
    await this.browser?.close();
    await this.janus?.cleanup();
    await this.web?.close();
  }
}
