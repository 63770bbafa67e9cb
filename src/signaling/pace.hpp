// How long messages take on their way, as measured: of the last few the slowest counts.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>

namespace jm::signaling {

class Pace {
 public:
  using ms = std::chrono::milliseconds;

  void took(ms time) {
    last_.push_back(time);
    if (last_.size() > kKept) last_.pop_front();
  }
  bool measured() const { return !last_.empty(); }
  ms latest() const { return last_.empty() ? ms(0) : last_.back(); }
  ms slowest() const { return last_.empty() ? ms(0) : *std::max_element(last_.begin(), last_.end()); }

 private:
  static constexpr std::size_t kKept = 4;
  std::deque<ms> last_;
};

}  // namespace jm::signaling
