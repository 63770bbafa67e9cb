// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a stream, cut into lines. Whoever fills it bounds it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jm::base {

class LineBuffer {
 public:
  // True if a line became whole.
  bool append(std::string_view bytes) {
    const std::size_t before = text_.size();
    text_.append(bytes);
    const std::size_t end = bytes.rfind('\n');
    if (end == std::string_view::npos) return false;
    unfinished_at_ = before + end + 1;
    return true;
  }

  std::size_t whole() const { return unfinished_at_ - taken_; }             // bytes of lines to be taken
  std::size_t unfinished() const { return text_.size() - unfinished_at_; }  // bytes of the last line

  // The next whole line, without its end; valid until drop_taken().
  std::optional<std::string_view> next() {
    if (whole() == 0) return std::nullopt;
    const std::size_t end = text_.find('\n', taken_);
    std::string_view line(text_.data() + taken_, end - taken_);
    taken_ = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  void drop_taken() {
    text_.erase(0, taken_);
    unfinished_at_ -= std::exchange(taken_, 0);
  }

 private:
  std::string text_;
  std::size_t taken_ = 0;  // bytes
  std::size_t unfinished_at_ = 0;
};

}  // namespace jm::base
