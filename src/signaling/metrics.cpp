#include "signaling/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace jm::signaling {

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, kStages> kNames = {"seen",   "parsed",    "asked",   "answered",
                                                            "signed", "committed", "attached"};
  return kNames[static_cast<std::size_t>(stage)];
}

bool Trace::complete() const {
  return std::all_of(at_.begin(), at_.end(), [](auto at) { return at != Clock::time_point{}; });
}

double Trace::milliseconds(Stage stage) const {
  const auto i = static_cast<std::size_t>(stage);
  if (i == 0) return 0;
  return std::chrono::duration<double, std::milli>(at_[i] - at_[i - 1]).count();
}

double Trace::total() const {
  return std::chrono::duration<double, std::milli>(at_.back() - at_.front()).count();
}

void Trace::travels_with(const Trace& other) {
  for (auto i = static_cast<std::size_t>(Stage::Signed); i < kStages; ++i) at_[i] = other.at_[i];
}

void Times::add(const Trace& trace) {
  if (!trace.complete()) return;
  std::array<float, kStages> row;
  row[0] = static_cast<float>(trace.total());
  for (std::size_t i = 1; i < kStages; ++i)
    row[i] = static_cast<float>(trace.milliseconds(static_cast<Stage>(i)));
  if (rows_.size() < kept_)
    rows_.push_back(row);
  else
    rows_[next_] = row;
  next_ = (next_ + 1) % kept_;
}

Counters& Counters::operator+=(const Counters& other) {
  for (auto member :
       {&Counters::offers, &Counters::answers, &Counters::errors, &Counters::calls, &Counters::messages,
        &Counters::skipped, &Counters::stale, &Counters::junk, &Counters::unreadable, &Counters::limited,
        &Counters::attached, &Counters::dropped, &Counters::reattached, &Counters::moves})
    this->*member += other.*member;
  return *this;
}

Times::Row Times::stage(Stage stage) const {
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

}  // namespace jm::signaling
