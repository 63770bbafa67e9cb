// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/channel_settings.hpp"

#include <string>
#include <utility>

#include "base/json.hpp"
#include "gateway/config/config.hpp"

namespace jm::gateway {
namespace {

std::optional<std::string> scalar(const json_t* value) {
  if (json_is_string(value)) return std::string(json_string_value(value), json_string_length(value));
  if (json_is_boolean(value)) return json_is_true(value) ? "true" : "false";
  if (json_is_integer(value)) return std::to_string(json_integer_value(value));
  return std::nullopt;
}

Result<void> flatten(const std::string& key, const json_t* value, bool inside, std::vector<Setting>& out) {
  if (auto text = scalar(value)) {
    out.push_back({key, std::move(*text)});
  } else if (key == "body" && json_is_object(value)) {
    out.push_back({key, dump(value)});
  } else if (json_is_array(value)) {
    for (std::size_t i = 0; i < json_array_size(value); ++i) {
      auto item = scalar(json_array_get(value, i));
      if (!item) return fail(key + ": takes texts alone");
      out.push_back({key + "[" + std::to_string(i) + "]", std::move(*item)});
    }
  } else if (json_is_object(value) && !inside) {
    const char* name = nullptr;
    json_t* member = nullptr;
    json_object_foreach(const_cast<json_t*>(value), name, member) {
      if (auto done = flatten(key + "." + name, member, true, out); !done) return done;
    }
  } else {
    return fail(key + ": is no text, number, boolean, list or group");
  }
  return {};
}

Json list(const std::vector<std::string>& texts) {
  Json out(json_array());
  for (const std::string& text : texts) json_array_append_new(out.get(), json_string(text.c_str()));
  return out;
}

// What belongs to channels of its kind alone, but for subscribe and publish.
void set_kind(json_t* out, const ChannelConfig& config) {
  const SealedConfig& sealed = config.sealed;
  if (sealed.further_carriers.empty()) {
    set(out, "carrier", config.carrier);
  } else {
    set(out, "carrier", list(config.carriers()));
  }
  if (config.kind != ChannelConfig::Kind::Sealed) return;
  set(out, "generation", std::int64_t{sealed.generation});
  set(out, "max_dialogs", static_cast<std::int64_t>(sealed.max_dialogs));
  set(out, "when_full", sealed.when_full == dialog::WhenFull::Busy ? "busy" : "replace");
  set(out, "idle_timeout", std::int64_t{sealed.idle_timeout.count()});
}

}  // namespace

Result<std::vector<Setting>> settings_from_json(const json_t* settings) {
  std::vector<Setting> out;
  const char* name = nullptr;
  json_t* member = nullptr;
  json_object_foreach(const_cast<json_t*>(settings), name, member) {
    if (auto done = flatten(name, member, false, out); !done) return tl::make_unexpected(done.error());
  }
  return out;
}

Result<ChannelConfig> channel_from_json(const std::string& name, const json_t* settings,
                                        const Config& config) {
  const auto list = settings_from_json(settings);
  if (!list) return fail("channel " + name, list.error());
  return validate_channel(name, *list, config);
}

Json settings_to_json(const ChannelConfig& config, bool with_root) {
  Json json(json_object());
  json_t* out = json.get();
  set_kind(out, config);
  using Api = ChannelConfig::Api;
  set(out, "api", config.api == Api::Janus ? "janus" : config.api == Api::Admin ? "admin" : "plugin");
  if (config.api != Api::Plugin) set(out, "allow_verbs", list(config.allow_verbs));
  if (config.api == Api::Janus) {
    set(out, "max_sessions", std::int64_t{config.max_sessions});
    set(out, "max_handles", std::int64_t{config.max_handles});
  }
  set(out, "plugin", config.plugin);
  if (auto body = parse_object(config.body)) set(out, "body", std::move(*body));
  set(out, "allow_plugins", list(config.allow_plugins));
  set(out, "allow_requests", list(config.allow_requests));
  set(out, "allow_members", list(config.allow_members));
  set(out, "allow_token", Json(json_boolean(config.allow_token)));
  set(out, "reachable", Json(json_boolean(config.reachable)));
  set(out, "hold_candidates",
      !config.hold_candidates   ? "auto"
      : *config.hold_candidates ? "always"
                                : "never");
  set(out, "hide_private_candidates", Json(json_boolean(config.hide_private_candidates)));
  set(out, "offers_per_minute", std::int64_t{config.offers_per_minute});
  if (config.max_age) set(out, "max_age", std::int64_t{config.max_age->count()});
  set(out, "connect_timeout", std::int64_t{config.connect_timeout.count()});
  if (config.kind == ChannelConfig::Kind::Sealed) return json;
  set(out, "peer_timeout", std::int64_t{config.peer_timeout.count()});
  set(out, "idle_timeout", std::int64_t{config.idle_timeout.count()});
  Json subscribe(json_object()), publish(json_object());
  if (with_root || config.subscribe->mode != mam::Mode::Private)
    set(subscribe.get(), "root", config.subscribe->root.trytes());
  set(subscribe.get(), "mode", mam::name_of(config.subscribe->mode));
  set(publish.get(), "mode", mam::name_of(config.publish->mode));
  set(publish.get(), "security", std::int64_t{config.publish->security});
  set(out, "subscribe", std::move(subscribe));
  set(out, "publish", std::move(publish));
  return json;
}

}  // namespace jm::gateway
