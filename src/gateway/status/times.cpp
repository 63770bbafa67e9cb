// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/times.hpp"

#include <algorithm>
#include <cmath>

namespace jm::gateway {

void Times::add(const plain::Trace& trace) {
  if (!trace.complete()) return;
  std::array<float, plain::kStages> row;
  row[0] = static_cast<float>(trace.total());
  for (std::size_t i = 1; i < plain::kStages; ++i)
    row[i] = static_cast<float>(trace.milliseconds(static_cast<plain::Stage>(i)));
  if (rows_.size() < kept_)
    rows_.push_back(row);
  else
    rows_[next_] = row;
  next_ = (next_ + 1) % kept_;
}

Times::Row Times::stage(plain::Stage stage) const {
  return row(static_cast<std::size_t>(stage));
}
Times::Row Times::total() const {
  return row(0);
}

Times::Row Times::row(std::size_t column) const {
  if (rows_.empty()) return {};
  std::vector<float> values;
  values.reserve(rows_.size());
  for (const auto& r : rows_) values.push_back(r[column]);
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto nearest = std::lround(share * static_cast<double>(values.size() - 1));
    return static_cast<double>(values[static_cast<std::size_t>(nearest)]);
  };
  return {at(0.5), at(0.95), at(0.99), static_cast<double>(values.back())};
}

}  // namespace jm::gateway
