// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/carrier/carrier.hpp"

#include <algorithm>

namespace jm::sim {
namespace {

constexpr std::size_t kSeen = 256;  // messages that can be replayed
constexpr std::size_t kKept = 400;  // at one address

}  // namespace

Carrier::Carrier(CarrierId id, Condition condition, std::size_t largest, Generator generator,
                 FaultCounts& counts)
    : id_(id), condition_(condition), largest_(largest), generator_(generator), counts_(counts) {}

void Carrier::note(const Hash& address, const Text& payload) {
  if (seen_.size() < kSeen) {
    seen_.emplace_back(address, payload);
  } else {
    seen_[seen_next_] = {address, payload};
    seen_next_ = (seen_next_ + 1) % kSeen;
  }
}

void Carrier::keep(const Hash& address, const Text& payload) {
  auto& kept = kept_[address];
  const auto same = [&](const Text& one) { return *one == *payload; };
  if (kept.size() < kKept && std::none_of(kept.begin(), kept.end(), same)) kept.push_back(payload);
}

void Carrier::arrive(ReaderId reader, const Hash& address, Text payload, Time at) {
  Told told;
  told.reader = reader;
  told.carrier = id_;
  told.address = address;
  told.payload = std::move(payload);
  due_.emplace(at, std::move(told));
}

// To all who watch the address now.
void Carrier::spread(const Hash& address, const Text& payload, Time now) {
  const auto readers = readers_.find(address);
  if (readers == readers_.end()) return;
  for (const ReaderId reader : readers->second) {
    if (happens(condition_.hidden, Fault::Hidden)) continue;
    const Time at = now + way();
    if (!due_.empty() && std::prev(due_.end())->first > at) counts_.count(Fault::Reordered);
    arrive(reader, address, damaged(payload), at);
    if (happens(condition_.duplicated, Fault::Duplicated)) arrive(reader, address, payload, at + way());
  }
}

void Carrier::publish(ReaderId writer, Token token, const Hash& address, std::string payload, Time now) {
  Told answer;
  answer.what = Told::What::Published;
  answer.reader = writer;
  answer.carrier = id_;
  answer.token = token;
  if (!away(now) && happens(condition_.away, Fault::Away))
    away_until_ = now + generator_.time(milliseconds(1'000), condition_.away_most);
  bool there = true;
  if (away(now)) {
    there = false;
    answer.result = dialog::PublishResult::Failed;
  } else if (payload.size() > largest_ || happens(condition_.refused, Fault::PublishRefused)) {
    there = false;
    answer.result = dialog::PublishResult::Refused;
  } else if (happens(condition_.failed, Fault::PublishFailed)) {
    there = generator_.chance(0.5);
    answer.result = dialog::PublishResult::Failed;
  }
  due_.emplace(now + way(), std::move(answer));
  if (!there || happens(condition_.lost, Fault::Lost)) return;
  const Text text = std::make_shared<const std::string>(std::move(payload));
  note(address, text);
  if (condition_.keeps && !happens(condition_.forgotten, Fault::Forgotten)) keep(address, text);
  spread(address, text, now);
  invent(address, now);
}

void Carrier::look(ReaderId reader, Token token, const Hash& address, std::string_view payload, Time now) {
  Told answer;
  answer.what = Told::What::Looked;
  answer.reader = reader;
  answer.carrier = id_;
  answer.token = token;
  if (!away(now) && !happens(condition_.look_silent, Fault::LookSilent)) {
    const auto kept = kept_.find(address);
    answer.there = kept != kept_.end() && std::any_of(kept->second.begin(), kept->second.end(),
                                                      [&](const Text& one) { return *one == payload; });
    if (happens(condition_.looked_wrong, Fault::LookedWrong)) answer.there = !*answer.there;
  }
  due_.emplace(now + way(), std::move(answer));
}

void Carrier::fetch(ReaderId reader, Token token, const Hash& address, Time now) {
  Told answer;
  answer.what = Told::What::Fetched;
  answer.reader = reader;
  answer.carrier = id_;
  answer.token = token;
  if (!away(now) && !happens(condition_.look_silent, Fault::LookSilent)) {
    answer.found.emplace();
    if (const auto kept = kept_.find(address); kept != kept_.end())
      for (const Text& payload : kept->second)
        if (!happens(condition_.hidden, Fault::Hidden)) answer.found->push_back(damaged(payload));
  }
  due_.emplace(now + way(), std::move(answer));
}

void Carrier::watch(ReaderId reader, const Hash& address, Time now) {
  readers_[address].insert(reader);
  Time last = now + way();
  if (const auto kept = kept_.find(address); kept != kept_.end()) {
    for (const Text& payload : kept->second) {
      if (happens(condition_.hidden, Fault::Hidden)) continue;
      const Time at = now + way();
      arrive(reader, address, damaged(payload), at);
      last = std::max(last, at);
    }
  }
  Told told;
  told.what = Told::What::CaughtUp;
  told.reader = reader;
  told.carrier = id_;
  told.address = address;
  due_.emplace(last, std::move(told));
}

void Carrier::unwatch(ReaderId reader, const Hash& address) {
  const auto readers = readers_.find(address);
  if (readers == readers_.end()) return;
  readers->second.erase(reader);
  if (readers->second.empty()) readers_.erase(readers);
}

void Carrier::gone(ReaderId reader) {
  for (auto at = readers_.begin(); at != readers_.end();) {
    at->second.erase(reader);
    at = at->second.empty() ? readers_.erase(at) : std::next(at);
  }
}

std::optional<Time> Carrier::deadline() const {
  if (due_.empty()) return std::nullopt;
  return std::max(due_.begin()->first, away_until_);
}

std::vector<Told> Carrier::expire(Time now) {
  std::vector<Told> out;
  if (due_.empty() || std::max(due_.begin()->first, away_until_) > now) return out;
  const Told told = std::move(due_.extract(due_.begin()).mapped());
  if (told.what != Told::What::Received && told.what != Told::What::CaughtUp) {
    out.push_back(told);
    return out;
  }
  const auto readers = readers_.find(told.address);
  if (readers == readers_.end()) return out;
  for (const ReaderId reader : readers->second) {
    if (told.reader != 0 && told.reader != reader) continue;
    out.push_back(told);
    out.back().reader = reader;
  }
  return out;
}

void Carrier::heal(Time now) {
  condition_ = healed(condition_);
  away_until_ = now;
  std::erase_if(due_, [](const auto& one) { return one.second.reader == 0; });  // what it has made up
  for (const auto& [address, readers] : readers_) {
    const auto kept = kept_.find(address);
    if (kept == kept_.end()) continue;
    for (const Text& payload : kept->second) arrive(0, address, payload, now + way());
  }
}

}  // namespace jm::sim
