// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration: lines of a path, '=' and a value. If it begins with "#jcfg" it is a whole .jcfg.
#include <set>
#include <utility>

#include "dialog/fragment.hpp"
#include "fuzz.hpp"
#include "gateway/config/config.hpp"
#include "gateway/config/jcfg.hpp"
#include "gateway/status/channel_settings.hpp"

// libconfig loses the piece of a text that does not end.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libconfig";
}

namespace {

using namespace jm;
using namespace jm::janus;
using namespace jm::gateway;

// Nothing if libconfig does not take the text, or if it would read other files.
std::vector<Setting> settings_of_jcfg(std::string_view text) {
  if (text.find("@include") != std::string_view::npos) return {};
  auto settings = parse_jcfg("/none/test.jcfg", std::string(text));
  if (settings) return std::move(*settings);
  fuzz::require_one_line(settings.error().reason);
  return {};
}

std::vector<Setting> settings_of(std::string_view text) {
  std::vector<Setting> settings;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t equals = std::min(line.find('='), line.size());
    settings.push_back(
        {std::string(line.substr(0, equals)), std::string(line.substr(std::min(equals + 1, line.size())))});
  }
  return settings;
}

void check(const Config& config) {
  std::set<std::string> names;
  for (const ChannelConfig& channel : config.channels) {
    fuzz::require(dialog::is_channel_name(channel.name) && names.insert(channel.name).second,
                  "a channel has a name of its own");
    fuzz::require(channel.publish->security >= 1 && channel.publish->security <= 3, "security is 1 to 3");
    fuzz::require(channel.carrier == kEmbedded || config.carriers.count(channel.carrier) == 1,
                  "a carrier is there");
    const Json shown = settings_to_json(channel, true);
    const auto again = settings_from_json(shown.get());
    fuzz::require(again.has_value(), "what holds for a channel can be read again");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto settings = text.starts_with("#jcfg") ? settings_of_jcfg(text) : settings_of(text);
  const Validated validated = validate("/none/test.jcfg", settings, "/none/state");
  for (const std::string& complaint : validated.complaints) fuzz::require_one_line(complaint);
  fuzz::require(!validated.fatal || !validated.complaints.empty(), "whoever does not start says why");
  if (!validated.fatal) check(validated.config);
  return 0;
}
