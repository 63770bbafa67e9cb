// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong with a message on its way.
#include "tests/sim/carrier/carrier.hpp"

namespace jm::sim {
namespace {

constexpr milliseconds kLate{8 * 3'600'000};
constexpr milliseconds kSoon{60'000};
constexpr std::string_view kTrytes = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

bool Carrier::happens(double probability, Fault fault) {
  if (!generator_.chance(probability)) return false;
  counts_.count(fault);
  return true;
}

milliseconds Carrier::way() {
  if (happens(condition_.slow, Fault::Delayed)) return generator_.time(condition_.most, condition_.slowest);
  return generator_.time(condition_.least, condition_.most);
}

Text Carrier::damaged(const Text& payload) {
  if (payload->empty()) return payload;
  if (happens(condition_.altered, Fault::Altered)) {
    std::string changed = *payload;
    char& tryte = changed[generator_.below(changed.size())];
    tryte = kTrytes[(kTrytes.find(tryte) + 1 + generator_.below(26)) % 27];
    return std::make_shared<const std::string>(std::move(changed));
  }
  if (happens(condition_.truncated, Fault::Truncated))
    return std::make_shared<const std::string>(payload->substr(0, generator_.below(payload->size())));
  return payload;
}

// What nobody has asked for.
void Carrier::invent(const Hash& address, Time now) {
  if (happens(condition_.junk, Fault::Junk)) {
    std::string junk(generator_.below(3'000), '9');
    for (char& tryte : junk) tryte = kTrytes[generator_.below(27)];
    arrive(0, address, std::make_shared<const std::string>(std::move(junk)), now + way());
  }
  const auto replay = [&](double probability, Fault fault, milliseconds least, milliseconds most) {
    if (seen_.empty() || !happens(probability, fault)) return;
    const auto& [where, what] = seen_[generator_.below(seen_.size())];
    arrive(0, where, what, now + generator_.time(least, most));
  };
  replay(condition_.replayed, Fault::Replayed, milliseconds(0), kSoon);
  replay(condition_.late, Fault::ReplayedLate, kSoon, kLate);
}

}  // namespace jm::sim
