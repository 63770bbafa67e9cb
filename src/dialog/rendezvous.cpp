// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/rendezvous.hpp"

#include <algorithm>
#include <utility>

#include "trinary/trits.hpp"

namespace jm::dialog {
namespace {

using ms = std::chrono::milliseconds;

constexpr std::int64_t kDay = 86'400'000;  // ms
constexpr std::int64_t kHour = 3'600'000;
constexpr ms kLongestWait{kHour};  // the clock may be set meanwhile

std::int64_t spread_of(Primitives& primitives, const Key& secret, std::uint32_t pool_index) {
  const Place any = rendezvous(primitives, secret, pool_index, 0);
  std::int64_t spread = 0;
  for (const char tryte : any.side_key.trytes().substr(0, 6))
    spread = (spread * 27 + static_cast<std::int64_t>(trinary::tryte_position(tryte))) % kHour;
  return spread;
}

}  // namespace

std::uint32_t Rendezvous::first_day(std::int64_t unix_ms) const {
  const std::int64_t since_noon = std::max<std::int64_t>(0, unix_ms - kDay / 2 - *spread_ms_);
  return static_cast<std::uint32_t>(since_noon / kDay);
}

void Rendezvous::update(Primitives& primitives, const std::vector<ChannelKeys>& keys, base::Now now,
                        Actions& out) {
  if (!spread_ms_) spread_ms_ = spread_of(primitives, keys.front().channel, pool_index_);
  const std::uint32_t first = first_day(now.unix_ms);
  const std::int64_t next = (std::int64_t{first} + 1) * kDay + kDay / 2 + *spread_ms_;
  due_ = now.steady + std::min(kLongestWait, ms(std::max<std::int64_t>(1, next - now.unix_ms)));
  if (first_ == first) return;
  const auto before = std::exchange(first_, first);
  const auto is_watched = [](std::optional<std::uint32_t> from, std::uint32_t day) {
    return from && (day == *from || day == *from + 1);
  };
  if (before)
    for (const std::uint32_t day : {*before, *before + 1})
      if (!is_watched(first, day)) leave(day, out);
  spots_.reserve(2 * carriers_ * keys.size());
  for (const std::uint32_t day : {first, first + 1})
    if (!is_watched(before, day)) add(primitives, keys, day, out);
}

void Rendezvous::add(Primitives& primitives, const std::vector<ChannelKeys>& keys, std::uint32_t day,
                     Actions& out) {
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const Hash address = rendezvous(primitives, keys[key].channel, pool_index_, day).address;
    for (CarrierId carrier = 0; carrier < carriers_; ++carrier) {
      spots_.push_back({address, day, carrier, key, false});
      out.push_back(action::Watch{carrier, address});
    }
  }
}

void Rendezvous::leave(std::uint32_t day, Actions& out) {
  for (const Spot& spot : spots_)
    if (spot.day == day) out.push_back(action::Unwatch{spot.carrier, spot.address});
  std::erase_if(spots_, [&](const Spot& spot) { return spot.day == day; });
}

const Rendezvous::Spot* Rendezvous::find(CarrierId carrier, const Hash& address) const {
  const auto found = std::find_if(spots_.begin(), spots_.end(), [&](const Spot& spot) {
    return spot.carrier == carrier && spot.address == address;
  });
  return found == spots_.end() ? nullptr : &*found;
}

void Rendezvous::caught_up(CarrierId carrier, const Hash& address) {
  for (Spot& spot : spots_)
    if (spot.carrier == carrier && spot.address == address) spot.live = true;
}

}  // namespace jm::dialog
