// SPDX-License-Identifier: GPL-3.0-or-later
// Calls with the plugins of Janus, for their descriptions: what each plugin is asked, and who offers.
import { Session } from './janus_api.mjs';

export const ROOM = 1234;

// The plugins as startJanus() takes them.
export function pluginsOfJanus(folder) {
  const room = (more) => ({ general: {}, [`room-${ROOM}`]: { description: 'Demo Room', ...more } });
  const codecs = { audio: true, audiopt: 111, audiocodec: 'opus', video: true, videopt: 100, videocodec: 'vp8' };
  const stream = { type: 'rtp', id: 1, description: 'Opus/VP8 live stream', audioport: 25002, videoport: 25004 };
  return {
    echotest: {},
    videoroom: room({ publishers: 6, videocodec: 'vp8,h264,vp9', notify_joining: true }),
    streaming: { general: {}, 'rtp-sample': { ...stream, ...codecs } },
    videocall: { general: {} },
    audiobridge: room({ sampling_rate: 16000, record: false }),
    textroom: room(),
    recordplay: { general: { path: folder } },
  };
}

// A handle of one plugin and the peer connection behind it.
export class Call {
  constructor(session, handle, plugin) {
    Object.assign(this, { session, handle, plugin });
  }

  static async open(url, plugin) {
    const session = await new Session(url).open();
    return new Call(session, await session.attach(`janus.plugin.${plugin}`), plugin);
  }

  ask(body, jsep) {
    return this.session.message(this.handle, body, jsep);
  }

  // The peer offers; `how`: see Peer.offer().
  async offer(peer, body, how) {
    this.peer = peer;
    const reply = await this.ask(body, { type: 'offer', sdp: await peer.offer(how) });
    if (!reply.jsep) throw new Error(`no answer: ${JSON.stringify(reply)}`);
    await peer.take(reply.jsep.sdp);
    return reply;
  }

  // Janus offers in `event`.
  async answer(peer, event, body, how) {
    this.peer = peer;
    if (!event.jsep) throw new Error(`no offer: ${JSON.stringify(event)}`);
    const sdp = await peer.answer(event.jsep.sdp, how);
    const reply = await this.ask(body, { type: 'answer', sdp });
    return reply;
  }

  connected() {
    return this.session.hear('webrtcup', (object) => object.janus === 'webrtcup' && object.sender === this.handle);
  }

  pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async close() {
    const candidates = (await this.peer?.candidates()) ?? [];
    for (const candidate of candidates.slice(0, 2)) await this.session.trickle(this.handle, candidate);
    await this.session.trickle(this.handle, { completed: true });
    await this.session.close(this.handle);
    await this.peer?.close();
    return this.session.said;
  }
}

// Each gives what was said: [{from, object}].
export async function echo(url, browser, wanted, { how, restart = false } = {}) {
  const call = await Call.open(url, 'echotest');
  const { audio = false, video = false } = wanted;
  await call.offer(await browser.peer(wanted), { audio, video }, how);
  await call.connected();
  await call.pause(700);
  if (restart) await call.offer(call.peer, { audio, video }, { restart: true });
  return call.close();
}

// Publishers, one a `wanted`, and a subscriber to all of them, who does not send.
export async function videoroom(url, publisher, wanted, subscriber, { restart = false, leaves = false } = {}) {
  const calls = [];
  const feeds = [];
  for (const [index, one] of wanted.entries()) {
    const call = await Call.open(url, 'videoroom');
    const display = ['alice', 'bob', 'carol'][index];
    const opens = { request: leaves ? 'join' : 'joinandconfigure', ptype: 'publisher', room: ROOM, display };
    const configure = { request: 'configure', audio: true, video: true };
    if (leaves) feeds.push((await call.ask(opens)).plugindata.data.id);
    const reply = await call.offer(await publisher.peer(one), leaves ? configure : opens);
    if (!leaves) feeds.push(reply.plugindata.data.id);
    if (restart) await call.offer(call.peer, configure, { restart: true });
    calls.push(call);
  }
  await calls[0].pause(500);
  const viewer = await Call.open(url, 'videoroom');
  const joins = { request: 'join', ptype: 'subscriber', room: ROOM, streams: feeds.map((feed) => ({ feed })) };
  await viewer.answer(await subscriber.peer(), await viewer.ask(joins), { request: 'start' });
  const again = { request: 'configure', restart: true };
  if (restart) await viewer.answer(viewer.peer, await viewer.ask(again), { request: 'start' });
  await viewer.connected();
  const said = [await viewer.close()];
  if (leaves) await calls[0].ask({ request: 'unpublish' });
  for (const call of calls) said.push(await call.close());
  return said.flat();
}

export async function streaming(url, browser) {
  const call = await Call.open(url, 'streaming');
  await call.ask({ request: 'list' });
  await call.answer(await browser.peer(), await call.ask({ request: 'watch', id: 1 }), { request: 'start' });
  await call.connected();
  await call.ask({ request: 'stop' });
  return call.close();
}

export async function videocall(url, caller, callee, wanted) {
  const [alice, bob] = [await Call.open(url, 'videocall'), await Call.open(url, 'videocall')];
  await alice.ask({ request: 'register', username: 'alice' });
  await bob.ask({ request: 'register', username: 'bob' });
  await alice.ask({ request: 'list' });
  alice.peer = await caller.peer(wanted);
  await alice.ask({ request: 'call', username: 'bob' }, { type: 'offer', sdp: await alice.peer.offer() });
  const ofPlugin = (name) => (object) => object.plugindata?.data?.result?.event === name;
  const rings = await bob.session.hear('the call', ofPlugin('incomingcall'));
  await bob.answer(await callee.peer({ ...wanted, answers: true }), rings, { request: 'accept' });
  const accepted = await alice.session.hear('the answer', ofPlugin('accepted'));
  await alice.peer.take(accepted.jsep.sdp);
  await alice.connected();
  await bob.ask({ request: 'set', audio: true, video: false });
  await alice.ask({ request: 'hangup' });
  return [await alice.close(), await bob.close()].flat();
}

export async function audiobridge(url, browser) {
  const call = await Call.open(url, 'audiobridge');
  await call.offer(await browser.peer({ audio: true }), { request: 'join', room: ROOM, display: 'alice' });
  await call.connected();
  await call.ask({ request: 'configure', muted: true });
  await call.ask({ request: 'leave' });
  return call.close();
}

export async function textroom(url, browser) {
  const call = await Call.open(url, 'textroom');
  await call.answer(await browser.peer(), await call.ask({ request: 'setup' }), { request: 'ack' });
  await call.connected();
  return call.close();
}

export async function recordplay(url, browser, wanted) {
  const call = await Call.open(url, 'recordplay');
  await call.offer(await browser.peer(wanted), { request: 'record', name: 'my recording' });
  await call.connected();
  await call.pause(1500);
  await call.ask({ request: 'stop' });
  const said = await call.close();
  const again = await Call.open(url, 'recordplay');
  await again.ask({ request: 'update' });
  const list = await again.ask({ request: 'list' });
  const { id } = list.plugindata.data.list.at(-1);
  await again.answer(await browser.peer(), await again.ask({ request: 'play', id }), { request: 'start' });
  await again.connected();
  return [...said, ...(await again.close())];
}
