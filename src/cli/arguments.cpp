// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace jm::cli {
namespace {

const Flag* find_flag(const Command& command, std::string_view name) {
  const auto flag = std::ranges::find(command.flags, name, &Flag::name);
  return flag == command.flags.end() ? nullptr : &*flag;
}

}  // namespace

Outcome<Arguments> Arguments::parse(const Command& command, const std::vector<std::string_view>& words) {
  Arguments parsed;
  parsed.command_ = &command;
  bool flags = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (flags && word == "--") {
      flags = false;
      continue;
    }
    if (!flags || word.size() < 2 || word[0] != '-') {
      if (parsed.arguments_.size() == command.arguments.size()) {
        return wrong_usage("surplus argument '" + std::string(word) + "'");
      }
      parsed.arguments_.emplace_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    const Flag* flag = find_flag(command, name);
    if (flag == nullptr) return wrong_usage("unknown flag '" + name + "'");
    std::vector<std::string>& values = parsed.values_[name];
    if (!values.empty() && !flag->repeatable) return wrong_usage(name + " is given twice");
    if (flag->value.empty()) {
      if (equals != std::string_view::npos) return wrong_usage(name + " takes no value");
      values.emplace_back();
    } else if (equals != std::string_view::npos) {
      values.emplace_back(word.substr(equals + 1));
    } else if (i + 1 == words.size() || words[i + 1].starts_with("--")) {
      return wrong_usage(name + " needs a value, " + std::string(flag->value));
    } else {
      values.emplace_back(words[++i]);
    }
  }
  for (const Flag& flag : command.flags) {
    if (flag.required && !parsed.given(flag.name)) return wrong_usage(std::string(flag.name) + " is missing");
  }
  if (parsed.arguments_.size() < command.arguments.size() &&
      !command.arguments[parsed.arguments_.size()].starts_with('[')) {
    return wrong_usage("argument " + std::string(command.arguments[parsed.arguments_.size()]) +
                       " is missing");
  }
  return parsed;
}

std::optional<std::string> Arguments::get(std::string_view flag) const {
  if (const auto found = values_.find(flag); found != values_.end()) return found->second.back();
  const Flag* known = find_flag(*command_, flag);
  if (known == nullptr || known->fallback.empty()) return std::nullopt;
  return std::string(known->fallback);
}

std::vector<std::string> Arguments::all(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

Outcome<std::uint64_t> Arguments::number(std::string_view flag, std::uint64_t least,
                                         std::uint64_t most) const {
  const std::string text = get(flag).value_or("");
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return wrong_usage(std::string(flag) + " is '" + text + "', it must be a number from " +
                       std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

int report(const Command& command, const Failure& failure) {
  const std::string name(command.name);
  const std::string hint = failure.status == kUsage ? "; see janus-mam " + name + " --help" : "";
  std::fprintf(stderr, "janus-mam %s: %s%s\n", name.c_str(), failure.reason.c_str(), hint.c_str());
  return failure.status;
}

}  // namespace jm::cli
