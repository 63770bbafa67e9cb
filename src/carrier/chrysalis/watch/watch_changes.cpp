// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/watch/watch_changes.hpp"

#include <algorithm>
#include <utility>

namespace jm::carrier {

void WatchChanges::add(const std::string& index) {
  if (is_changed_.insert(index).second) changed_.push_back(index);
}

std::string WatchChanges::next() {
  while (sending_.size() < at_once_ && !changed_.empty()) {
    is_changed_.erase(changed_.front());
    sending_.push_back(std::move(changed_.front()));
    changed_.pop_front();
  }
  std::string lines;
  for (const std::string& index : sending_) {
    if (const auto cursor = wanted_(index)) {
      lines += "+" + index + (cursor->empty() ? "" : " " + *cursor) + "\n";
    } else {
      lines += "-" + index + "\n";
    }
  }
  return lines;
}

void WatchChanges::taken() {
  sending_.clear();
  refused_ = false;
  at_once_ = std::min(2 * at_once_, kLinesAtOnce);
}

std::optional<std::string> WatchChanges::refused() {
  const auto sent = std::exchange(sending_, {});
  std::size_t ended = 0;
  for (const std::string& index : sent) {
    if (wanted_(index)) {
      add(index);
    } else if (is_changed_.insert(index).second) {
      changed_.push_front(index);
      ++ended;
    }
  }
  at_once_ = ended > 0 ? ended : std::max<std::size_t>(sent.size() / 2, 1);
  const bool again = std::exchange(refused_, true);
  if (again && sent.size() == 1 && wanted_(sent.front())) return sent.front();
  return std::nullopt;
}

}  // namespace jm::carrier
