// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration as the shim hands it over: lines of a path, '=' and a value. If it begins with "#jcfg"
// it is a whole .jcfg, read by libconfig as in Janus, and flattened by the shim.
#include <set>

#include "database.hpp"
#include "fuzz.hpp"
#include "gateway/config/config.hpp"
#include "gateway/config/jcfg_numbers.hpp"
#include "gateway/state/links.hpp"
#include "gateway/status/channel_settings.hpp"

extern "C" {
#include <janus/config.h>

#include "janus_mam_settings.h"

// What stub_config.c finds in Janus otherwise.
int janus_log_level = 0;
gboolean janus_log_timestamps = FALSE, janus_log_colors = FALSE;
char* janus_log_global_prefix = nullptr;
void janus_vprintf(const char*, ...) {}
}

// libconfig loses the piece of a text that does not end.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libconfig";
}

namespace {

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;

// Nothing if libconfig does not take the text, or if it would read other files.
std::vector<Setting> settings_of_jcfg(std::string_view text) {
  std::vector<Setting> settings;
  static const fuzz::Folder folder;
  if (text.find("@include") != std::string_view::npos) return settings;
  folder.write("a.jcfg", text);
  janus_config* config = janus_config_parse(folder.file("a.jcfg").c_str());
  if (config == nullptr) return settings;
  janus_mam_settings flat = janus_mam_settings_new(config);
  for (std::size_t i = 0; i < flat.count; ++i) settings.push_back({flat.items[i].path, flat.items[i].value});
  janus_mam_settings_free(&flat);
  janus_config_destroy(config);
  mark_cut_numbers(text, settings);
  return settings;
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
    fuzz::require(is_channel_name(channel.name) && names.insert(channel.name).second,
                  "a channel has a name of its own");
    fuzz::require(channel.publish.security >= 1 && channel.publish.security <= 3, "security is 1 to 3");
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
