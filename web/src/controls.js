// The buttons of a call that runs: microphone, camera, screen, hold.
import { hold, mute, shareScreen } from './janus-mam.js';

export class Controls {
  #page;
  #call = null;
  #undo = {}; // what takes "share" and "hold" back

  constructor(page) {
    this.#page = page;
    const ways = {
      mute: (on) => mute(this.#call.peer, 'audio', on),
      blank: (on) => mute(this.#call.peer, 'video', on),
      share: (on) => this.#share(on),
      hold: (on) => this.#hold(on),
    };
    for (const [name, work] of Object.entries(ways))
      page.onControl(name, async (on) => {
        if (!this.#call) return;
        try {
          await work(on);
          page.control(name, on);
        } catch (error) {
          page.note(error.message);
        }
      });
  }

  // Null where there is none any more.
  use(call) {
    this.#call = call;
    this.#undo = {};
    this.#page.controls(call !== null);
  }

  async #share(on) {
    if (on) this.#undo.share = await shareScreen(this.#call.peer, () => this.#page.control('share', false));
    else await this.#undo.share?.stop();
  }

  async #hold(on) {
    if (on) this.#undo.hold = await hold(this.#call);
    else await this.#undo.hold?.();
  }
}
