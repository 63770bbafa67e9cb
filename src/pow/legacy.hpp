// SPDX-License-Identifier: GPL-3.0-or-later
// Proof of work of the legacy Tangle: the last 27 trytes of a transaction, its nonce, are chosen so that the
// hash of the transaction (Curl-P-81 over its 2,673 trytes) ends in enough zero trits. Trytes are 9A-Z,
// everywhere. Pure but for its threads; timestamps are the caller's, who has put them into the trytes before.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pow/progress.hpp"
#include "trinary/hash.hpp"

namespace jm::pow {

using trinary::Hash;

inline constexpr std::size_t kTransactionTrytes = 2673;
inline constexpr std::size_t kTrunkTryte = 2430;   // 81 trytes
inline constexpr std::size_t kBranchTryte = 2511;  // 81 trytes
inline constexpr std::size_t kNonceTryte = 2646;   // 27 trytes
inline constexpr unsigned kMaxWeight = 243;

// How a search is done, and how others follow and end it.
struct Work {
  unsigned threads = 1;          // >= 1
  std::stop_token stop = {};     // ends it within a millisecond or so, all threads joined
  Progress* progress = nullptr;  // may be null; outlives the search
};

// Fails if the transaction is not 2,673 trytes.
Result<Hash> transaction_hash(std::string_view transaction);

// Trailing zero trits of a transaction's hash, 0..243: what "minimum weight magnitude" is about.
unsigned weight(const Hash& hash);

struct Attached {
  std::string trytes;  // the transaction with its nonce
  Hash hash;
};

// Gives a transaction a nonce with which it weighs at least `min_weight` (0..243; about 3^min_weight hashes).
// Nullopt when stopped. Fails if the transaction is not 2,673 trytes or the weight is larger.
Result<std::optional<Attached>> attach(std::string_view transaction, unsigned min_weight, const Work& work);

// The same for a bundle, index 0 first, which is also the order of the result. Done from the last index to
// the first: the last one refers to `trunk` and `branch`, each other one to the one after it and to `trunk`.
// Fails as attach does, before any work, naming the index, and if there is no transaction.
Result<std::optional<std::vector<Attached>>> attach_bundle(std::span<const std::string> transactions,
                                                           const Hash& trunk, const Hash& branch,
                                                           unsigned min_weight, const Work& work);

}  // namespace jm::pow
