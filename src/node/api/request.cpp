// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/api/request.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace jm::node {
namespace {

constexpr std::string_view kBase = "/api/v1/";

constexpr std::array<std::pair<std::string_view, Route>, 4> kFixed{{
    {"info", Route::Info},
    {"tips", Route::Tips},
    {"messages", Route::Messages},
    {"watch", Route::Watch},
}};

constexpr std::array<std::pair<std::string_view, Route>, 4> kOfMessage{{
    {"", Route::Message},
    {"/raw", Route::MessageBytes},
    {"/metadata", Route::Metadata},
    {"/children", Route::Children},
}};

template <class Table>
Route look_up(const Table& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == name; });
  return found == table.end() ? Route::None : found->second;
}

}  // namespace

Target target_of(std::string_view path) {
  if (path == "/health") return {Route::Health, {}};
  if (!path.starts_with(kBase)) return {};
  path.remove_prefix(kBase.size());
  if (const Route fixed = look_up(kFixed, path); fixed != Route::None) return {fixed, {}};
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view folder = path.substr(0, slash);
  const std::string_view rest = path.substr(std::min(slash + 1, path.size()));
  if (rest.empty()) return {};
  if (folder == "watch" && rest.find('/') == std::string_view::npos) return {Route::WatchChange, rest};
  if (folder != "messages") return {};
  const std::size_t end = std::min(rest.find('/'), rest.size());
  return {look_up(kOfMessage, rest.substr(end)), rest.substr(0, end)};
}

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  constexpr std::string_view kJsonType = "application/json";
  return std::equal(type.begin(), type.end(), kJsonType.begin(), kJsonType.end(),
                    [](unsigned char c, char small) { return std::tolower(c) == small; });
}

std::string_view methods_of(Route route) {
  switch (route) {
    case Route::Messages:
      return "GET, HEAD, POST, OPTIONS";
    case Route::Watch:
    case Route::WatchChange:
      return "POST, OPTIONS";
    default:
      return "GET, HEAD, OPTIONS";
  }
}

bool takes(Route route, std::string_view method) {
  std::string_view methods = methods_of(route);
  while (!methods.empty()) {
    const std::size_t end = std::min(methods.find(", "), methods.size());
    if (methods.substr(0, end) == method) return true;
    methods.remove_prefix(std::min(end + 2, methods.size()));
  }
  return false;
}

}  // namespace jm::node
