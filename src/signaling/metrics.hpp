// How long each stage of an answered offer took.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace jm::signaling {

enum class Stage { Seen, Parsed, Asked, Answered, Signed, Committed, Attached };
inline constexpr std::size_t kStages = 7;
std::string_view name_of(Stage stage);

// When one offer reached each stage, by the steady clock.
class Trace {
 public:
  using Clock = std::chrono::steady_clock;
  void mark(Stage stage, Clock::time_point at = Clock::now()) { at_[static_cast<std::size_t>(stage)] = at; }
  Clock::time_point at(Stage stage) const { return at_[static_cast<std::size_t>(stage)]; }
  bool complete() const;
  // From the stage before (Seen: 0), or from Seen to the end.
  double milliseconds(Stage stage) const;
  double total() const;
  // Goes on in one message with the other: signed, committed and attached when that is.
  void travels_with(const Trace& other);

 private:
  std::array<Clock::time_point, kStages> at_{};
};

// The last calls' times, as many as are kept; not thread-safe by itself.
class Times {
 public:
  explicit Times(std::size_t kept = 512) : kept_(kept) {}

  struct Row {
    double median = 0, p95 = 0, p99 = 0, worst = 0;  // milliseconds
  };

  void add(const Trace& trace);
  std::size_t count() const { return rows_.size(); }
  Row stage(Stage stage) const;
  Row total() const;

 private:
  std::size_t kept_;
  std::vector<std::array<float, kStages>> rows_;  // [0] is the total
  std::size_t next_ = 0;
  Row row(std::size_t column) const;
};

// What has happened on a channel since the start.
struct Counters {
  std::uint64_t offers = 0, answers = 0, errors = 0, calls = 0, messages = 0, skipped = 0, stale = 0,
                junk = 0, unreadable = 0, limited = 0, attached = 0, dropped = 0, reattached = 0, moves = 0;
  Counters& operator+=(const Counters& other);
};

}  // namespace jm::signaling
