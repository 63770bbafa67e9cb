// SPDX-License-Identifier: GPL-3.0-or-later
// An application as it stands on npm's janus.js, bundled with it for tests/e2e/socket/janusjs.mjs:
//
//   app.start(server)            a session
//   app.attach(name, plugin)     a handle of it: app.handles[name]
//   app.isUp(name)               resolves when its PeerConnection is up
//   app.ask(name, body, jsep)    its message; resolves when janus.js says that it was taken
//   app.event(name, wanted)      the first event of the handle that `wanted` (an expression of `data`) holds for
//   app.frames(name)             of the video that comes in
//   app.asked                    what janus.js asked its sockets: {verb, transaction, atOnce: what was replied there and
//                                then, or null}
import Janus from 'janus-gateway';
import adapter from 'webrtc-adapter';

import { MamSocket } from './mam-socket.mjs';

const made = [];
const asked = [];
class Socket extends MamSocket {
  #replies = new Map(); // what they say, by transaction

  constructor(...args) {
    super(...args);
    made.push(this);
    this.addEventListener('message', ({ data }) => {
      const { janus, transaction } = JSON.parse(data);
      this.#replies.set(transaction, janus);
    });
  }

  send(text) {
    const { janus: verb, transaction } = JSON.parse(text);
    super.send(text);
    // What has to be signed takes longer.
    setTimeout(() => asked.push({ verb, transaction, atOnce: this.#replies.get(transaction) ?? null }));
  }
}

const promised = (call) => new Promise((success, error) => call({ success, error: (why) => error(new Error(String(why))) }));
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

const app = (window.app = {
  sockets: made,
  asked,
  handles: {},
  lost: [],
  async start(server) {
    await new Promise((callback) => {
      Janus.init({ callback, debug: ['warn', 'error'], dependencies: Janus.useDefaultDependencies({ WebSocket: Socket, adapter }) });
    });
    app.handles = {};
    await new Promise((success, refused) => {
      const error = (why) => (app.lost.push(String(why)), refused(new Error(String(why))));
      const destroyed = () => (app.destroyed = true);
      app.janus = new Janus({ server, iceServers: [], keepAlivePeriod: 500, success, error, destroyed });
    });
  },
  async attach(name, plugin) {
    const events = [];
    const heard = [];
    const up = [];
    const parts = {
      plugin,
      onmessage: (data, jsep) => events.push({ data, jsep }),
      ondataopen: () => (app.handles[name].open = true),
      ondata: (text) => heard.push(JSON.parse(text)),
      webrtcState: (on) => up.push(on),
    };
    const handle = await promised((callbacks) => app.janus.attach({ ...parts, ...callbacks }));
    app.handles[name] = { handle, events, heard, up, open: false };
  },
  ask: (name, message, jsep) =>
    promised((callbacks) => app.handles[name].handle.send({ message, jsep, ...callbacks })),
  async offer(name, body, tracks) {
    const { handle } = app.handles[name];
    const jsep = await promised((callbacks) => handle.createOffer({ tracks, ...callbacks }));
    await app.ask(name, body, jsep);
    const answer = await app.described(name, 'answer');
    await promised((callbacks) => handle.handleRemoteJsep({ jsep: answer, ...callbacks }));
  },
  async answer(name, body, tracks) {
    const { handle } = app.handles[name];
    const offer = await app.described(name, 'offer');
    const jsep = await promised((callbacks) => handle.createAnswer({ jsep: offer, tracks, ...callbacks }));
    await app.ask(name, body, jsep);
  },
  async described(name, type) {
    for (;; await pause()) {
      const found = app.handles[name].events.find(({ jsep }) => jsep?.type === type);
      if (found) return found.jsep;
    }
  },
  // Its PeerConnection is up: what it sends can be subscribed to.
  async isUp(name) {
    while (!app.handles[name].up.at(-1)) await pause();
  },
  async event(name, wanted) {
    const holds = new Function('data', `return ${wanted}`);
    for (;; await pause()) {
      const found = app.handles[name].events.find(({ data }) => holds(data));
      if (found) return found.data;
    }
  },
  count: (name, wanted) => {
    const holds = new Function('data', `return ${wanted}`);
    return app.handles[name].events.filter(({ data }) => holds(data)).length;
  },
  async say(name, object) {
    while (!app.handles[name].open) await pause();
    const text = JSON.stringify({ transaction: 'test', ...object });
    await promised((callbacks) => app.handles[name].handle.data({ text, ...callbacks }));
  },
  async reply(name, kind) {
    for (;; await pause()) {
      const found = app.handles[name].heard.find(({ textroom }) => textroom === kind);
      if (found) return found;
    }
  },
  async frames(name) {
    const { pc } = app.handles[name].handle.webrtcStuff;
    let frames = 0;
    for (const report of (await pc.getStats()).values())
      if (report.type === 'inbound-rtp' && report.kind === 'video') frames += report.framesDecoded ?? 0;
    return frames;
  },
  reconnect: () => promised((callbacks) => app.janus.reconnect(callbacks)),
  destroy: () => promised((callbacks) => app.janus.destroy(callbacks)),
});
