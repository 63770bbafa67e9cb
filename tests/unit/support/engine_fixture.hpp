// SPDX-License-Identifier: GPL-3.0-or-later
// For engines without I/O: virtual time, and Janus as a list of what it was asked.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "janus/actions.hpp"

namespace engine_test {

using namespace jm;
using namespace jm::janus;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

inline void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

inline Json json(const std::string& text) {
  auto object = parse_object(text);
  ck_assert_msg(object.has_value(), "no object: %s", text.c_str());
  return std::move(*object);
}

inline base::Now later(base::Now now, milliseconds by) {
  return {now.steady + by, now.unix_ms + by.count()};
}

inline constexpr std::int64_t kHandle = 4711;
inline constexpr const char* kSuccess = R"({"janus":"success"})";

inline std::string error_text(int code) {
  return R"({"janus":"error","error":{"code":)" + std::to_string(code) + R"(,"reason":"no"}})";
}

inline constexpr base::Now kStart{base::Time(1h), 1'700'000'000'000};

// What Janus was asked, and how it answers.
class AskedJanus {
 public:
  void take(ToJanus asked) { requests_.push_back(std::move(asked)); }

  std::size_t count(std::string_view verb) const {
    std::size_t count = 0;
    for (const auto& one : requests_) count += text_or(one.request.get(), "janus") == verb ? 1 : 0;
    return count;
  }
  // The n-th last one of this verb.
  const json_t* last(std::string_view verb, std::size_t before = 0) const {
    for (auto one = requests_.rbegin(); one != requests_.rend(); ++one)
      if (text_or(one->request.get(), "janus") == verb && before-- == 0) return one->request.get();
    ck_abort_msg("no %s", std::string(verb).c_str());
    return nullptr;
  }
  Target target() const { return requests_.back().target; }
  std::int64_t session() const { return *integer_in(last("create"), "id"); }

  // `text` as an answer to that request.
  Json answer(std::string_view verb, const std::string& text, std::size_t before = 0) const {
    Json message = json(text);
    set(message.get(), "transaction", text_or(last(verb, before), "transaction"));
    return message;
  }
  // `text` as an event of a handle of the newest session.
  Json event(const std::string& text, std::int64_t sender) const {
    Json message = json(text);
    set(message.get(), "session_id", session());
    set(message.get(), "sender", sender);
    return message;
  }

 private:
  std::vector<ToJanus> requests_;
};

// Lets time pass, with a stop at every deadline that comes by then; what the engine does at each, in words.
template <class Engine, class Told>
std::string pass(Engine& engine, base::Now& now, milliseconds time, Told told) {
  const base::Now end = later(now, time);
  std::string all;
  while (const auto at = engine.deadline()) {
    if (*at > end.steady) break;
    now = later(now, std::chrono::ceil<milliseconds>(std::max(*at, now.steady) - now.steady));
    const std::string done = told(engine.expire(now));
    if (!done.empty()) all += (all.empty() ? "" : " ") + done;
    ck_assert_msg(!engine.deadline() || *engine.deadline() > now.steady, "it goes on to be due");
  }
  now = end;
  return all;
}

}  // namespace engine_test
