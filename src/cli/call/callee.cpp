// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/call/callee.hpp"

#include "base/json.hpp"
#include "dialog/fragment.hpp"
#include "dialog/link.hpp"

namespace jm::cli {
namespace {

bool has_version_1(const std::string& link) {
  const auto hash_sign = link.find('#');
  if (hash_sign == link.npos || link.size() > dialog::kMostLink) return false;
  for (const auto& [name, value] : dialog::read_members(std::string_view(link).substr(hash_sign + 1)))
    if (name == "v") return value == "1";
  return false;
}

}  // namespace

Outcome<std::unique_ptr<Callee>> callee_of(const std::string& text, const std::string& where) {
  std::string link = text;
  if (text.starts_with('{')) {
    const auto object = parse_object(text.substr(0, text.find('\n')));
    if (object) link = text_or(object->get(), "link");
  }
  if (link.find('#') == link.npos) return wrong_usage(where + ": link: has no #");
  return has_version_1(link) ? chain_callee(link, where) : sealed_callee(link, where);
}

}  // namespace jm::cli
