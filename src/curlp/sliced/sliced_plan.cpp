// SPDX-License-Identifier: GPL-3.0-or-later
#include "curlp/sliced/sliced_plan.hpp"

#include <algorithm>
#include <array>

namespace jm::curlp {
namespace {

// d_r of the header.
unsigned distance(unsigned round) {
  unsigned d = 1;
  for (unsigned r = 0; r < round; ++r) d = d * 364 % kRingPlaces;
  return d;
}

unsigned ring(long long at) {
  const long long rest = at % kRingPlaces;
  return static_cast<unsigned>(rest < 0 ? rest + kRingPlaces : rest);
}

std::uint16_t offset(Shape shape, unsigned place) {
  return static_cast<std::uint16_t>(place * 2 * shape.lanes / 64);
}

// The unit u of the header for a pass of `rounds` that ends with round `after`.
unsigned unit(unsigned after, unsigned rounds) {
  const unsigned d = distance(after);
  return rounds % 2 != 0 ? d : kRingPlaces - d;
}

// Results -> how many a pass of `rounds` makes at least.
unsigned rounded(unsigned count, unsigned rounds) {
  const unsigned unroll = reach(rounds).unroll;
  return 1 + (count - 1 + unroll - 1) / unroll * unroll;
}

SlicedPass pass(Shape shape, unsigned after, unsigned rounds, int begin, unsigned count, bool in_place) {
  const Reach far = reach(rounds);
  SlicedPass made{
      rounds, (after - rounds) % 3, rounded(count, rounds), in_place ? far.lag + far.first : 0, {}};
  const unsigned steps = far.warm + made.count + far.first;
  const int start = begin + static_cast<int>(far.lag) - static_cast<int>(far.warm);
  const unsigned u = unit(after, rounds);
  for (unsigned n = 0; n < steps; ++n) {
    const int j = start + static_cast<int>(n);
    const bool aside = in_place && j >= static_cast<int>(kRingPlaces);
    made.offsets.push_back(
        offset(shape, aside ? static_cast<unsigned>(j) : ring(static_cast<long long>(j) * u)));
  }
  return made;
}

// What the trits `first` to `first + count` - 1 after `rounds` depend on, `back` rounds earlier: a row in
// units of the last distance.
struct Row {
  int first;
  unsigned count;
};
Row needed(Row row, unsigned back) {
  for (unsigned m = 0; m < back && row.count < kRingPlaces; ++m) {
    if (m % 2 != 0) row.first -= 1 << m;
    row.count = std::min(row.count + (1u << m), kRingPlaces);
  }
  return row;
}

// Round `after` for those of its results that `row` of round `rounds` depends on.
SlicedPass narrow(Shape shape, unsigned after, unsigned rounds, Row row) {
  const unsigned d = distance(rounds);
  const unsigned far = distance(after);
  const auto [first, count] = needed(row, rounds - after);
  SlicedPass made{1, (after - 1) % 3, count, 0, {}};
  // In an order in which no result overwrites what is still to be read.
  const bool forward = (rounds - after) % 2 == 0;
  for (unsigned n = 0; n < count; ++n) {
    const int at = first + static_cast<int>(forward ? n : count - 1 - n);
    const unsigned here = ring(static_cast<long long>(d) * at);
    made.offsets.push_back(offset(shape, here));
    made.offsets.push_back(offset(shape, ring(here + far)));
  }
  return made;
}

// Time of one result of a pass, measured, in units of about one round without memory. States of 512 lanes do
// not fit the first cache: a pass over them takes as long for four rounds as for one.
double price(Shape shape, unsigned rounds) {
  if (shape.lanes <= 256 || rounds == 1) return rounds + 2.5;
  return std::max(rounds + 4.0, 8.0);
}

}  // namespace

unsigned place_after(unsigned rounds, unsigned i) {
  return ring(static_cast<long long>(distance(rounds)) * i);
}

SlicedPass whole(Shape shape, unsigned after, unsigned rounds, bool in_place) {
  return pass(shape, after, rounds, 0, kRingPlaces, in_place);
}

unsigned head(Shape shape) {
  return std::min(shape.depth, 4u);
}

std::array<SlicedPass, 2> touched(Shape shape, unsigned place) {
  const unsigned depth = head(shape);
  const Reach far = reach(depth);
  // A result at j reads j - behind .. j + ahead, so the place at j reaches j - ahead .. j + behind.
  const auto position = [&](unsigned after) {
    const unsigned u = unit(after, depth);
    int j = 0;
    while (ring(static_cast<long long>(j) * u) != place) ++j;
    return j;
  };
  const int ahead = static_cast<int>(far.ahead);
  const int behind = static_cast<int>(far.behind);
  const unsigned once = 1u << depth;
  const int scale = static_cast<int>(once);
  // A step of the first pass is (-2)^depth of the second.
  const int twice = depth % 2 == 0 ? scale * ahead + ahead : scale * behind + ahead;
  return {pass(shape, depth, depth, position(depth) - ahead, once, false),
          pass(shape, 2 * depth, depth, position(2 * depth) - twice, once * once, false)};
}

std::vector<SlicedPass> finish(Shape shape, unsigned done, unsigned rounds, unsigned first, unsigned count) {
  const Row row{static_cast<int>(first), count};
  // The cheapest passes from each round on: their price, and the rounds of the first.
  struct Best {
    double price = 1e9;
    unsigned rounds = 0;
  };
  std::vector<Best> best(rounds + 1);
  best[rounds].price = 0;
  for (unsigned at = rounds; at-- > done;) {
    for (unsigned next = at + 1; next <= rounds && next - at <= shape.depth; ++next) {
      unsigned steps = kRingPlaces;
      if (next == rounds) steps = count;
      if (next - at == 1) {
        if (at == done || needed(row, rounds - at).count >= kRingPlaces) continue;
        steps = needed(row, rounds - next).count;
      }
      const double price_here = price(shape, next - at) * (steps + reach(next - at).warm) + best[next].price;
      if (price_here < best[at].price) best[at] = {price_here, next - at};
    }
  }
  std::vector<SlicedPass> passes;
  for (unsigned at = done; at < rounds; at += best[at].rounds) {
    const unsigned next = at + best[at].rounds;
    if (best[at].rounds == 1) {
      passes.push_back(narrow(shape, next, rounds, row));
    } else if (next < rounds) {
      passes.push_back(whole(shape, next, best[at].rounds, at != done));
    } else {
      const bool forward = best[at].rounds % 2 != 0;
      const int begin = forward ? row.first : -static_cast<int>(first + count - 1);
      passes.push_back(pass(shape, next, best[at].rounds, begin, count, false));
    }
  }
  return passes;
}

std::vector<std::uint16_t> offsets_after(Shape shape, unsigned rounds, unsigned first, unsigned count) {
  std::vector<std::uint16_t> offsets;
  for (unsigned i = 0; i < count; ++i) offsets.push_back(offset(shape, place_after(rounds, first + i)));
  return offsets;
}

}  // namespace jm::curlp
