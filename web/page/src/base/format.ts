// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for people, in their language.

/** Bits per second. */
export function bitRate(bits: number, language: string): string {
  if (bits >= 1e6) return `${number(bits / 1e6, language, 1)} Mbit/s`;
  return `${number(bits / 1e3, language, 0)} kbit/s`;
}

export function bytes(count: number, language: string): string {
  if (count < 1000) return `${number(count, language, 0)} B`;
  if (count < 1e6) return `${number(count / 1e3, language, 1)} kB`;
  return `${number(count / 1e6, language, 1)} MB`;
}

export const milliseconds = (ms: number, language: string): string => `${number(ms, language, 0)} ms`;

/** 0 to 1. */
export const percent = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

/** How long a call has taken: 1:05, 1:00:05. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const number = (value: number, language: string, digits: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits && value < 100 ? digits : 0 }).format(value);
