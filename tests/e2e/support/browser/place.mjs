// SPDX-License-Identifier: GPL-3.0-or-later
// Calls with Janus's plugins by the npm package janus-mam: Debian's Janus with sealed channels, and one page in Chromium
// that holds all calls of a file.
//
//   const place = callPlace(() => ({ plugins: {videoroom: {...}}, channels: {alice: {...}} }), options);
//   await place.dial('alice', { media: true })         a call on the channel of that name, dialled
//   await place.dial('alice', options, (it, offer) => ...)      in the page, before each answer to an offer of Janus's
//   await place.on('alice', async (it, value) => ..., value)    in the page: it = {call, events, messages, ...}
//   await place.sees('alice', { videos: 1, audios: 1 })   waits until that runs; what was seen
//   await place.ends('alice')                          closes it; resolves when Janus has no session any more
//   await place.hungUpByJanus('alice')                 Janus does, all it has; what the calls end with
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';

import { launchChromium } from './chromium.mjs';
import { openClient, serveClient } from './client.mjs';
import { furnish } from './dialled.mjs';
import { observe } from './streams.mjs';
import { startJanus } from '../janus/janus.mjs';
import { until } from '../process.mjs';

// What a test saw, for whoever reads its log.
export const record = (t, row) => t.diagnostic(`saw ${JSON.stringify(row)}`);

// What a call ends with if an administrator of Janus hangs up.
export const isHungUp = ({ code, message }) => assert.ok(code === 'ended' && message.includes('Admin API'), `${code}: ${message}`);

// Before and after of the file are registered. `settings`: gives options of startJanus(). A test that fails leaves no
// calls behind.
export function callPlace(settings, { skip, ...browser } = {}) {
  const place = new Place();
  before(async () => {
    if (!skip) await place.start(await settings(), browser);
  });
  afterEach(() => place.hangUp());
  after(() => place.close());
  return place;
}

// In a page that is open, with a Janus that runs.
export async function placeIn(parts) {
  const place = Object.assign(new Place(), parts);
  await place.furnish();
  return place;
}

class Place {
  async start({ channels, ...more }, { launch = launchChromium } = {}) {
    this.janus = await startJanus({ admin: true, channels, ...more });
    this.server = await serveClient();
    this.browser = await launch();
    this.page = await openClient(this.browser, this.server.url);
    await this.furnish();
  }

  async furnish() {
    await furnish(this.page);
    await this.page.evaluate(observe);
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
    await this.janus?.cleanup();
  }

  async dial(name, options = {}, beforeAnswer = null, channel = name) {
    const given = [name, await this.janus.link(channel), options].map((one) => JSON.stringify(one));
    await this.page.evaluate(`window.dialAs(${given.join()}, ${beforeAnswer})`);
  }

  // `work` is run in the page and must not use what is around it here.
  on(name, work, argument) {
    const [it, value] = [`window.calls[${JSON.stringify(name)}]`, JSON.stringify(argument ?? null)];
    return this.page.evaluate(`(${work})(${it}, ${value})`);
  }

  request(name, body) {
    return this.on(name, (it, asked) => it.call.request(asked), body);
  }

  // The first event for which `wanted` holds, come or to come.
  event(name, wanted, argument) {
    const look = `({ events }, value) => events.find((event) => (${wanted})(event, value))`;
    return until(`an event of ${name}`, () => this.on(name, look, argument));
  }

  look(name) {
    return this.page.evaluate((key) => window.look(key), name);
  }

  // Waits until so many tracks of each kind come in and go on: from now on so many frames are decoded, packets of audio
  // arrive. What was seen in all.
  sees(name, { videos = 0, audios = 0, frames = 15 }) {
    let first;
    return until(
      `${videos} videos and ${audios} audios of ${name}`,
      async () => {
        const { tracks, ended, state, wrong } = await this.look(name);
        if (wrong) throw new Error(`${name}: ${wrong}`);
        if (ended) throw new Error(`the call of ${name} is over: ${ended.message}`);
        first ??= new Map(tracks.map(({ id, count }) => [id, count]));
        const runs = ({ id, count, moved }) => moved && count - (first.get(id) ?? 0) >= frames;
        const running = (kind) => tracks.filter((track) => track.kind === kind && runs(track));
        const [seen, heard] = [running('video'), running('audio')];
        const sum = (all, member) => all.reduce((total, track) => total + Math.round(track[member]), 0);
        const good = state === 'connected' && seen.length >= videos && heard.length >= audios;
        return good && { frames: sum(seen, 'count'), audioBytes: sum(heard, 'bytes') };
      },
      { timeout: 60_000, every: 250 },
    );
  }

  // Over the data channel, once it is open: a text, or an array of bytes.
  says(name, data) {
    const work = ({ call }, said) => call.send(typeof said === 'string' ? said : new Uint8Array(said));
    return until(`a data channel of ${name}`, () => this.on(name, work, data).then(() => true, () => false));
  }

  // All that came over it, likewise.
  heard(name) {
    return this.on(name, ({ messages }) => messages.map(({ data }) => (typeof data === 'string' ? data : [...new Uint8Array(data)])));
  }

  hearsData(name, wanted) {
    return until(`${name} hears`, async () => (await this.heard(name)).find(wanted));
  }

  // Waits until what comes in can be heard: packets alone may hold silence.
  hears(name) {
    const loud = ({ kind, energy }) => kind === 'audio' && energy > 1e-4;
    return until(`a sound for ${name}`, async () => (await this.look(name)).tracks.some(loud));
  }

  // What does not run any more: no counter of this kind moves for a second.
  stops(name, kind) {
    let still = 0;
    const look = async () => {
      const { tracks } = await this.look(name);
      still = tracks.some((track) => track.kind === kind && track.moved) ? 0 : still + 1;
      return still >= 4;
    };
    return until(`the end of ${kind} of ${name}`, look, { every: 250 });
  }

  // New ICE credentials of Janus's side come with `work`, in the page as in on(). Waits until what flows uses them.
  async restartsIce(name, work = (it) => it.call.restartIce(), argument) {
    const user = (it) => /a=ice-ufrag:(\S+)/.exec(it.call.peer.remoteDescription.sdp)[1];
    const old = await this.on(name, user);
    await this.on(name, work, argument);
    await until(`new ICE credentials of ${name}`, async () => (await this.on(name, user)) !== old);
    await until(`a new way of ${name}`, () => this.page.evaluate((key) => window.onNewWay(key), name));
  }

  async ends(...names) {
    for (const name of names) await this.on(name, (it) => it.call.close());
    await until('the end of the sessions', async () => (await this.janus.sessions()).length === 0);
  }

  async hungUpByJanus(...names) {
    for (const session_id of await this.janus.sessions()) {
      const { handles } = await this.janus.admin({ janus: 'list_handles', session_id });
      for (const handle_id of handles) await this.janus.admin({ janus: 'hangup_webrtc', session_id, handle_id });
    }
    const over = await Promise.all(names.map((name) => this.over(name)));
    await until('the end of the sessions', async () => (await this.janus.sessions()).length === 0);
    return over;
  }

  // By an administrator's request to the plugin; what the call ends with.
  async kicked(name, plugin, request) {
    const asked = { janus: 'message_plugin', plugin: `janus.plugin.${plugin}`, request };
    const { response } = await this.janus.admin(asked);
    if (response?.error) throw new Error(response.error);
    return this.over(name);
  }

  // {code, message, janus}
  over(name) {
    return this.on(name, async ({ call }) => {
      const { code, message, janus } = await call.over;
      return { code, message, janus };
    });
  }

  async hangUp() {
    await this.page?.evaluate(() => Promise.all(Object.values(window.calls).map(({ call }) => call.close()))).catch(() => {});
  }
}
