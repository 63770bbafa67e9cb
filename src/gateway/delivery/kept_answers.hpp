// SPDX-License-Identifier: GPL-3.0-or-later
// What answered the last messages of a peer, to be said again if one of them comes again. Bounded. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <utility>

namespace jm::gateway {

class KeptAnswers {
 public:
  struct Answer {
    std::string re;    // what it answers
    std::string id;    // its own name; may be empty
    std::string text;  // JSON
  };

  void keep(Answer answer) {
    if (answer.re.empty() || answer.text.size() > kMostBytes) return;
    bytes_ += answer.text.size();
    answers_.push_back(std::move(answer));
    while (answers_.size() > kMost || bytes_ > kMostBytes) {
      bytes_ -= answers_.front().text.size();
      answers_.pop_front();
    }
  }
  // Calls `say` with each answer to `re`, the oldest first.
  template <class Say>
  void again(std::string_view re, Say say) const {
    for (const Answer& answer : answers_)
      if (answer.re == re) say(answer);
  }

 private:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostBytes = 262'144;

  std::list<Answer> answers_;  // the oldest first; most are empty, and an empty deque takes memory
  std::size_t bytes_ = 0;
};

}  // namespace jm::gateway
