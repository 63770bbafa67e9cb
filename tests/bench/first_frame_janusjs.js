// SPDX-License-Identifier: GPL-3.0-or-later
// A call of the echo test with npm's janus.js over Janus's WebSocket, as it comes (it trickles), bundled for
// first_frame.mjs: ws.attach(url) makes session and handle, ws.call(handle, tracks, begin) the rest.
import Janus from 'janus-gateway';
import adapter from 'webrtc-adapter';

const promised = (call) => new Promise((success, error) => call({ success, error: (why) => error(new Error(String(why))) }));

window.ws = {
  async attach(server) {
    await new Promise((callback) =>
      Janus.init({ callback, debug: ['error'], dependencies: Janus.useDefaultDependencies({ adapter }) }),
    );
    const it = { on: {} };
    await new Promise((success, error) => {
      it.janus = new Janus({ server, iceServers: [], success, error });
    });
    const onmessage = (_, jsep) => jsep && it.on.answer(jsep);
    const onremotetrack = (track, _mid, added) => added && it.on.track(track);
    const parts = { plugin: 'janus.plugin.echotest', onmessage, onremotetrack };
    it.handle = await promised((callbacks) => it.janus.attach({ ...parts, ...callbacks }));
    return it;
  },
  async call(it, stream) {
    const answered = new Promise((resolve) => (it.on.answer = resolve));
    it.on.track = window.shown.add;
    const tracks = stream.getTracks().map((track) => ({ type: track.kind, capture: track, recv: true }));
    const jsep = await promised((callbacks) => it.handle.createOffer({ tracks, ...callbacks }));
    await promised((callbacks) => it.handle.send({ message: { audio: true, video: true }, jsep, ...callbacks }));
    await promised(async (callbacks) => it.handle.handleRemoteJsep({ jsep: await answered, ...callbacks }));
  },
  end: (it) => promised((callbacks) => it.janus.destroy(callbacks)),
};
