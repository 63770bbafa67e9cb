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
  auto then = lifetime_.guard([](const std::function<void()>& task) { task(); });
  return pool_.submit([job = std::move(job), then, &loop = loop_] {
    loop.post([then, task = job()]() mutable { then(task); });
  });
}

void LostLinks::look(std::vector<std::uint64_t> indices, milliseconds round_trip, base::Time now) {
  if (look_ || indices.empty() || now < not_before_ || carrier_.source().suspicious()) return;
  not_before_ = now + interval_;
  interval_ = std::min(2 * interval_, kSlowest * timing_.outbox_check);
  const bool begun = work([this, keys = keys_, indices = std::move(indices)] {
    Places places;
    for (const auto index : indices)
      if (const auto root = mam::root_of(keys, {index, 1, 0}))
        places[index] = {*root, mam::address_of(*root, keys.mode)};
    return [this, places = std::move(places)] {
      look_->places = places;
      fetch();
    };
  });
  if (begun) look_ = Look{.pause = std::max(timing_.lost_again, kRoundTrips * round_trip)};
}

void LostLinks::progress() {
  not_before_ = {};
  interval_ = timing_.outbox_check;
}

void LostLinks::fetch() {
  look_->missing.clear();
  look_->open = look_->places.size() + 1;
  for (const auto& [index, place] : look_->places)
    carrier_.fetch(place.address, {}, lifetime_.guard([this, index = index](auto arrivals) {
      if (arrivals) return found(index, std::move(*arrivals));
      look_->failed = true;
      settle();
    }));
  settle();
}

void LostLinks::found(std::uint64_t index, std::vector<carrier::Arrival> arrivals) {
  const auto job = [this, index, root = look_->places[index].root, key = keys_.side_key,
                    arrivals = std::make_shared<std::vector<carrier::Arrival>>(std::move(arrivals))] {
    const auto start = base::Now::read().steady;
    const bool own = std::any_of(arrivals->begin(), arrivals->end(), [&](const carrier::Arrival& arrival) {
      return mam::parse(arrival.payload, root, key).has_value();
    });
    const double seconds = std::chrono::duration<double>(base::Now::read().steady - start).count();
    return [this, index, own, seconds] {
      if (!own) {
        carrier_.source().junk(seconds);
        look_->missing.push_back(index);
      }
      settle();
    };
  };
  if (work(job)) return;
  look_->failed = true;
  settle();
}

void LostLinks::settle() {
  if (--look_->open > 0) return;
  auto& missing = look_->missing;
  std::erase_if(missing, [this](std::uint64_t index) { return !events_.wanted(index); });
  if (look_->failed || missing.empty()) return look_.reset();
  if (look_->second) {
    const std::uint64_t first = *std::min_element(missing.begin(), missing.end());
    look_.reset();
    return events_.lost(first);
  }
  std::erase_if(look_->places, [&](const auto& place) {
    return std::find(missing.begin(), missing.end(), place.first) == missing.end();
  });
  look_->second = true;
  timer_ = loop_.after(look_->pause, [this] {
    timer_ = 0;
    fetch();
  });
}

}  // namespace jm::plain
