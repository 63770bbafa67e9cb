// SPDX-License-Identifier: GPL-3.0-or-later
// The link of this tab. It is a password: early.js has taken it out of the address bar, the tab keeps it for a reload,
// and the device only if somebody wants that.
import { device, tab } from '../base/storage.ts';
import { tidy } from './tidy.ts';

const NAME = 'link';

declare global {
  interface Window {
    /** By early.js: what stood behind # when the page was opened. */
    janusMamFragment?: string;
  }
}

/** What is meant by the page's address, or was kept; null: nothing. */
export function firstLink(): string | null {
  const text = window.janusMamFragment || tab.get(NAME) || device.get(NAME);
  return text ? tidy(text) : null;
}

/** Another one was pasted into the address bar while the page was open. */
export function onAnother(take: () => void): void {
  addEventListener('hashchange', () => {
    const fragment = location.hash.slice(1);
    if (!fragment) return;
    history.replaceState(null, '', location.pathname + location.search);
    useLink(tidy(fragment));
    take();
  });
}

export function useLink(fragment: string): void {
  window.janusMamFragment = fragment;
  tab.set(NAME, fragment);
  if (isRemembered()) device.set(NAME, fragment);
}

export const isRemembered = (): boolean => device.get(NAME) !== null;

/** Whether this device keeps it, for the next time the page is opened without one. */
export function remember(fragment: string, wanted: boolean): void {
  device.set(NAME, wanted ? fragment : null);
}

export function forget(): void {
  window.janusMamFragment = '';
  tab.set(NAME, null);
  device.set(NAME, null);
}

/** The whole link, to be handed on. */
export const wholeLink = (fragment: string): string => `${location.origin}${location.pathname}#${fragment}`;
