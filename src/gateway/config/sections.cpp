// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/sections.hpp"

namespace jm::gateway {
namespace {

// Those of `name`, which is added if it is new.
Settings& settings_of(Sections::Named& list, const std::string& name, Report& report, const char* kind) {
  for (auto& [known, settings] : list)
    if (known == name) return settings;
  list.emplace_back(name, Settings(report, kind + (" " + name)));
  return list.back().second;
}

// One of a named group: `rest` is "alice.plugin".
void add_named(Sections::Named& list, const std::string& rest, const Setting& setting, Report& report,
               const char* kind) {
  const auto dot = rest.find('.');
  Settings& settings = settings_of(list, rest.substr(0, dot), report, kind);
  if (dot != std::string::npos)
    settings.add(rest.substr(dot + 1), setting);
  else if (!setting.value.empty())  // empty: a group without members
    settings.complain("", "is a value, write a group { ... }");
}

}  // namespace

Sections::Sections(const std::vector<Setting>& settings, Report& report)
    : general(report, "general"), node(report, "node"), ice(report, "ice") {
  for (const Setting& setting : settings) {
    const auto dot = setting.path.find('.');
    const std::string section = setting.path.substr(0, dot);
    const std::string rest = dot == std::string::npos ? "" : setting.path.substr(dot + 1);
    Settings* plain = section == "general" ? &general
                      : section == "node"  ? &node
                      : section == "ice"   ? &ice
                                           : nullptr;
    const bool named = section == "carriers" || section == "channels";
    if ((plain != nullptr || named) && rest.empty() && setting.value.empty()) continue;  // without members
    if (plain != nullptr && !rest.empty())
      plain->add(rest, setting);
    else if (section == "carriers" && !rest.empty())
      add_named(carriers, rest, setting, report, "carrier");
    else if (section == "channels" && !rest.empty())
      add_named(channels, rest, setting, report, "channel");
    else
      report.complaints.push_back(report.file + ": " + setting.path +
                                  ": unknown section; there are general, node, ice, carriers and channels");
  }
}

}  // namespace jm::gateway
