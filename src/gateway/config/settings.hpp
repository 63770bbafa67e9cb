// SPDX-License-Identifier: GPL-3.0-or-later
// Reading single settings: numbers in a range, switches, trytes, secrets from files. Each mistake becomes one
// line that names file, channel and key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.hpp"

namespace jm::gateway {

// Where complaints go, and where relative paths count from.
struct Report {
  std::string file;
  std::vector<std::string> complaints;

  std::string resolve(const std::string& path) const;  // against the folder of `file`
};

// The settings of one section or channel: "subscribe.root" -> value.
class Settings {
 public:
  // `where` names it for people: "general", "channel alice".
  Settings(Report& report, std::string where) : report_(report), where_(std::move(where)) {}

  void add(std::string key, const Setting& setting);  // a key given twice is a mistake
  bool has(const std::string& key) const { return values_.count(key) != 0; }
  bool bad() const { return bad_; }
  void complain(const std::string& key, const std::string& what);  // makes it bad()
  void remark(const std::string& key, const std::string& what);    // does not
  // Names every key that `section` ("channels.NAME") does not have; `grave`: that makes it bad().
  void refuse_unknown(std::string_view section, bool grave);

  void text(const std::string& key, std::string& out);
  void list(const std::string& key, std::vector<std::string>& out);
  void flag(const std::string& key, bool& out);
  void path(const std::string& key, std::string& out);  // resolved
  // Complains outside `low`..`high`, and of what is no number.
  std::optional<std::int64_t> integer(const std::string& key, std::int64_t low, std::int64_t high);
  void number(const std::string& key, double low, double high, double& out);
  template <class T>
  void integer(const std::string& key, std::int64_t low, std::int64_t high, T& out) {
    if (const auto value = integer(key, low, high)) out = static_cast<T>(*value);
  }
  // One line from a file that others cannot read.
  std::optional<std::string> secret_file(const std::string& key);
  void mode(const std::string& key, mam::Mode& out);
  // `key` or `key`_file; 0..81 trytes.
  void side_key(const std::string& key, std::optional<trinary::Hash>& out);

 private:
  const std::string* find(const std::string& key) const;

  Report& report_;
  std::string where_;
  std::map<std::string, std::string> values_;
  bool bad_ = false;
};

// The section `ice`. Where something in it is wrong, `out` is left without servers.
void read_ice(Settings& in, janus::IceConfig& out);

// A channel's settings; nullopt where they are bad(). Unknown keys are.
std::optional<ChannelConfig> read_channel(Settings& in, const std::string& name, const Config& config);

// The known key nearest to a mistyped one, or empty.
std::string nearest_key(std::string_view section, std::string_view mistyped);

}  // namespace jm::gateway
