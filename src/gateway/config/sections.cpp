// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/sections.hpp"

#include <string_view>
#include <unordered_map>

namespace jm::gateway {
namespace {

// A section that has a group for each name.
class Groups {
 public:
  Groups(Sections::Named& list, const char* kind, Report& report)
      : list_(list), kind_(kind), report_(report) {}

  // `rest` is "alice.plugin".
  void add(std::string_view rest, const Setting& setting) {
    const auto dot = rest.find('.');
    Settings& settings = of(rest.substr(0, dot));
    if (dot != std::string_view::npos)
      settings.add(std::string(rest.substr(dot + 1)), setting);
    else if (!setting.value.empty())  // empty: a group without members
      settings.complain("", "is a value, write a group { ... }");
  }

 private:
  // Mostly that of the setting before.
  Settings& of(std::string_view name) {
    if (!list_.empty() && list_.back().first == name) return list_.back().second;
    const auto [at, is_new] = places_.emplace(name, list_.size());
    if (is_new) list_.emplace_back(name, Settings(report_, std::string(kind_).append(" ").append(name)));
    return list_[at->second].second;
  }

  Sections::Named& list_;
  const char* const kind_;
  Report& report_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

Sections::Sections(const std::vector<Setting>& settings, Report& report)
    : general(report, "general"), node(report, "node"), ice(report, "ice") {
  Groups all_carriers(carriers, "carrier", report), all_channels(channels, "channel", report);
  for (const Setting& setting : settings) {
    const std::string_view path = setting.path;
    const auto dot = path.find('.');
    const std::string_view section = path.substr(0, dot);
    const std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
    Settings* plain = section == "general" ? &general
                      : section == "node"  ? &node
                      : section == "ice"   ? &ice
                                           : nullptr;
    const bool named = section == "carriers" || section == "channels";
    if ((plain != nullptr || named) && rest.empty() && setting.value.empty()) continue;  // without members
    if (plain != nullptr && !rest.empty())
      plain->add(std::string(rest), setting);
    else if (section == "carriers" && !rest.empty())
      all_carriers.add(rest, setting);
    else if (section == "channels" && !rest.empty())
      all_channels.add(rest, setting);
    else
      report.complaints.push_back(report.file + ": " + setting.path +
                                  ": unknown section; there are general, node, ice, carriers and channels");
  }
}

}  // namespace jm::gateway
