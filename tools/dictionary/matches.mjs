// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a text begins at each of its places and stands in another text too: suffix automata.

const LETTERS = 128;

// One automaton is in use at a time, so all take the same room.
let room = { states: 0 };
function roomFor(states) {
  if (room.states < states)
    room = {
      states,
      next: new Int32Array(states * LETTERS),
      link: new Int32Array(states),
      length: new Int32Array(states),
    };
  room.next.fill(-1, 0, states * LETTERS);
  room.link[0] = -1;
  room.length[0] = 0;
  return room;
}

// The automaton of all substrings of `text`, which is ASCII.
function automaton(text) {
  const { next, link, length } = roomFor(2 * text.length + 2);
  let states = 1;
  let last = 0;
  for (let at = 0; at < text.length; ++at) {
    const letter = text.charCodeAt(at);
    const state = states++;
    length[state] = length[last] + 1;
    let from = last;
    for (; from >= 0 && next[from * LETTERS + letter] < 0; from = link[from]) next[from * LETTERS + letter] = state;
    link[state] = from < 0 ? 0 : next[from * LETTERS + letter];
    const to = link[state];
    if (from >= 0 && length[to] !== length[from] + 1) {
      const copy = states++;
      length[copy] = length[from] + 1;
      next.copyWithin(copy * LETTERS, to * LETTERS, (to + 1) * LETTERS);
      link[copy] = link[to];
      for (; from >= 0 && next[from * LETTERS + letter] === to; from = link[from]) next[from * LETTERS + letter] = copy;
      link[to] = link[state] = copy;
    }
    last = state;
  }
  return { next, link, length };
}

const reversed = (text) => [...text].reverse().join('');

// Gives a function of (letters, lengths), good until the next call: lengths[i] becomes the number of characters from i on that stand in `other`.
export function matchesIn(other) {
  const { next, link, length } = automaton(reversed(other));
  return (letters, lengths) => {
    let state = 0;
    let matched = 0;
    for (let at = letters.length - 1; at >= 0; --at) {
      const letter = letters[at];
      while (state > 0 && next[state * LETTERS + letter] < 0) {
        state = link[state];
        matched = length[state];
      }
      const to = next[state * LETTERS + letter];
      if (to >= 0) {
        state = to;
        ++matched;
      }
      lengths[at] = matched;
    }
  };
}
