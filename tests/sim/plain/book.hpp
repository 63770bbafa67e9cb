// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends of a channel have done, and what must hold of it:
//   signs once     no address, and so no seed and index, has two messages
//   durable first  nothing leaves that is not on the disk with these very bytes
//   durable stays  what somebody was told to be durable is there after a crash
//   delivery       what is read is what was sent, in order, nothing left out, once since the last start
//   answers once   a request has one answer, whatever crashes; if requests are not decided in their order,
//   one
//                  each time that it was read
//   fresh seeds    a state that was put back goes on with none of its seeds
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plain/record.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

using trinary::Hash;

// Mistakes made on purpose.
enum class Plant { None, PutsBackAll, TellsEarly, DecidesFirst, DecidesLate, TellsWhenFull };

struct Committed {                           // of a step
  std::uint64_t read = 0;                    // requests that are decided; 0: as before
  std::map<Hash, std::uint64_t> messages{};  // by address: hashes of payloads
  std::uint64_t next_index = 0;
};

enum class PutBack { Nothing, State, Machine };  // what was older than the last when the gateway started

class Book {
 public:
  explicit Book(bool in_order) : in_order_(in_order) {}

  const std::string& broken() const { return broken_; }
  void breaks(const std::string& invariant, const std::string& how) {
    if (broken_.empty()) broken_ = invariant + ": " + how;
  }

  // The peer's.
  void request(std::uint64_t n, const std::string& text, const Hash& next_root, bool wants_answer);
  void answered(std::uint64_t n, const std::string& text, std::uint64_t start);
  std::uint64_t requests() const { return requests_.size(); }
  std::uint64_t answers() const { return answers_; }
  // Requests that are durably decided.
  std::uint64_t decided() const { return durable_read_; }

  // The gateway's, from start to start.
  void opened(const plain::ChannelRecord& record, PutBack put_back);
  void begun(const plain::ChannelRecord& record) { expected_ = read_of(record.reader_root) + 1; }
  void starts() { copies_at_.push_back(copies_); }
  void put_back() { ++copies_; }
  void read(std::uint64_t n, const std::string& text);
  void says(const std::string& text) { said_.insert(hash64(text)); }
  void publishes(const Hash& address, const std::string& payload, bool gateway);

  // The ledger's.
  Committed committing(const plain::Step& step);
  void durable(const Committed& what);  // it is on the disk
  void told_durable(const Committed& what);

 private:
  struct Request {
    std::uint64_t text = 0;  // hash
    bool wants_answer = false;
    std::map<std::uint64_t, unsigned> reads{}, answers{};  // by how often the state had been put back
  };
  std::uint64_t read_of(const Hash& root) const;

  const bool in_order_;  // requests are decided in their order
  std::string broken_;
  std::vector<std::uint64_t> copies_at_;  // by start, from 1
  std::map<std::uint64_t, Request> requests_;
  std::map<Hash, std::uint64_t> roots_;  // of the peer's chain: requests before it
  std::set<std::uint64_t> said_;
  std::map<Hash, std::uint64_t> published_, durable_;  // by address: payloads
  std::set<Hash> used_;                                // first roots of the gateway's chains that have signed
  std::uint64_t expected_ = 1, durable_read_ = 0, told_read_ = 0, told_next_ = 0, copies_ = 0, answers_ = 0;
  Hash told_root_{};  // of the chain that told_next_ is of
};

}  // namespace jm::sim
