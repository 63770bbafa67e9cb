// SPDX-License-Identifier: GPL-3.0-or-later
// A call to Janus as a page of 2018 made it: the whole offer with its candidates into one MAM channel, the answer out
// of another. All that it knows of janus-mam is a node, a root and a side key.
import * as chain from './chain.js';

const ICE_SERVERS = []; // e.g. { urls: 'stun:stun.example.org' }, if Janus is not in the same network
const PATIENCE = 60_000; // ms for the answer

const $ = (id) => document.getElementById(id);
const form = $('settings');
let peer;

function say(state, detail = '') {
  document.body.dataset.state = $('state').textContent = state;
  $('detail').textContent = detail;
}

// Milliseconds from now on; only the first time counts.
function timeline() {
  const begin = performance.now();
  const list = document.createElement('ol');
  $('stages').replaceChildren(list);
  return (stage, words) => {
    if (list.querySelector(`[data-stage=${stage}]`)) return;
    const ms = (performance.now() - begin).toFixed(1);
    const item = Object.assign(document.createElement('li'), { textContent: `${words}: ${Math.round(ms)} ms` });
    Object.assign(item.dataset, { stage, ms });
    list.append(item);
  };
}

const gathered = (of) =>
  new Promise((resolve) => {
    const look = () => of.iceGatheringState === 'complete' && resolve();
    of.addEventListener('icegatheringstatechange', look);
    look();
  });

async function connect(reach) {
  peer?.close();
  peer = new RTCPeerConnection({ iceServers: ICE_SERVERS });
  const connected = new Promise((resolve, reject) => {
    peer.onconnectionstatechange = ({ target }) => {
      if (target.connectionState === 'connected') resolve(reach('connected', 'Connected'));
      if (target.connectionState === 'failed') reject(new Error('no connection'));
    };
  });
  connected.catch(() => {}); // it is awaited late
  const remote = $('remote');
  remote.srcObject = new MediaStream();
  // A busy page may hear of the frame before it hears of the connection.
  remote.requestVideoFrameCallback(() => connected.then(() => reach('frame', 'First frame'), () => {}));
  peer.ontrack = ({ track }) => remote.srcObject.addTrack(track);

  const stream = ($('local').srcObject ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true }));
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
  reach('camera', 'Camera open');
  await peer.setLocalDescription();
  await gathered(peer);
  const { sdp } = peer.localDescription;
  reach('offer', 'Offer made, with its candidates');
  chain.sign({ type: 'offer', sdp });
  reach('signed', 'Signed');
  await chain.publish();
  reach('published', 'Published');

  const [, user] = /^a=ice-ufrag:(\S+)/m.exec(sdp);
  let reply;
  do reply = await chain.read(PATIENCE);
  while (reply && reply.re !== user); // an answer to an earlier offer
  if (!reply) throw new Error('no answer: does the node run, and are root and side key right?');
  if (reply.type !== 'answer') throw new Error(`Janus refuses: ${reply.reason} (${reply.code})`);
  reach('answer', 'Answer read');
  await peer.setRemoteDescription({ type: reply.type, sdp: reply.sdp });
  await connected;
}

form.onsubmit = async (event) => {
  event.preventDefault();
  form.call.disabled = true;
  try {
    chain.set(Object.fromEntries(['node', 'root', 'sideKey'].map((name) => [name, form[name].value.trim()])));
    say('calling');
    await chain.publish(); // what a fault has left
    await connect(timeline());
    say('connected');
  } catch (error) {
    say('failed', error.message);
  }
  form.call.disabled = false;
};

// Two pages with one chain would sign twice with one index: the second waits until the first is closed.
say('waiting', 'This page is open in another tab.');
navigator.locks.request('reference-client', () => {
  chain.open();
  $('configuration').textContent = chain.configuration();
  for (const [name, value] of Object.entries(chain.settings())) form[name].value = value;
  form.call.disabled = false;
  say('ready');
  return new Promise(() => {});
});
