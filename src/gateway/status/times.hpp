// SPDX-License-Identifier: GPL-3.0-or-later
// The times of the last calls, stage by stage.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "plain/trace.hpp"

namespace jm::gateway {

// The last calls' times, as many as are kept; not thread-safe by itself.
class Times {
 public:
  explicit Times(std::size_t kept = 512) : kept_(kept) {}

  struct Row {
    double median = 0, p95 = 0, p99 = 0, worst = 0;  // milliseconds
  };

  void add(const plain::Trace& trace);
  std::size_t count() const { return rows_.size(); }
  Row stage(plain::Stage stage) const;
  Row total() const;

 private:
  std::size_t kept_;
  std::vector<std::array<float, plain::kStages>> rows_;  // [0] is the total
  std::size_t next_ = 0;
  Row row(std::size_t column) const;
};

}  // namespace jm::gateway
