// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/spare/lost_links.hpp"

#include <algorithm>
#include <utility>

namespace jm::plain {
namespace {

using std::chrono::milliseconds;

constexpr int kRoundTrips = 4;  // from one look to the second
constexpr int kSlowest = 12;    // the longest interval over the shortest

}  // namespace

LostLinks::LostLinks(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier,
                     const mam::Writer& keys, const ChainTiming& timing, Events events)
    : loop_(loop),
      pool_(pool),
      carrier_(carrier),
      keys_(keys),
      timing_(timing),
      events_(std::move(events)),
      interval_(timing.outbox_check) {}

LostLinks::~LostLinks() {
  loop_.cancel(timer_);
}

bool LostLinks::work(std::function<std::function<void()>()> job) {
  return pool_.submit([job = std::move(job), &loop = loop_, alive = std::weak_ptr<int>(alive_)] {
    loop.post([alive, then = job()] {
      if (alive.lock()) then();
    });
  });
}

void LostLinks::look(std::vector<std::uint64_t> indices, milliseconds round_trip) {
  const auto now = Clock::now();
  if (busy_ || indices.empty() || now < not_before_ || carrier_.source().suspicious()) return;
  not_before_ = now + interval_;
  interval_ = std::min(2 * interval_, kSlowest * timing_.outbox_check);
  pause_ = std::max(timing_.lost_again, kRoundTrips * round_trip);
  busy_ = work([this, keys = keys_, indices = std::move(indices)] {
    Places places;
    for (const auto index : indices)
      if (const auto root = mam::root_of(keys, {index, 1, 0}))
        places[index] = {*root, mam::address_of(*root, keys.mode)};
    return [this, places = std::move(places)] {
      places_ = places;
      fetch(false);
    };
  });
}

void LostLinks::progress() {
  not_before_ = {};
  interval_ = timing_.outbox_check;
}

void LostLinks::fetch(bool second) {
  second_ = second;
  failed_ = false;
  missing_.clear();
  open_ = places_.size() + 1;
  for (const auto& [index, place] : places_)
    carrier_.fetch(place.address, {},
                   [this, index = index, alive = std::weak_ptr<int>(alive_)](auto arrivals) {
                     if (!alive.lock()) return;
                     if (arrivals) return found(index, std::move(*arrivals));
                     failed_ = true;
                     settle();
                   });
  settle();
}

void LostLinks::found(std::uint64_t index, std::vector<carrier::Arrival> arrivals) {
  const auto job = [this, index, root = places_[index].root, key = keys_.side_key,
                    arrivals = std::make_shared<std::vector<carrier::Arrival>>(std::move(arrivals))] {
    const auto start = Clock::now();
    const bool own = std::any_of(arrivals->begin(), arrivals->end(), [&](const carrier::Arrival& arrival) {
      return mam::parse(arrival.payload, root, key).has_value();
    });
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return [this, index, own, seconds] {
      if (!own) {
        carrier_.source().junk(seconds);
        missing_.push_back(index);
      }
      settle();
    };
  };
  if (work(job)) return;
  failed_ = true;
  settle();
}

void LostLinks::settle() {
  if (--open_ > 0) return;
  std::erase_if(missing_, [this](std::uint64_t index) { return !events_.wanted(index); });
  busy_ = !failed_ && !missing_.empty() && !second_;
  if (failed_ || missing_.empty()) return;
  if (second_) return events_.lost(*std::min_element(missing_.begin(), missing_.end()));
  std::erase_if(places_, [this](const auto& place) {
    return std::find(missing_.begin(), missing_.end(), place.first) == missing_.end();
  });
  timer_ = loop_.after(pause_, [this] {
    timer_ = 0;
    fetch(true);
  });
}

}  // namespace jm::plain
