// Remembers the last so many names, so that what comes again is known. Bounded: a hostile carrier cannot grow
// it. Small while it remembers nothing: most of a gateway's channels are idle.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

namespace jm::tangle {

class Seen {
 public:
  // More than the 1,000 messages that a node lists for one address: what is listed is never forgotten.
  static constexpr std::size_t kCapacity = 2048;

  explicit Seen(std::size_t capacity = kCapacity) : capacity_(capacity) {}
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  bool contains(const std::string& name) const { return names_ && names_->known.contains(name); }

  // False where it was known already.
  bool insert(const std::string& name) {
    if (!names_) names_ = std::make_unique<Names>();
    auto& [known, order] = *names_;
    const auto [at, is_new] = known.insert(name);
    if (!is_new) return false;
    order.emplace_back(*at);
    if (order.size() > capacity_) {
      known.erase(std::string(order.front()));
      order.pop_front();
    }
    return true;
  }

  void clear() { names_.reset(); }

 private:
  struct Names {
    std::unordered_set<std::string> known;
    std::list<std::string_view> order;  // oldest first, views of `known`
  };
  const std::size_t capacity_;
  std::unique_ptr<Names> names_;
};

}  // namespace jm::tangle
