// SPDX-License-Identifier: GPL-3.0-or-later
// What is random in the text of a payload: ids, credentials, fingerprints, addresses. The recorder replaces it, the
// builder of the dictionary leaves it out.
import { randomBytes, randomInt } from 'node:crypto';

// The text is JSON, with line ends as \r\n inside its strings. Of a pattern with groups the groups are random,
// otherwise all of it.
const PATTERNS = [
  /candidate:(?:(\d{4,})|\S+) \d (?:udp|tcp) \d+ (\S+) (\d+) typ/gi,
  /raddr (?!0\.0\.0\.0)(\S+) rport (\d+)/g,
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g,
  /(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/gi,
  /(?<![0-9a-zA-Z])[0-9a-f]{32}(?![0-9a-zA-Z])/g,
  /ufrag[: ]([A-Za-z0-9+/]+)/g,
  /usernameFragment":"([^"]+)/g,
  /ice-pwd:([A-Za-z0-9+/]+)/g,
  /user(\d+)@host-([0-9a-f]+)/g,
  /cname:(?!janus|\{|user\d)([^\s\\"]+)/g,
  /msid:(?!janus|\{|user\d)([^\s\\"]{12,})/g,
  /"transaction":"([^"]+)"/g,
  /"opaque_id":"\w+-(\w+)"/g,
  /"date":"([^"]+)"/g,
  /"ts":1(\d{12})/g,
  /(?<=IN IP4 )(?!0\.0\.0\.0|127\.0\.0\.1)\d+\.\d+\.\d+\.\d+/g,
  /rec-(\d+)/g,
  /(?<!"ts":1?)\d{8,}/g,
];
// Numbers of eight digits that are none: the priority of a candidate.
const FIXED = /candidate:\S+ \d (?:udp|tcp) (\d+)/gi;

// The ranges of `pattern` (or of its groups) in `text`.
function* rangesOf(pattern, text) {
  for (const match of text.matchAll(new RegExp(pattern.source, pattern.flags + 'd'))) {
    const [whole, ...groups] = match.indices;
    for (const range of groups.length ? groups : [whole]) if (range) yield range;
  }
}

// [[begin, end], ...] in ascending order; they do not overlap.
export function randomRanges(text) {
  const fixed = new Set([...rangesOf(FIXED, text)].map(([begin]) => begin));
  const all = PATTERNS.flatMap((pattern) => [...rangesOf(pattern, text)]).filter(([begin]) => !fixed.has(begin));
  all.sort(([a, b], [c, d]) => a - c || d - b);
  const kept = [];
  for (const range of all) if (!kept.length || range[0] >= kept.at(-1)[1]) kept.push(range);
  return kept;
}

// The text between the random parts.
export function fixedParts(text) {
  const parts = [];
  let at = 0;
  for (const [begin, end] of [...randomRanges(text), [text.length, text.length]]) {
    if (begin > at) parts.push(text.slice(at, begin));
    at = end;
  }
  return parts;
}

const any = (letters) => letters[randomInt(letters.length)];
const HEX = /^[0-9a-f]+(-[0-9a-f]+)*$/;

// Another value of the same shape.
function another(value) {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(value)) return `192.168.${randomInt(256)}.${randomInt(1, 255)}`;
  if (/^[0-9a-f:]*::?[0-9a-f:]+$/.test(value) && value.length < 40)
    return `fd${randomBytes(15).toString('hex')}`.replace(/(....)(?=.)/g, '$1:');
  if (/^\d+$/.test(value)) {
    if (value === '9' || value === '0') return value;
    const rest = value.slice(1).replace(/\d/g, () => any('0123456789'));
    return (value.length === 5 ? any('345') : any('123')) + rest;
  }
  if (/^([0-9A-F]{2}:)+/i.test(value)) return value.replace(/\w/g, () => any('0123456789ABCDEF'));
  const lower = HEX.test(value);
  return value.replace(/[a-zA-Z0-9]/g, (c) => {
    if (lower) return any('0123456789abcdef');
    if (/\d/.test(c)) return any('0123456789');
    return any(/[a-z]/.test(c) ? 'abcdefghijklmnopqrstuvwxyz' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  });
}

// The same text with other random values. `known` (a Map) keeps what became of each, over several texts.
export function anonymise(text, known = new Map()) {
  let out = '';
  let at = 0;
  for (const [begin, end] of randomRanges(text)) {
    const value = text.slice(begin, end);
    if (!known.has(value)) known.set(value, another(value));
    out += text.slice(at, begin) + known.get(value);
    at = end;
  }
  return out + text.slice(at);
}

// Bits that the random values of `text` hold, each of them counted once.
export function randomBits(text) {
  const values = new Set(randomRanges(text).map(([begin, end]) => text.slice(begin, end)));
  let bits = 0;
  for (const value of values) {
    const signs = value.replace(/[^a-zA-Z0-9+/]/g, '').length;
    bits += signs * (/^[\d.]+$/.test(value) ? Math.log2(10) : /^[0-9a-f:-]+$|^[0-9A-F:]+$/.test(value) ? 4 : 6);
  }
  return bits;
}
