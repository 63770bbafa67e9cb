// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/reading/candidates.hpp"

#include <utility>

namespace jm::plain {
namespace {

// Next root, nonce and the signature of security 1, which no message goes without.
constexpr std::size_t kLeastPayload = 81 + 27 + 2187;

}  // namespace

bool Candidates::can_be(const carrier::Arrival& arrival) {
  return arrival.payload.size() >= kLeastPayload;
}

void Candidates::add(Candidate candidate) {
  const std::size_t size = candidate.arrival.payload.size();
  by_size_.emplace(size, std::move(candidate));
}

std::vector<Candidate> Candidates::take_batch() {
  std::vector<Candidate> batch;
  std::size_t trytes = 0;
  do {
    auto node = by_size_.extract(by_size_.begin());
    trytes += node.key();
    batch.push_back(std::move(node.mapped()));
  } while (!by_size_.empty() && batch.size() < kBatch && trytes + by_size_.begin()->first <= kBatchTrytes);
  return batch;
}

void Candidates::put_back(std::vector<Candidate> batch) {
  for (auto& candidate : batch) add(std::move(candidate));
}

void Attempt::run(const trinary::Hash& root, const trinary::Hash& side_key) {
  const auto start = base::Now::read().steady;
  std::vector<Candidate> left;
  for (auto& candidate : untried) {
    if (parsed) {
      left.push_back(std::move(candidate));
      continue;
    }
    auto message = mam::parse(candidate.arrival.payload, root, side_key);
    if (message) parsed = std::move(*message);
    tried.push_back(std::move(candidate));
  }
  untried = std::move(left);
  done = base::Now::read().steady;
  seconds = std::chrono::duration<double>(done - start).count();
}

}  // namespace jm::plain
