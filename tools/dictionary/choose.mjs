// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the text of a dictionary: greedily, what saves most for its length. Nothing in it depends on chance, on the
// time or on the version of a library.
import { matchesIn } from './matches.mjs';

// Bits of a deflated literal and of a match, which has at most 258 characters: about what zlib takes.
const LITERAL = 7;
const MATCH = 24;
const LONGEST = 258;

// What of a candidate the dictionary has already in one piece of a match's length is left out, but for its borders.
// What it has in shorter pieces is added again: one match is better than two.
const KNOWN = LONGEST;
const BORDER = 6;
const SHORTEST = 4;

class Piece {
  constructor(text, weight) {
    Object.assign(this, { text, weight });
    this.letters = Uint8Array.from(Buffer.from(text, 'latin1'));
    this.known = new Uint16Array(text.length); // length of the match at each place
    this.found = new Uint16Array(text.length);
    this.costs = new Uint32Array(text.length + 1);
    this.cost = this.#price();
  }

  // Bits of the piece with the known and the found matches.
  #price() {
    const { costs, known, found } = this;
    for (let at = this.text.length - 1; at >= 0; --at) {
      const length = Math.max(known[at], found[at]);
      const literal = LITERAL + costs[at + 1];
      const match = length >= 3 ? MATCH + costs[at + Math.min(length, LONGEST)] : literal;
      costs[at] = Math.min(literal, match);
    }
    return costs[0];
  }

  // Bits that it has less, over all payloads, if what `matches` knows is added.
  saves(matches) {
    matches(this.letters, this.found);
    const news = this.found.some((length, at) => length > 2 && length > this.known[at]);
    return news ? this.weight * (this.cost - this.#price()) : 0;
  }

  learn(matches) {
    matches(this.letters, this.found);
    for (let at = 0; at < this.text.length; ++at) if (this.found[at] > this.known[at]) this.known[at] = this.found[at];
    this.cost = this.#price();
  }
}

// A part of a piece that may be added.
class Candidate {
  constructor(piece, begin, end) {
    Object.assign(this, { piece, begin, end });
    this.text = piece.text.slice(begin, end);
    this.worth = Infinity;
    this.round = -1;
  }

  weigh(pieces, round) {
    const matches = matchesIn(this.text);
    const saved = pieces.reduce((sum, piece) => sum + piece.saves(matches), 0);
    this.worth = saved / this.text.length;
    this.round = round;
    return this;
  }

  // What of it the dictionary lacks; itself, if that is all of it.
  lacking() {
    const { piece, begin, end } = this;
    const parts = [];
    let start = begin;
    let covered = begin;
    const close = (at) => {
      if (at > start) parts.push(new Candidate(piece, Math.max(begin, start - BORDER), Math.min(end, at + BORDER)));
    };
    for (let at = begin; at < end; ++at) {
      const length = Math.min(piece.known[at], end - at);
      if (length < KNOWN || at + length <= covered) continue;
      if (at > covered || covered === begin) close(at);
      covered = start = at + length;
    }
    if (covered === begin) return [this];
    close(end);
    return parts.filter(({ text }) => text.length >= SHORTEST && text.length < this.text.length);
  }
}

// The dictionary's text of at most `most` characters for pieces, [[text, weight], ...].
export function choose(weighed, most) {
  const pieces = weighed.map(([text, weight]) => new Piece(text, weight));
  const whole = (piece) => new Candidate(piece, 0, piece.text.length).weigh(pieces, 0);
  const queue = pieces.filter(({ text }) => text.length >= SHORTEST).map(whole);
  const chosen = [];
  let room = most;
  let round = 0;
  while (queue.length && room >= SHORTEST) {
    // Of two that are worth the same the longer, then the one that sorts first.
    queue.sort((a, b) => a.worth - b.worth || a.text.length - b.text.length || (a.text < b.text ? 1 : -1));
    const best = queue.pop();
    if (best.worth <= 0 || best.text.length > room) continue;
    const parts = best.lacking();
    if (parts[0] !== best) queue.push(...parts.map((part) => part.weigh(pieces, round)));
    else if (best.round < round) queue.push(best.weigh(pieces, round));
    else {
      const matches = matchesIn(best.text);
      for (const piece of pieces) piece.learn(matches);
      chosen.push(best.text);
      room -= best.text.length;
      ++round;
    }
  }
  return chosen.reverse().join('');
}
