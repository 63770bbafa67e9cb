#include <atomic>
#include <bit>
#include <memory>
#include <thread>
#include <vector>

#include "curlp/sliced.hpp"
#include "pow/digest_block.hpp"
#include "pow/pow.hpp"

namespace jm::pow {

namespace {

// What the threads of one search share: they take batches of nonces in turn until one has found.
class Search {
 public:
  Search(const Digest& digest, unsigned zeros, std::stop_token stop)
      : kernel_(curlp::sliced_kernel()), zeros_(zeros), stop_(std::move(stop)), block_() {
    put_digest(digest, block_);
  }

  void work() {
    const auto state = std::make_unique<curlp::SlicedState>();
    const auto block = std::make_unique<curlp::Columns>(block_);
    std::uint64_t before = 0;
    bool any_before = false;
    while (!done_.load(std::memory_order_relaxed) && !stop_.stop_requested()) {
      const std::uint64_t first = next_.fetch_add(kernel_.lanes, std::memory_order_relaxed);
      put_nonces(first, any_before ? &before : nullptr, kernel_.lanes, *block);
      before = first;
      any_before = true;
      std::uint64_t matches[curlp::kMaxLanes / 64];
      kernel_.trailing_zeros(*block, zeros_, *state, matches);
      for (unsigned word = 0; word < kernel_.lanes / 64; ++word) {
        if (matches[word] == 0) continue;
        found(first + 64 * word + static_cast<unsigned>(std::countr_zero(matches[word])));
        return;
      }
    }
  }

  std::optional<std::uint64_t> nonce() const {
    return done_.load(std::memory_order_acquire) ? std::optional(nonce_) : std::nullopt;
  }

 private:
  void found(std::uint64_t nonce) {
    if (winner_.exchange(true)) return;
    nonce_ = nonce;
    done_.store(true, std::memory_order_release);
  }

  const curlp::SlicedKernel& kernel_;
  const unsigned zeros_;
  const std::stop_token stop_;
  curlp::Columns block_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<bool> winner_{false};
  std::atomic<bool> done_{false};
  std::uint64_t nonce_ = 0;  // written by the winner before done_
};

}  // namespace

std::optional<std::uint64_t> search(const Digest& digest, unsigned zeros, unsigned threads,
                                    std::stop_token stop) {
  if (zeros == 0) return 0;
  if (zeros > 243) return std::nullopt;
  const auto search = std::make_unique<Search>(digest, zeros, std::move(stop));
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([&] { search->work(); });
    search->work();
  }
  return search->nonce();
}

}  // namespace jm::pow
