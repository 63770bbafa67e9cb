// SPDX-License-Identifier: GPL-3.0-or-later
// Reading single settings: texts, lists, switches, numbers in a range. Each mistake becomes one line that
// names file, channel and key.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/config/setting.hpp"

namespace jm::gateway {

// The mistakes of one configuration file.
struct Report {
  std::string file;                     // named in every line; relative paths count from its folder
  std::vector<std::string> complaints;  // one line each

  std::string resolve(const std::string& path) const {
    if (path.empty() || path.front() == '/') return path;
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
  }
};

// The settings of one section or channel: "subscribe.root" -> value. What is not there leaves `out` as it is.
class Settings {
 public:
  // `owner` is the section for people: "general", "channel alice".
  Settings(Report& report, std::string owner) : report_(report), owner_(std::move(owner)) {}

  void add(std::string key, const Setting& setting);  // a key given twice is a mistake
  bool has(std::string_view key) const { return find(key) != nullptr; }
  const std::string* find(std::string_view key) const;  // null: it is not there
  // The value, which counts as not there from now on.
  std::optional<std::string> take(std::string_view key);
  bool bad() const { return bad_; }
  void complain(std::string_view key, const std::string& what);  // makes it bad()
  void remark(std::string_view key, const std::string& what);    // does not
  // Names every key that `section` ("channels.NAME") does not have; `grave`: that makes it bad().
  void refuse_unknown(std::string_view section, bool grave);

  void text(std::string_view key, std::string& out);
  void list(std::string_view key, std::vector<std::string>& out);
  void flag(std::string_view key, bool& out);
  void path(std::string_view key, std::string& out);  // resolved
  // Complains outside `low`..`high`, and of what is no number.
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  void number(std::string_view key, double low, double high, double& out);
  template <class T>
  void integer(std::string_view key, std::int64_t low, std::int64_t high, T& out) {
    if (const auto value = integer(key, low, high)) out = static_cast<T>(*value);
  }
  // A whole number of units of Duration.
  template <class Duration>
  void duration(std::string_view key, std::int64_t low, std::int64_t high, Duration& out) {
    if (const auto value = integer(key, low, high)) out = Duration(*value);
  }

 private:
  Report& report_;
  const std::string owner_;
  std::map<std::string, std::string, std::less<>> values_;
  bool bad_ = false;
};

}  // namespace jm::gateway
