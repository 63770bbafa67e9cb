// SPDX-License-Identifier: MIT
// A room of Janus's videoroom plugin. The link is the end of the page's address.
import { VideoRoom } from './janus-mam.js';

const ROOM = 1234; // of janus.plugin.videoroom.jcfg

const [door, leave, state, people] = ['door', 'leave', 'state', 'people'].map((id) => document.getElementById(id));
const enter = door.querySelector('button');

door.onsubmit = async (event) => {
  event.preventDefault();
  enter.disabled = true;
  try {
    const display = new FormData(door).get('display');
    const room = await VideoRoom.join(location.href, { room: ROOM, display, media: true });
    state.textContent = 'You are in the room.';
    leave.disabled = false;
    leave.onclick = () => room.leave();
    show(room);
    const { code, message } = await room.call.over;
    state.textContent = code === 'aborted' ? 'You have left.' : message;
  } catch (error) {
    state.textContent = error.message;
  }
  people.replaceChildren();
  [enter.disabled, leave.disabled] = [false, true];
};

// A figure for each of the others, with their tracks.
function show(room) {
  const figures = new Map();
  const figureOf = (id) => {
    let figure = figures.get(id);
    if (!figure) {
      figure = people.appendChild(document.createElement('figure'));
      const video = figure.appendChild(document.createElement('video'));
      Object.assign(video, { autoplay: true, playsInline: true, srcObject: new MediaStream() });
      figure.append(document.createElement('figcaption'));
      figures.set(id, figure);
    }
    return figure;
  };
  room.on('track', ({ feed, track }) => figureOf(feed).querySelector('video').srcObject.addTrack(track));
  room.on('participants', (all) => {
    for (const { id, display, talking } of all)
      figureOf(id).querySelector('figcaption').textContent = talking ? `${display} (talks)` : display;
  });
  room.on('left', (id) => {
    figures.get(id)?.remove();
    figures.delete(id);
  });
  room.on('error', ({ message }) => (state.textContent = message));
}
