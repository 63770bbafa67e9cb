// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of the page in the language of whoever reads it. English is built in, others are a file each.
import english from '../../languages/en.json' with { type: 'json' };
import { device } from './storage.ts';

export type TextKey = keyof typeof english;
export type Values = { readonly [name: string]: string | number };
type Texts = { readonly [key: string]: string };
type Place = 'text' | 'aria-label' | 'title' | 'placeholder';

/** By the build: code -> name in that language. */
declare const LANGUAGES: { readonly [code: string]: string };

let texts: Texts = english;
let code = 'en';
const said = new WeakMap<Element, Map<Place, [TextKey, Values]>>();
const listeners = new Set<() => void>();

export const languages = (): [string, string][] => Object.entries(LANGUAGES);
export const currentLanguage = (): string => code;

/** The text of a key; `{name}` in it is a value. */
export function t(key: TextKey, values: Values = {}): string {
  const text = texts[key] ?? english[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Puts a text into an element, in this language and in that which is chosen later. */
export function say(element: Element, key: TextKey, values: Values = {}, place: Place = 'text'): void {
  let places = said.get(element);
  if (!places) said.set(element, (places = new Map()));
  places.set(place, [key, values]);
  element.toggleAttribute('data-said', true);
  put(element, place, t(key, values));
}

/** A text that is in no language file: somebody's own. */
export function quote(element: Element, text: string): void {
  said.get(element)?.delete('text');
  element.textContent = text;
}

/** Told when another language was chosen. */
export const onLanguage = (listener: () => void): void => void listeners.add(listener);

/** The best of those that there are for the wishes, most wanted first. */
export function bestLanguage(wishes: readonly string[], known: readonly string[]): string {
  for (const wish of wishes) {
    const found = known.find((one) => one === wish || one === wish.split('-')[0]);
    if (found) return found;
  }
  return 'en';
}

export const firstLanguage = (): Promise<void> => {
  const chosen = device.get('language');
  const wishes = chosen ? [chosen, ...navigator.languages] : navigator.languages;
  return useLanguage(bestLanguage(wishes, Object.keys(LANGUAGES)));
};

/** English stays where its file cannot be loaded. */
export async function useLanguage(wanted: string): Promise<void> {
  if (wanted !== code) {
    const loaded = wanted === 'en' ? english : await load(wanted);
    if (!loaded) return;
    texts = loaded;
    code = wanted;
  }
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll('[data-said]'))
    for (const [place, [key, values]] of said.get(element) ?? []) put(element, place, t(key, values));
  for (const listener of listeners) listener();
}

async function load(wanted: string): Promise<Texts | null> {
  try {
    const response = await fetch(`languages/${wanted}.json`);
    return response.ok ? ((await response.json()) as Texts) : null;
  } catch {
    return null;
  }
}

function put(element: Element, place: Place, text: string): void {
  if (place === 'text') element.textContent = text;
  else element.setAttribute(place, text);
}
