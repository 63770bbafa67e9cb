// SPDX-License-Identifier: GPL-3.0-or-later
// The headers of an answer as they come, one by one: bounded, and what is used of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jm::base {

class HttpHeaders {
 public:
  static constexpr std::size_t kMax = std::size_t{64} << 10;  // bytes, all together

  // One header with its line end, or the empty line after the last one. False: they are too large.
  bool add(std::string_view line);

  bool too_large() const { return size_ > kMax; }
  bool complete() const { return complete_; }  // until the next answer begins
  // As it was sent; empty: none, or none that can be sent back.
  const std::string& etag() const { return etag_; }
  // Seconds since 1970, by the server's clock; none if it did not say so.
  std::optional<std::int64_t> date() const { return date_; }

 private:
  std::size_t size_ = 0;
  bool complete_ = false;
  std::string etag_;
  std::optional<std::int64_t> date_;
};

}  // namespace jm::base
