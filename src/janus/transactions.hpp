// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that Janus has not answered, by their transactions. These are made here: nobody else knows them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "janus/messages/envelope.hpp"

namespace jm::janus {

// `Asked`: what was asked for.
template <class Asked>
class Transactions {
 public:
  // A new transaction.
  std::string add(Asked asked) {
    std::string transaction = prefix_ + "-" + std::to_string(++counter_);
    pending_.emplace(transaction, std::move(asked));
    return transaction;
  }

  // What was asked for under it; null if nothing was, or it was taken.
  Asked* find(std::string_view transaction) {
    const auto found = pending_.find(transaction);
    return found == pending_.end() ? nullptr : &found->second;
  }
  bool contains(std::string_view transaction) const { return pending_.find(transaction) != pending_.end(); }
  std::optional<Asked> take(std::string_view transaction) {
    const auto found = pending_.find(transaction);
    if (found == pending_.end()) return std::nullopt;
    return std::move(pending_.extract(found).mapped());
  }

  template <class Predicate>
  void forget_if(Predicate predicate) {
    std::erase_if(pending_, [&](const auto& one) { return predicate(one.second); });
  }
  void clear() { pending_.clear(); }
  std::size_t size() const { return pending_.size(); }

 private:
  const std::string prefix_ = random_id().substr(0, 12);
  std::uint64_t counter_ = 0;
  std::map<std::string, Asked, std::less<>> pending_;
};

}  // namespace jm::janus
