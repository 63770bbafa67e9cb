// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded/embedded_fetch.hpp"

#include <utility>

namespace jm::carrier {

using namespace std::chrono_literals;

CarrierError embedded_error(Fault fault, const std::string& reason) {
  return {fault, "embedded node: " + reason, {}};
}

EmbeddedFetch::EmbeddedFetch(NodeReader& reader, const Hash& address, Carrier::Keep keep, Done done)
    : reader_(reader),
      index_(chrysalis::index_of(address)),
      keep_(std::move(keep)),
      done_(std::move(done)),
      place_(reader.source(), [] {}) {
  look();
}

// Once what was read is paid for.
void EmbeddedFetch::look() {
  if (const auto wait = reader_.source().wait(); wait > 0ms) return look_later(wait);
  const bool accepted =
      reader_.find(index_, last_, lifetime_.guard([this](const NodeReader::Found& some) { looked(some); }));
  if (accepted) return;
  timer_ = reader_.loop().after(
      0ms, [this] { end(tl::unexpected(embedded_error(Fault::Busy, "too many look-ups wait"))); });
}

void EmbeddedFetch::look_later(std::chrono::milliseconds wait) {
  timer_ = reader_.loop().after(wait, [this] { look(); });
}

void EmbeddedFetch::looked(const NodeReader::Found& some) {
  if (!some) return end(tl::unexpected(embedded_error(Fault::Busy, some.error().reason)));
  for (const node::Stored& stored : *some)
    if (!take(stored))
      return end(
          tl::unexpected(embedded_error(Fault::Full, "there is more at the address than room for it")));
  if (some->size() < NodeReader::kAtOnce) return end(std::move(found_));
  look();
}

// False if there is no room for it.
bool EmbeddedFetch::take(const node::Stored& stored) {
  last_ = stored.order;
  auto arrival = to_arrival(stored);
  if (!arrival || (keep_ && !keep_(*arrival))) return true;
  arrival->held = place_.hold(arrival->size());
  if (!arrival->held) return false;
  found_.push_back(std::move(*arrival));
  return true;
}

void EmbeddedFetch::end(CarrierResult<std::vector<Arrival>> result) {
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result));
}

}  // namespace jm::carrier
