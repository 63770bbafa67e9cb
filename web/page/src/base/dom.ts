// SPDX-License-Identifier: GPL-3.0-or-later
// Elements, made by script alone: nothing that others say becomes HTML.
import { say, type TextKey } from './language.ts';

interface Properties {
  class?: string;
  id?: string;
  /** Texts by their keys. */
  text?: TextKey;
  label?: TextKey;
  placeholder?: TextKey;
  /** Attributes; false: not there. */
  is?: { readonly [name: string]: string | number | boolean };
  on?: { readonly [event: string]: (event: Event) => void };
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: names, id, text, label, placeholder, is = {}, on = {} }: Properties = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (names) element.className = names;
  if (id) element.id = id;
  if (text) say(element, text);
  if (label) say(element, label, {}, 'aria-label');
  if (placeholder) say(element, placeholder, {}, 'placeholder');
  for (const [name, value] of Object.entries(is)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, String(value));
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** One of icons.svg. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'use'));
  setIcon(svg, name);
  return svg;
}

export const setIcon = (svg: SVGSVGElement, name: string): void =>
  svg.firstElementChild?.setAttribute('href', `#i-${name}`);

export const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

/** A button with an icon; its text is seen or, as `label`, only heard. */
export function button(
  name: string,
  properties: Properties & { class?: string },
  press: () => void,
): HTMLButtonElement {
  const { text, ...others } = properties;
  const made = make('button', { ...others, is: { type: 'button', ...others.is }, on: { click: press, ...others.on } }, icon(name));
  if (text) made.append(make('span', { text }));
  return made;
}
