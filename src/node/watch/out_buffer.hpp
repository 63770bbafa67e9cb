// SPDX-License-Identifier: GPL-3.0-or-later
// Text that was made ready, and is taken in pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace jm::node {

class OutBuffer {
 public:
  explicit OutBuffer(std::string text = {}) : text_(std::move(text)) {}

  OutBuffer& operator+=(std::string_view more) {
    text_ += more;
    return *this;
  }
  std::size_t size() const { return text_.size(); }  // with what was taken
  bool all_taken() const { return taken_ == text_.size(); }

  // How many bytes it was.
  std::size_t take(char* into, std::size_t size) {
    const std::size_t count = std::min(size, text_.size() - taken_);
    std::memcpy(into, text_.data() + taken_, count);
    taken_ += count;
    return count;
  }

  // Gives the memory back, too.
  void reset() {
    std::string().swap(text_);
    taken_ = 0;
  }

 private:
  std::string text_;
  std::size_t taken_ = 0;
};

}  // namespace jm::node
