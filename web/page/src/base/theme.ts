// SPDX-License-Identifier: GPL-3.0-or-later
// Dark or light: as the system has it, or as somebody chose. early.js sets it before the page is painted.
import { device } from './storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const listeners = new Set<() => void>();

export const theme = (): Theme => THEMES.find((one) => one === device.get('theme')) ?? 'system';

export function useTheme(wanted: Theme): void {
  device.set('theme', wanted === 'system' ? null : wanted);
  if (wanted === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
  tell();
}

/** What is painted on a canvas has to be painted anew. */
export const onTheme = (listener: () => void): void => void listeners.add(listener);

const tell = () => listeners.forEach((listener) => listener());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
