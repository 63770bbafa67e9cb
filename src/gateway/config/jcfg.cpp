// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/jcfg.hpp"

#include <libconfig.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "gateway/config/jcfg_numbers.hpp"

namespace jm::gateway {
namespace {

class Parsed {
 public:
  Parsed() { config_init(&config_); }
  ~Parsed() { config_destroy(&config_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  Result<void> read(const std::string& file, const std::string& text) {
    if (config_read_string(&config_, text.c_str()) == CONFIG_TRUE) return {};
    const char* included = config_error_file(&config_);
    return fail((included != nullptr ? included : file) + ": line " +
                std::to_string(config_error_line(&config_)) + ": " + config_error_text(&config_));
  }
  const config_setting_t* root() const { return config_root_setting(&config_); }

 private:
  config_t config_;
};

// As Janus makes texts of values.
std::string value_of(const config_setting_t* setting) {
  switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
      return std::to_string(config_setting_get_int(setting));
    case CONFIG_TYPE_INT64:
      return std::to_string(config_setting_get_int64(setting));
    case CONFIG_TYPE_FLOAT:
      return std::to_string(config_setting_get_float(setting));
    case CONFIG_TYPE_BOOL:
      return config_setting_get_bool(setting) != 0 ? "true" : "false";
    default:
      break;
  }
  const char* text = config_setting_get_string(setting);
  return text != nullptr ? text : "";
}

// `path` is the setting's own, and the same again afterwards.
void flatten(const config_setting_t* setting, std::string& path, std::vector<Setting>& out) {
  if (config_setting_is_aggregate(setting) == CONFIG_FALSE) return out.push_back({path, value_of(setting)});
  const int count = config_setting_length(setting);
  const bool group = config_setting_is_group(setting) == CONFIG_TRUE;
  if (count == 0 && group && !path.empty()) out.push_back({path, ""});
  const std::size_t length = path.size();
  for (int i = 0; i < count; ++i) {
    const config_setting_t* member = config_setting_get_elem(setting, static_cast<unsigned>(i));
    if (!group)
      path.append("[").append(std::to_string(i)).append("]");
    else
      path.append(length == 0 ? "" : ".").append(config_setting_name(member));
    flatten(member, path, out);
    path.resize(length);
  }
}

// Editors put one before text, and libconfig takes it for a syntax error.
bool has_byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

}  // namespace

Result<std::vector<Setting>> parse_jcfg(const std::string& file, const std::string& text) {
  if (has_byte_order_mark(text))
    return fail(file + ": begins with a byte-order mark, save it as UTF-8 without one");
  // libconfig would take it for the end.
  if (const auto zero = std::find(text.begin(), text.end(), '\0'); zero != text.end())
    return fail(file + ": line " + std::to_string(1 + std::count(text.begin(), zero, '\n')) +
                ": a zero byte, save it as UTF-8");
  Parsed parsed;
  JM_TRY(parsed.read(file, text));
  std::vector<Setting> settings;
  std::string path;
  flatten(parsed.root(), path, settings);
  mark_cut_numbers(text, settings);
  return settings;
}

Result<std::vector<Setting>> read_jcfg(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text;
  std::array<char, 65'536> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  if (in.eof()) return parse_jcfg(file, text);
  std::error_code ignored;
  const bool sample = std::filesystem::exists(file + ".sample", ignored);
  return fail(file + ": missing or not readable" + (sample ? " (a sample is installed beside it)" : ""));
}

}  // namespace jm::gateway
