// What the page's buttons work on: a channel and its call, if there is one.
import { Controls } from './controls.js';
import { addMedia, Call, openCamera } from './janus-mam.js';
import { show } from './shown.js';

export class Desk {
  channel;
  call = null;
  called = false; // since the page was opened
  #busy = false;
  #around; // {page, timeline, checkNode()}
  #controls;

  constructor(channel, around) {
    this.channel = channel;
    this.#around = around;
    this.#controls = new Controls(around.page);
  }

  // One call at a time with one link, in all tabs of this browser: a second opener would end the first call.
  async once(work) {
    if (this.#busy) return;
    const { page } = this.#around;
    this.#busy = this.called = true;
    page.state('preparing');
    page.buttons({ call: false, hangUp: false });
    try {
      const name = `janus-mam call ${this.channel.id}`;
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await work();
        else page.state('failed', 'This link is in a call in another tab. Hang up there first.');
      });
    } catch (error) {
      page.state('failed', error.message);
    } finally {
      this.#busy = false;
      page.buttons({ call: true, hangUp: false });
    }
  }

  // Shows a new call until its end; `work` makes it. {reason, error}
  async run(settings, work) {
    const { page } = this.#around;
    const call = (this.call = new Call(this.channel, { farewell: true, ...settings }));
    page.buttons({ call: false, hangUp: true });
    this.#controls.use(call);
    const showing = show(call, this.#around);
    work(call).catch((error) => call.hangUp('', error));
    const end = await showing;
    this.call = null;
    this.#controls.use(null);
    return end;
  }

  // Camera and microphone for `call`, until its end; here the timeline begins.
  async media(call, { withoutCamera }) {
    const { page, timeline } = this.#around;
    timeline.start();
    if (!withoutCamera) page.state('camera');
    const stream = await openCamera(withoutCamera);
    call.over.then(() => stream?.getTracks().forEach((track) => track.stop()));
    addMedia(call.peer, stream); // throws where the call is over by now
    for (const [kind, device] of [
      ['audio', 'microphone'],
      ['video', 'camera'],
    ])
      if (stream?.getTracks().every((track) => track.kind !== kind))
        page.note(`The ${device} is missing or in use by another program: the call goes on without it.`);
    page.local(stream);
    timeline.reach('camera');
  }
}
