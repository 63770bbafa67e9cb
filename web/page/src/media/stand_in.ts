// SPDX-License-Identifier: GPL-3.0-or-later
// A picture instead of the camera's: so the others see that it is off, and it can come back without a negotiation.

const [WIDTH, HEIGHT] = [320, 180];
const EVERY = 1000; // ms; who joins later sees it too

export class StandIn {
  readonly track: MediaStreamTrack;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const context = canvas.getContext('2d');
    const paint = () => context && draw(context);
    paint();
    const [track] = canvas.captureStream(2).getVideoTracks();
    if (!track) throw new Error('a canvas gives no track');
    this.track = track;
    this.#timer = setInterval(paint, EVERY);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

function draw(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#20262d';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#5c6876';
  context.beginPath();
  context.arc(WIDTH / 2, HEIGHT / 2 - 14, 24, 0, 2 * Math.PI);
  context.arc(WIDTH / 2, HEIGHT / 2 + 62, 46, Math.PI, 2 * Math.PI);
  context.fill();
}
