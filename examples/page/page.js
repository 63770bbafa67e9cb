// SPDX-License-Identifier: MIT
// One call with camera and microphone. The link is the end of the page's address.
import { dial } from './janus-mam.js';

const [button, hangUp, state, video] = ['call', 'hang-up', 'state', 'video'].map((id) => document.getElementById(id));

button.onclick = async () => {
  button.disabled = true;
  try {
    const call = await dial(location.href, { media: true });
    hangUp.onclick = () => call.close();
    hangUp.disabled = false;
    call.on('state', (now) => (state.textContent = now));
    call.on('track', ({ streams }) => (video.srcObject = streams[0]));
    state.textContent = (await call.over).message;
  } catch (error) {
    state.textContent = error.message;
  }
  [button.disabled, hangUp.disabled] = [false, true];
};
