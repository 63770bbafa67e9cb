// SPDX-License-Identifier: GPL-3.0-or-later
// What is at the address of the next root and may be the message there: tried in batches on the pool, the
// shorter, the cheaper, first.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "carrier/carrier.hpp"
#include "mam/mam.hpp"

namespace jm::plain {

struct Candidate {
  carrier::Arrival arrival;
  base::Time seen;
  std::optional<base::Time> not_before;  // see Reader::Found
};

class Candidates {
 public:
  static constexpr std::size_t kBatch = 16;               // candidates for one job of the pool
  static constexpr std::size_t kBatchTrytes = 16 * 1024;  // of several: others wait for the pool meanwhile

  // Whether a payload can be a message at all.
  static bool can_be(const carrier::Arrival& arrival);

  void add(Candidate candidate);
  // The cheapest, at least one; not while it is empty.
  std::vector<Candidate> take_batch();
  void put_back(std::vector<Candidate> batch);
  void clear() { by_size_.clear(); }
  bool empty() const { return by_size_.empty(); }

 private:
  std::multimap<std::size_t, Candidate> by_size_;  // of payloads
};

// One batch, and what came of it.
struct Attempt {
  std::vector<Candidate> untried;
  std::vector<Candidate> tried;       // the last one is the winner, if there is one
  std::optional<mam::Parsed> parsed;  // of the winner
  base::Time done;
  double seconds = 0;  // that it took

  // Tries them in their order up to the first that is a message under `root`. On the pool.
  void run(const trinary::Hash& root, const trinary::Hash& side_key);
  std::size_t junk() const { return tried.size() - (parsed ? 1 : 0); }
};

}  // namespace jm::plain
