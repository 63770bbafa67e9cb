// SPDX-License-Identifier: GPL-3.0-or-later
// What is sent: microphone, and camera, screen or a picture in their place. A call gets one track of each kind, in
// whose place others come later.
import type { Call, Library, LocalMedia } from '../base/library.ts';
import { constraint } from './devices.ts';
import { StandIn } from './stand_in.ts';

export interface OwnState {
  readonly microphone: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
  readonly sharing: boolean;
}

/** What happened without anybody's wish. */
export type Mishap = 'cameraBusy' | 'microphoneMissing' | 'cameraLost' | 'microphoneLost';

export interface OwnListener {
  changed(): void;
  mishap(what: Mishap): void;
}

export class OwnMedia {
  /** Of the picture that is asked for; the height goes with it. */
  width = 1280;
  /** What a call takes; nothing else is opened. */
  kinds: readonly string[] = ['audio', 'video'];
  readonly #tell: OwnListener;
  #microphone: MediaStreamTrack | null = null;
  #camera: MediaStreamTrack | null = null;
  #screen: MediaStreamTrack | null = null;
  #standIn: StandIn | null = null;
  #call: Call | null = null;
  #muted = false;
  #wantsCamera = true;
  #round = 0; // of opening: what was asked for before a close is of no use

  constructor(tell: OwnListener) {
    this.#tell = tell;
  }

  get state(): OwnState {
    const { muted } = this;
    return { microphone: this.#microphone !== null, muted, camera: this.#camera !== null, sharing: this.#screen !== null };
  }

  get muted(): boolean {
    return this.#muted || this.#microphone === null;
  }

  /** Before it is open: whether it will be. */
  get wantsCamera(): boolean {
    return this.#wantsCamera;
  }

  get takesVideo(): boolean {
    return this.kinds.includes('video');
  }

  get isOpen(): boolean {
    return this.#microphone !== null || this.#camera !== null;
  }

  get microphone(): MediaStreamTrack | null {
    return this.#microphone;
  }

  /** What somebody sees of themselves. */
  get picture(): MediaStreamTrack | null {
    return this.#screen ?? this.#camera;
  }

  /** For a new call. */
  tracks(): MediaStreamTrack[] {
    const video = this.takesVideo ? this.#video : null;
    const audio = this.kinds.includes('audio') ? this.#microphone : null;
    return [audio, video].filter((track) => track !== null);
  }

  /** Opens what is wanted and not open. Rejects with CallError. */
  async open(lib: Library, signal?: AbortSignal): Promise<void> {
    const camera = this.takesVideo && this.#wantsCamera && !this.#camera;
    const microphone = this.kinds.includes('audio') && !this.#microphone;
    if (!camera && !microphone) return;
    const wish = {
      ...(microphone && { audio: constraint('audioinput') }),
      ...(camera && { video: { width: { ideal: this.width }, height: { ideal: (this.width * 9) / 16 }, ...constraint('videoinput') } }),
    };
    const round = this.#round;
    const opened: LocalMedia = await lib.openMedia(wish, signal);
    if (round !== this.#round) return opened.stream.getTracks().forEach((track) => track.stop());
    for (const track of opened.stream.getTracks()) this.#take(track);
    if (opened.without === 'camera') {
      this.#wantsCamera = false; // until somebody asks for it
      this.#tell.mishap('cameraBusy');
    }
    if (opened.without === 'microphone') this.#tell.mishap('microphoneMissing');
    this.#tell.changed();
  }

  close(): void {
    this.#round++;
    for (const track of [this.#microphone, this.#camera, this.#screen]) track?.stop();
    this.#standIn?.stop();
    this.#microphone = this.#camera = this.#screen = this.#standIn = null;
    this.#tell.changed();
  }

  /** The call that sends it; null: none any more. */
  use(call: Call | null): void {
    this.#call = call;
    if (!call) void this.share(false);
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    if (this.#microphone) this.#microphone.enabled = !muted;
    this.#tell.changed();
  }

  /** Rejects with CallError if it cannot be opened. */
  async turnCamera(lib: Library, on: boolean): Promise<void> {
    this.#wantsCamera = on;
    if (on)
      try {
        await this.open(lib);
      } catch (error) {
        this.#wantsCamera = false;
        this.#tell.changed();
        throw error;
      }
    else {
      this.#camera?.stop();
      this.#camera = null;
    }
    await this.#send();
  }

  /** Rejects with a DOMException if nobody chooses a screen. */
  async share(on: boolean): Promise<void> {
    if (on === (this.#screen !== null)) return;
    if (on) {
      const call = this.#call;
      const [track] = (await navigator.mediaDevices.getDisplayMedia({ video: true })).getVideoTracks();
      if (!track) return;
      if (!call || call !== this.#call) return track.stop(); // the call has ended meanwhile
      track.contentHint = 'detail';
      track.addEventListener('ended', () => this.#screen === track && void this.share(false));
      this.#screen = track;
    } else {
      this.#screen?.stop();
      this.#screen = null;
    }
    await this.#send();
  }

  /** Other devices were chosen, or one that was lost is there again. */
  async reopen(lib: Library): Promise<void> {
    if (!this.isOpen) return;
    for (const track of [this.#microphone, this.#camera]) track?.stop();
    this.#microphone = this.#camera = null;
    await this.open(lib).finally(() => this.#send());
  }

  get #video(): MediaStreamTrack {
    return this.picture ?? (this.#standIn ??= new StandIn()).track;
  }

  async #send(): Promise<void> {
    const call = this.#call;
    if (this.picture && this.#standIn) {
      this.#standIn.stop();
      this.#standIn = null;
    }
    const kinds = ['audio', 'video'] as const;
    for (const kind of call ? kinds.filter((one) => this.kinds.includes(one)) : []) {
      const track = kind === 'video' ? this.#video : this.#microphone;
      await call?.replaceTrack(kind, track).catch(() => {}); // a call that sends none of this kind
    }
    this.#tell.changed();
  }

  #take(track: MediaStreamTrack): void {
    if (track.kind === 'audio') {
      this.#microphone = track;
      track.enabled = !this.#muted;
    } else this.#camera = track;
    track.addEventListener('ended', () => this.#lost(track));
  }

  // By itself: it was unplugged, or taken away.
  #lost(track: MediaStreamTrack): void {
    if (track === this.#camera) {
      this.#camera = null;
      this.#tell.mishap('cameraLost');
    } else if (track === this.#microphone) {
      this.#microphone = null;
      this.#tell.mishap('microphoneLost');
    } else return;
    void this.#send();
  }
}
