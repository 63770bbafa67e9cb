// SPDX-License-Identifier: GPL-3.0-or-later
// A peer of a plain channel, as a page over the reference clients: it writes a chain of its own, attaches
// again what the carrier has lost, and reads the gateway's chain, whose root its operator tells it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plain/reader.hpp"
#include "tests/sim/carrier/model_carrier.hpp"
#include "tests/sim/plain/book.hpp"

namespace jm::sim {

struct PlainPeerPlan {
  std::size_t requests = 30;
  std::size_t at_once = 4;  // that wait for an answer
  milliseconds between{6'000};
  double wants_answer = 0.7;
  double bye = 0.15;
};

class PlainPeer final : plain::Reader::Listener {
 public:
  // All of them outlive it. The chain's seed and mode are in `keys`.
  PlainPeer(base::Loop& loop, SharedModel& model, Book& book, const mam::Writer& keys,
            const PlainPeerPlan& plan, Generator generator);
  ~PlainPeer();

  // The operator tells it where the gateway's chain begins.
  void follow(const mam::Writer& gateway, const Hash& root);
  // Nothing goes wrong any more: what is left of its plan is said soon.
  void heal() { between_ = milliseconds(500); }
  // Empty: it has said all that it had to say, and has every answer. Else what is missing.
  std::string pending() const;
  bool owns(const Hash& address) const { return own_.contains(address); }

  // It has waited for long for answers to these: its operator is asked to look.
  std::function<void(const std::set<std::uint64_t>&)> helpless;

 private:
  struct Said {
    Hash address;
    std::string payload;
  };

  void say();
  void attach(std::size_t n);
  void look_after();

  void found(plain::Reader& by, plain::Reader::Found message) override;
  void at_end(plain::Reader&) override {}
  void behind(plain::Reader&) override {}
  void junk(std::size_t) override {}
  void trouble(const carrier::CarrierError&) override {}
  void leads_nowhere(const std::string& reason) override { book_.breaks("delivery", reason); }

  base::Loop& loop_;
  Book& book_;
  const mam::Writer keys_;
  const PlainPeerPlan plan_;
  milliseconds between_;
  Generator generator_;
  base::Pool pool_{1U};
  base::Pool::Share share_{pool_};
  const std::unique_ptr<carrier::Carrier> carrier_;
  std::vector<Said> said_;              // by number, from 1
  std::set<Hash> own_;                  // their addresses
  std::set<std::uint64_t> unanswered_;  // of these
  unsigned waits_ = 0;                  // pauses in which it could say nothing
  std::string last_read_ = "0";
  std::uint64_t settled_ = 0;  // the gateway has read so many
  Hash root_{};                // where the gateway's chain begins
  std::unique_ptr<plain::Reader> reader_;
  base::Lifetime lifetime_;
};

}  // namespace jm::sim
