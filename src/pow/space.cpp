// SPDX-License-Identifier: GPL-3.0-or-later
#include "pow/space.hpp"

#include <atomic>
#include <bit>
#include <memory>
#include <thread>
#include <vector>

#include "curlp/sliced/sliced.hpp"

namespace jm::pow {

namespace {

using curlp::SlicedKernel;
using curlp::SlicedPass;
using curlp::SlicedState;

constexpr unsigned kRounds = 81;
constexpr unsigned kRate = 243;
constexpr unsigned kSteps = 243;

// The passes of a search: shared by its threads, not changed by them.
struct Passes {
  Passes(const SlicedKernel& kernel, const Space& space, unsigned zeros) {
    const curlp::Shape shape{kernel.lanes, kernel.depth};
    const unsigned head = curlp::head(shape);
    start = {curlp::whole(shape, head, head, false), curlp::whole(shape, 2 * head, head, false)};
    for (unsigned i = 0; i < kStepTrits; ++i) touched[i] = curlp::touched(shape, space.step_at + i);
    finish = curlp::finish(shape, 2 * head, kRounds, kRate - zeros, zeros);
    tested = curlp::offsets_after(shape, kRounds, kRate - zeros, zeros);
  }

  std::array<SlicedPass, 2> start;
  std::array<std::array<SlicedPass, 2>, kStepTrits> touched;
  std::vector<SlicedPass> finish;
  std::vector<std::uint16_t> tested;
};

// What a thread works on: the candidates of a batch before the first round, after the rounds of the first
// pass, after those of the second, and while they are finished. What a step does not touch stays.
struct Batch {
  SlicedState before;
  SlicedState once;
  SlicedState twice;
  SlicedState work;
};

class Search {
 public:
  Search(const Space& space, unsigned zeros, std::stop_token stop, Progress* progress)
      : kernel_(curlp::sliced_kernel()),
        space_(space),
        passes_(kernel_, space, zeros),
        stop_(std::move(stop)),
        progress_(progress) {}

  void work() {
    const auto batch = std::make_unique<Batch>();
    put_fixed(batch->before);
    while (!over()) work_block(*batch, next_.fetch_add(1, std::memory_order_relaxed));
  }

  std::optional<Candidate> found() const { return found_; }

 private:
  bool over() const { return done_.load(std::memory_order_relaxed) || stop_.stop_requested(); }

  void put_fixed(SlicedState& before) const {
    for (unsigned i = 0; i < space_.state.size(); ++i) before.fill(kernel_.lanes, i, space_.state[i]);
    for (unsigned i = 0; i < space_.lane_trits; ++i) {
      for (unsigned lane = 0; lane < kernel_.lanes; ++lane)
        before.set(kernel_.lanes, space_.lane_at + i, lane, space_.lane_trit(lane, i));
    }
  }

  void work_block(Batch& batch, std::uint64_t block) {
    for (unsigned i = 0; i < space_.block_trits; ++i)
      batch.before.fill(kernel_.lanes, space_.block_at + i, space_.block_trit(block, i));
    // A Gray code: each step changes one trit by one, up or down until it is at an end.
    std::array<std::int8_t, kStepTrits> trits{};
    std::array<std::int8_t, kStepTrits> direction{};
    trits.fill(-1);
    direction.fill(1);
    for (unsigned i = 0; i < kStepTrits; ++i) batch.before.fill(kernel_.lanes, space_.step_at + i, trits[i]);
    kernel_.run({&passes_.start[0], 1}, batch.before, batch.once);
    kernel_.run({&passes_.start[1], 1}, batch.once, batch.twice);
    for (unsigned step = 0;;) {
      if (test(batch, block, trits) || ++step == kSteps || over()) return;
      unsigned i = 0;
      for (unsigned rest = step; rest % 3 == 0; rest /= 3) ++i;
      if (trits[i] == direction[i]) direction[i] = static_cast<std::int8_t>(-direction[i]);
      trits[i] = static_cast<std::int8_t>(trits[i] + direction[i]);
      batch.before.fill(kernel_.lanes, space_.step_at + i, trits[i]);
      kernel_.run({&passes_.touched[i][0], 1}, batch.before, batch.once);
      kernel_.run({&passes_.touched[i][1], 1}, batch.once, batch.twice);
    }
  }

  bool test(Batch& batch, std::uint64_t block, const std::array<std::int8_t, kStepTrits>& trits) {
    kernel_.run(passes_.finish, batch.twice, batch.work);
    if (progress_ != nullptr) progress_->hashes.fetch_add(kernel_.lanes, std::memory_order_relaxed);
    std::uint64_t matches[curlp::kMaxLanes / 64];
    kernel_.zeros(passes_.tested, batch.work, matches);
    for (unsigned word = 0; word < kernel_.lanes / 64; ++word) {
      if (matches[word] == 0) continue;
      // Threads are joined before anybody reads what the first one found.
      if (!done_.exchange(true)) {
        found_ = Candidate{block, trits, 64 * word + static_cast<unsigned>(std::countr_zero(matches[word]))};
      }
      return true;
    }
    return false;
  }

  const SlicedKernel& kernel_;
  const Space& space_;
  const Passes passes_;
  const std::stop_token stop_;
  Progress* const progress_;
  std::optional<Candidate> found_;
  alignas(64) std::atomic<std::uint64_t> next_{0};
  alignas(64) std::atomic<bool> done_{false};
};

}  // namespace

std::optional<Candidate> search(const Space& space, unsigned zeros, unsigned threads, std::stop_token stop,
                                Progress* progress) {
  if (stop.stop_requested()) return std::nullopt;
  const auto search = std::make_unique<Search>(space, zeros, std::move(stop), progress);
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([&] { search->work(); });
    search->work();
  }
  return search->found();
}

}  // namespace jm::pow
