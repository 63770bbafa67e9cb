// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/reading/reading_share.hpp"

#include <utility>

namespace jm::plain {
namespace {

constexpr double kJunkForgotten = 0.01;  // seconds of it, a second
constexpr double kShareRate = 2;         // messages a second
constexpr double kShareBurst = 4;
constexpr double kMessageSeconds = 0.005;  // about what one costs

}  // namespace

ReadingShare::ReadingShare(base::Budget::Source& source)
    : source_(source),
      junk_(kJunkForgotten, 0),
      messages_(kShareRate, kShareBurst),
      slot_(source.scheduler()) {}

// Whose carrier has brought the least junk comes first, then who has had least of it, or read least.
ReadingShare::Answer ReadingShare::ask(base::Time now, std::function<void()> go) {
  const bool in_share = messages_.wait(now).count() == 0;
  if (slot_.has() || (in_share && !source_.suspicious())) return Answer::Now;
  if (slot_.asked()) return Answer::Later;
  slot_.ask(source_.junk_lately() + junk_.used(now) + kMessageSeconds * messages_.used(now), std::move(go));
  return !in_share && !std::exchange(behind_, true) ? Answer::Behind : Answer::Later;
}

void ReadingShare::junk(base::Time now, double seconds) {
  junk_.spend(now, seconds);
  source_.junk(seconds);
}

}  // namespace jm::plain
