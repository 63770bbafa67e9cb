// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/settings.hpp"

#include <charconv>

#include "gateway/config/keys/known_keys.hpp"

namespace jm::gateway {

void Settings::add(std::string key, const Setting& setting) {
  if (!setting.mistake.empty()) return complain(key, setting.mistake);
  if (!values_.emplace(key, setting.value).second) complain(key, "stands there twice");
}

void Settings::complain(std::string_view key, const std::string& what) {
  remark(key, what);
  bad_ = true;
}

std::optional<std::string> Settings::take(std::string_view key) {
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  auto taken = values_.extract(found);
  return std::move(taken.mapped());
}

void Settings::remark(std::string_view key, const std::string& what) {
  std::string line = report_.file + ": " + owner_ + ": ";
  if (!key.empty()) line.append(key).append(": ");
  report_.complaints.push_back(line + what);
}

void Settings::refuse_unknown(std::string_view section, bool grave) {
  for (const auto& [key, value] : values_) {
    if (is_known_key(section, key)) continue;
    const std::string near = nearest_key(section, key);
    remark(key, near.empty() ? "unknown key, remove it" : "unknown key, did you mean " + near + "?");
    bad_ = bad_ || grave;
  }
}

const std::string* Settings::find(std::string_view key) const {
  const auto it = values_.find(key);
  return it == values_.end() ? nullptr : &it->second;
}

void Settings::text(std::string_view key, std::string& out) {
  if (const auto* value = find(key)) out = *value;
}

void Settings::list(std::string_view key, std::vector<std::string>& out) {
  if (const auto* value = find(key)) out.push_back(*value);
  std::string item(key);
  for (std::size_t i = 0;; ++i) {
    item.resize(key.size());
    const auto* value = find(item.append("[").append(std::to_string(i)).append("]"));
    if (value == nullptr) return;
    out.push_back(*value);
  }
}

void Settings::flag(std::string_view key, bool& out) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (*value == "true" || *value == "yes" || *value == "1")
    out = true;
  else if (*value == "false" || *value == "no" || *value == "0")
    out = false;
  else
    complain(key, "is \"" + *value + "\", write true or false");
}

void Settings::path(std::string_view key, std::string& out) {
  if (const auto* value = find(key)) out = report_.resolve(*value);
}

std::optional<std::int64_t> Settings::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || rest != end || number < low || number > high) {
    complain(key, "is \"" + *value + "\", write a whole number from " + std::to_string(low) + " to " +
                      std::to_string(high));
    return std::nullopt;
  }
  return number;
}

void Settings::number(std::string_view key, double low, double high, double& out) {
  const auto* value = find(key);
  if (value == nullptr) return;
  double number = 0;
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || rest != end || !(number >= low && number <= high))
    complain(key, "is \"" + *value + "\", write a number from " + std::to_string(low) + " to " +
                      std::to_string(high));
  else
    out = number;
}

}  // namespace jm::gateway
