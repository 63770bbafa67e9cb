// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/jcfg_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace jm::gateway {
namespace {

using Numbers = std::unordered_map<std::string, std::string>;

// The numbers of a .jcfg, by path, as they are written.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  Numbers numbers() {
    while (!rest_.empty()) step();
    return std::move(found_);
  }

 private:
  struct Group {
    std::string path;
    bool list;  // members are counted, not named
    std::size_t index = 0;
  };

  static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '-' || c == '+' || c == '.' || c == '*';
  }

  static bool is_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.'; }

  void step() {
    const char c = rest_.front();
    if (c > 0 && c <= ' ') return rest_.remove_prefix(1);
    if (rest_.starts_with("#") || rest_.starts_with("//")) return skip_to("\n", 0);
    if (rest_.starts_with("/*")) return skip_to("*/", 2);
    if (c == '"') return string();
    if (is_word(c)) return word();
    rest_.remove_prefix(1);
    if (c == '=' || c == ':') name_ = word_;
    if (c == ',' && in_list()) ++groups_.back().index;
    if (c == '{' || c == '(' || c == '[') groups_.push_back({path(), c != '{'});
    if ((c == '}' || c == ')' || c == ']') && !groups_.empty()) groups_.pop_back();
    value_due_ = c == '=' || c == ':';
  }

  void skip_to(std::string_view end, std::size_t from) {
    const auto at = rest_.find(end, from);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  void string() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    value_due_ = false;
  }

  void word() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_word);
    word_.assign(rest_.begin(), end);
    rest_.remove_prefix(word_.size());
    const bool value = in_list() || std::exchange(value_due_, false);
    if (value && is_number(word_.front())) found_[path()] = word_;
  }

  bool in_list() const { return !groups_.empty() && groups_.back().list; }

  // Of the member whose value is here.
  std::string path() const {
    if (groups_.empty()) return name_;
    const Group& group = groups_.back();
    return group.list ? group.path + "[" + std::to_string(group.index) + "]" : group.path + "." + name_;
  }

  std::string_view rest_;
  std::string word_, name_;  // the last ones
  bool value_due_ = false;   // of `name_`
  std::vector<Group> groups_;
  Numbers found_;
};

struct Number {
  bool too_large = false;  // for 64 bits
  std::int64_t value = 0;
  std::string digits;  // without the L
};

std::optional<Number> number_in(std::string_view word) {
  Number number;
  while (word.ends_with('L')) word.remove_suffix(1);
  number.digits = word;
  if (word.starts_with('+')) word.remove_prefix(1);
  const bool hex = word.starts_with("0x") || word.starts_with("0X");
  if (hex) word.remove_prefix(2);
  const auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), number.value, hex ? 16 : 10);
  if (error == std::errc::invalid_argument || end != word.data() + word.size()) return std::nullopt;
  number.too_large = error == std::errc::result_out_of_range;
  return number;
}

}  // namespace

void mark_cut_numbers(std::string_view text, std::vector<Setting>& settings) {
  const auto written = Scanner(text).numbers();
  if (written.empty()) return;
  for (Setting& setting : settings) {
    const auto it = written.find(setting.path);
    if (it == written.end()) continue;
    const auto number = number_in(it->second);
    if (!number || (!number->too_large && std::to_string(number->value) == setting.value)) continue;
    setting.mistake = "is " + it->second + ", which is read as " + setting.value + ": " +
                      (number->too_large ? "write a smaller number" : "write " + number->digits + "L");
  }
}

}  // namespace jm::gateway
