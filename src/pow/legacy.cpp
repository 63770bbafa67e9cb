// SPDX-License-Identifier: GPL-3.0-or-later
#include "pow/legacy.hpp"

#include <algorithm>

#include "curlp/curlp.hpp"
#include "pow/space.hpp"
#include "trinary/chunk.hpp"
#include "trinary/trits.hpp"

namespace jm::pow {

namespace {

using trinary::Chunk;

constexpr std::size_t kChunkTrytes = 81;
constexpr std::size_t kLastChunk = kTransactionTrytes - kChunkTrytes;
constexpr std::size_t kNonceTrit = (kNonceTryte - kLastChunk) * trinary::kTritsPerTryte;
// Of the nonce's 81 trits: those of the lane (3^6 > kMaxLanes), of the step, of the block; the rest is zero.
constexpr unsigned kLaneTrits = 6;
constexpr unsigned kBlockTrits = 40;
constexpr std::size_t kStepTrit = kNonceTrit + kLaneTrits;
constexpr std::size_t kBlockTrit = kStepTrit + kStepTrits;

int ternary_number_trit(std::uint64_t number, unsigned i) {
  for (; i > 0; --i) number /= 3;
  return static_cast<int>(number % 3) - 1;
}

Result<void> check(std::string_view transaction, const std::string& name) {
  if (transaction.size() != kTransactionTrytes) {
    return fail(name + " has " + std::to_string(transaction.size()) + " trytes, a transaction has " +
                std::to_string(kTransactionTrytes));
  }
  if (!trinary::is_trytes(transaction)) return fail(name + " has characters that are no trytes (9A-Z)");
  return {};
}

Result<void> check(unsigned min_weight) {
  if (min_weight <= kMaxWeight) return {};
  return fail("no hash has a weight of " + std::to_string(min_weight) + ", the largest is " +
              std::to_string(kMaxWeight));
}

// A sponge that has absorbed all but the last chunk.
curlp::Curl absorbed(std::string_view transaction) {
  curlp::Curl curl(curlp::Rounds::P81);
  for (std::size_t at = 0; at < kLastChunk; at += kChunkTrytes)
    curl.absorb(trinary::chunk_of(transaction.substr(at, kChunkTrytes)));
  return curl;
}

Hash hash_of(curlp::Curl curl, std::string_view last_chunk) {
  curl.absorb(trinary::chunk_of(last_chunk));
  return trinary::hash_of(curl.rate());
}

// Of a checked transaction.
std::optional<Attached> with_nonce(std::string transaction, unsigned min_weight, const Work& work) {
  curlp::Curl curl = absorbed(transaction);
  const auto last = [&] { return std::string_view(transaction).substr(kLastChunk); };
  if (min_weight > 0) {
    Space space;
    curl.copy_state(space.state);
    const auto trits = trinary::to_trits(last());
    std::copy(trits.begin(), trits.end(), space.state.begin());
    std::fill_n(space.state.begin() + kNonceTrit, curlp::kRateTrits - kNonceTrit, std::int8_t{0});
    space.lane_at = kNonceTrit;
    space.lane_trits = kLaneTrits;
    space.lane_trit = &ternary_number_trit;
    space.step_at = kStepTrit;
    space.block_at = kBlockTrit;
    space.block_trits = kBlockTrits;
    space.block_trit = &ternary_number_trit;
    const auto found = search(space, min_weight, work.threads, work.stop, work.progress);
    if (!found) return std::nullopt;
    const auto nonce = std::span(space.state).subspan(kNonceTrit, curlp::kRateTrits - kNonceTrit);
    for (unsigned i = 0; i < kLaneTrits; ++i)
      nonce[i] = static_cast<std::int8_t>(ternary_number_trit(found->lane, i));
    std::copy(found->steps.begin(), found->steps.end(), nonce.begin() + kLaneTrits);
    for (unsigned i = 0; i < kBlockTrits; ++i) {
      nonce[kLaneTrits + kStepTrits + i] = static_cast<std::int8_t>(ternary_number_trit(found->block, i));
    }
    transaction.replace(kNonceTryte, std::string::npos, trinary::to_trytes(nonce));
  }
  const Hash hash = hash_of(curl, last());
  return Attached{std::move(transaction), hash};
}

}  // namespace

Result<Hash> transaction_hash(std::string_view transaction) {
  if (auto checked = check(transaction, "the transaction"); !checked) return fail(checked.error().reason);
  return hash_of(absorbed(transaction), transaction.substr(kLastChunk));
}

unsigned weight(const Hash& hash) {
  const Chunk trits = trinary::chunk_of(hash);
  unsigned zeros = 0;
  while (zeros < kMaxWeight && trits[kMaxWeight - 1 - zeros] == 0) ++zeros;
  return zeros;
}

Result<std::optional<Attached>> attach(std::string_view transaction, unsigned min_weight, const Work& work) {
  if (auto checked = check(transaction, "the transaction"); !checked) return fail(checked.error().reason);
  if (auto checked = check(min_weight); !checked) return fail(checked.error().reason);
  return with_nonce(std::string(transaction), min_weight, work);
}

Result<std::optional<std::vector<Attached>>> attach_bundle(std::span<const std::string> transactions,
                                                           const Hash& trunk, const Hash& branch,
                                                           unsigned min_weight, const Work& work) {
  if (transactions.empty()) return fail("the bundle has no transaction");
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    const auto checked = check(transactions[i], "transaction " + std::to_string(i) + " of the bundle");
    if (!checked) return fail(checked.error().reason);
  }
  if (auto checked = check(min_weight); !checked) return fail(checked.error().reason);
  std::vector<Attached> attached(transactions.size());
  for (std::size_t i = transactions.size(); i-- > 0;) {
    const bool last = i + 1 == transactions.size();
    std::string transaction = transactions[i];
    transaction.replace(kTrunkTryte, kChunkTrytes, (last ? trunk : attached[i + 1].hash).trytes());
    transaction.replace(kBranchTryte, kChunkTrytes, (last ? branch : trunk).trytes());
    auto made = with_nonce(std::move(transaction), min_weight, work);
    if (!made) return std::nullopt;
    attached[i] = std::move(*made);
  }
  return attached;
}

}  // namespace jm::pow
