// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/kept/kept_channels.hpp"

#include <utility>

#include "base/json.hpp"
#include "base/private_file.hpp"
#include "gateway/kept/kept_backup.hpp"

namespace jm::gateway {

Result<KeptChannels> KeptChannels::open(const std::string& dir) {
  const std::string path = dir + "/" + kKeptFile;
  const auto text = base::read_private(path, kMaxKeptFile);
  if (!text) return tl::make_unexpected(text.error());
  if (!*text) return KeptChannels(dir, Json(json_object()));
  const auto file = parse_object(**text);
  if (!file) return fail(path + ": " + file.error().reason);
  const json_t* channels = json_object_get(file->get(), "channels");
  if (integer_in(file->get(), "v") != 1 || !json_is_object(channels))
    return fail(path + ": holds no channels of this version");
  return KeptChannels(dir, share(channels));
}

Result<void> KeptChannels::store() const {
  Json file(json_object());
  set(file.get(), "v", std::int64_t{1});
  set(file.get(), "channels", share(channels_.get()));
  return base::write_private(dir_, kKeptFile, dump(file.get(), JSON_INDENT(2)) + "\n");
}

Result<void> KeptChannels::keep(const std::string& name, Json settings) {
  set(channels_.get(), name.c_str(), std::move(settings));
  return store();
}

Result<void> KeptChannels::forget(const std::string& name) {
  if (json_object_get(channels_.get(), name.c_str()) == nullptr) return {};
  json_object_del(channels_.get(), name.c_str());
  return store();
}

}  // namespace jm::gateway
