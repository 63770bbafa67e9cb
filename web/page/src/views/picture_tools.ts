// SPDX-License-Identifier: GPL-3.0-or-later
// Full screen, and picture in picture, where the browser has them.
import { button, make, setIcon } from '../base/dom.ts';
import { say } from '../base/language.ts';

export function pictureTools(stage: HTMLElement, video: () => HTMLVideoElement | null): HTMLElement {
  const full = button('full', { id: 'full', class: 'quiet', label: 'picture.full' }, () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void stage.requestFullscreen().catch(() => {});
  });
  full.hidden = !document.fullscreenEnabled;
  stage.addEventListener('fullscreenchange', () => {
    const on = document.fullscreenElement === stage;
    const svg = full.querySelector('svg');
    if (svg) setIcon(svg, on ? 'small' : 'full');
    say(full, on ? 'picture.small' : 'picture.full', {}, 'aria-label');
  });
  const apart = button('pip', { id: 'pip', class: 'quiet', label: 'picture.apart' }, () => {
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else void video()?.requestPictureInPicture().catch(() => {});
  });
  apart.hidden = !document.pictureInPictureEnabled;
  return make('div', { class: 'picture-tools' }, apart, full);
}
