// Remembers the last so many names, so that what comes again is known. Bounded: a hostile carrier cannot grow
// it.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_set>

namespace jm::tangle {

class Seen {
 public:
  // More than the 1,000 messages that a node lists for one address: what is listed is never forgotten.
  static constexpr std::size_t kCapacity = 2048;

  Seen() = default;
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  bool contains(const std::string& name) const { return names_.contains(name); }

  // False where it was known already.
  bool insert(const std::string& name) {
    const auto [at, is_new] = names_.insert(name);
    if (!is_new) return false;
    order_.emplace_back(*at);
    if (order_.size() > kCapacity) {
      names_.erase(std::string(order_.front()));
      order_.pop_front();
    }
    return true;
  }

 private:
  std::unordered_set<std::string> names_;
  std::list<std::string_view> order_;  // oldest first, views of names_
};

}  // namespace jm::tangle
