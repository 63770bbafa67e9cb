// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that nobody has to trust, as an engine: who publishes, watches and looks goes in with the time,
// what each of its readers is told comes out when it is due.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "tests/sim/carrier/condition.hpp"

namespace jm::sim {

using base::Time;
using dialog::CarrierId;
using dialog::Hash;
using dialog::Token;
using ReaderId = std::uint64_t;  // never used again

using Text = std::shared_ptr<const std::string>;

struct Told {
  enum class What { Received, CaughtUp, Published, Looked, Fetched };
  What what = What::Received;
  ReaderId reader = 0;  // 0: all who watch by then
  CarrierId carrier = 0;
  Hash address{};
  Text payload{};
  Token token = 0;
  dialog::PublishResult result = dialog::PublishResult::Done;
  std::optional<bool> there{};               // Looked: nullopt, there is no answer
  std::optional<std::vector<Text>> found{};  // Fetched: likewise
};

class Carrier {
 public:
  // `counts` outlives it. A message of more than `largest` trytes is refused.
  Carrier(CarrierId id, Condition condition, std::size_t largest, Generator generator, FaultCounts& counts);

  void publish(ReaderId writer, Token token, const Hash& address, std::string payload, Time now);
  void look(ReaderId reader, Token token, const Hash& address, std::string_view payload, Time now);
  void fetch(ReaderId reader, Token token, const Hash& address, Time now);  // all that is there
  void watch(ReaderId reader, const Hash& address, Time now);
  void unwatch(ReaderId reader, const Hash& address);
  void gone(ReaderId reader);  // it crashed

  // What was published lately, as everybody can see it.
  using Seen = std::pair<Hash, Text>;
  const std::vector<Seen>& seen() const { return seen_; }

  std::optional<Time> deadline() const;
  // The next that is due.
  std::vector<Told> expire(Time now);

  // All faults end, and who watches is told all that is there.
  void heal(Time now);
  const Condition& condition() const { return condition_; }
  std::size_t watched() const { return readers_.size(); }  // addresses

 private:
  bool happens(double probability, Fault fault);
  milliseconds way();
  bool away(Time now) const { return now < away_until_; }
  void arrive(ReaderId reader, const Hash& address, Text payload, Time at);
  void spread(const Hash& address, const Text& payload, Time now);
  void invent(const Hash& address, Time now);
  Text damaged(const Text& payload);
  void note(const Hash& address, const Text& payload);
  void keep(const Hash& address, const Text& payload);

  const CarrierId id_;
  Condition condition_;
  const std::size_t largest_;
  Generator generator_;
  FaultCounts& counts_;
  std::multimap<Time, Told> due_;
  std::map<Hash, std::vector<Text>> kept_;
  std::map<Hash, std::set<ReaderId>> readers_;
  std::vector<Seen> seen_;
  std::size_t seen_next_ = 0;
  Time away_until_{};
};

}  // namespace jm::sim
