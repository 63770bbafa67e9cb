// SPDX-License-Identifier: GPL-3.0-or-later
// The ids by which the peer names messages that it has read, and where these are in the chain.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace jm::plain {

class MessageIds {
 public:
  void add(const std::string& id, std::uint64_t index) {
    if (!id.empty()) indices_[id] = index;
  }
  std::optional<std::uint64_t> index_of(std::string_view id) const {
    const auto it = indices_.find(id);
    if (it == indices_.end()) return std::nullopt;
    return it->second;
  }
  // Forgets those of the messages at the indices for which `which` says so.
  template <class Which>
  void forget_if(Which which) {
    std::erase_if(indices_, [&](const auto& known) { return which(known.second); });
  }

 private:
  std::map<std::string, std::uint64_t, std::less<>> indices_;
};

}  // namespace jm::plain
