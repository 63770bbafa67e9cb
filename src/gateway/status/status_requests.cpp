// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/status_requests.hpp"

#include <optional>
#include <utility>

#include "gateway/status/channel_settings.hpp"
#include "gateway/status/status_answers.hpp"

namespace jm::gateway {
namespace {

Json no_channel(const std::string& name) {
  return failure(kInvalidElement, "No channel '" + name + "' is running");
}

// Why a name cannot be claimed.
Json claim_refused(Status::Claim claim, const std::string& name) {
  if (claim == Status::Claim::Ending)
    return failure(kInvalidElement, "Channel '" + name + "' is ending, try again in a moment");
  if (claim == Status::Claim::Exists)
    return failure(kInvalidElement, "There is a channel '" + name + "', remove it first");
  return failure(kInvalidElement, "Channel '" + name + "' is being added");
}

}  // namespace

Json StatusRequests::query(const json_t* request) {
  auto name = text_member(request, "request");
  if (!name) return std::move(name.error());
  if (*name == "configure") return configure(request);
  if (*name == "list") return list();
  if (*name == "channels") return channels(request);
  if (*name == "inspect") return inspect(request);
  if (*name == "link") return link(request);
  if (*name == "times") return success(times_json(status_.times()));
  if (*name == "add") return add(request);
  if (*name == "remove") return remove(request);
  if (*name == "reset") return reset(request);
  return failure(kInvalidRequest, "Unknown request '" + *name + "'");
}

Json StatusRequests::configure(const json_t* request) {
  const json_t* events = json_object_get(request, "events");
  const json_t* format = json_object_get(request, "json");
  // Checked before anything changes; what is not named stays as it is.
  if (events != nullptr && !json_is_boolean(events))
    return failure(kInvalidElement, "Invalid element type (events should be a boolean)");
  if (format != nullptr && !(json_is_string(format) && jm::json_flags(json_string_value(format))))
    return failure(kInvalidElement, "Invalid element (json should be indented, plain or compact)");
  if (events != nullptr) status_.set_events(json_is_true(events));
  if (format != nullptr) status_.set_json_format(json_string_value(format));
  Json out = success();
  set(out.get(), "json", status_.json_format());
  set(out.get(), "events", Json(json_boolean(status_.events())));
  return out;
}

Json StatusRequests::list() const {
  Json list(json_array());
  janus::Counters sum;
  for (const ChannelStatus& channel : status_.channels()) {
    sum += channel.view.counters;
    Json one(json_object());
    set(one.get(), "name", channel.config->name);
    set(one.get(), "plugin", channel.config->plugin);
    set(one.get(), "state", channel.ending ? "ending" : channel.view.state);
    set(one.get(), "source", name_of(channel.source));
    if (!channel.note.empty()) set(one.get(), "note", channel.note);
    json_array_append_new(list.get(), one.release());
  }
  Json out = success();
  set(out.get(), "channels", std::move(list));
  set(out.get(), "counters", counters_json(sum));
  if (const std::string trouble = status_.trouble(); !trouble.empty()) set(out.get(), "trouble", trouble);
  return out;
}

Json StatusRequests::channels(const json_t* request) const {
  auto roots = with_root(request);
  if (!roots) return std::move(roots.error());
  Json list(json_array());
  for (const ChannelStatus& channel : status_.channels())
    json_array_append_new(list.get(), view_json(*channel.config, channel.view, *roots).release());
  Json out = success();
  set(out.get(), "channels", std::move(list));
  return out;
}

Json StatusRequests::inspect(const json_t* request) const {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  auto roots = with_root(request);
  if (!roots) return std::move(roots.error());
  const auto found = status_.find(*name);
  if (!found) return no_channel(*name);
  Json channel = view_json(*found->config, found->view, *roots);
  set(channel.get(), "source", name_of(found->source));
  if (!found->note.empty()) set(channel.get(), "note", found->note);
  set(channel.get(), "settings", settings_to_json(*found->config, *roots));
  set(channel.get(), "times", times_json(status_.times(*name)));
  Json out = success();
  set(out.get(), "channel", std::move(channel));
  return out;
}

// Whoever may ask Janus's Admin API may reconfigure Janus: its secret is what keeps others from it.
Json StatusRequests::link(const json_t* request) const {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  const auto found = status_.find(*name);
  if (!found) return no_channel(*name);
  const auto link = changes_.link(*found->config);
  if (!link) return failure(kInvalidElement, link.error().reason);
  Json out = success();
  set(out.get(), "channel", *name);
  set(out.get(), "link", *link);
  return out;
}

Json StatusRequests::reset(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  if (!status_.find(*name)) return no_channel(*name);
  changes_.reset(*name);
  return accepted(*name);
}

Json StatusRequests::add(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  const json_t* settings = json_object_get(request, "settings");
  if (settings == nullptr) return failure(kMissingElement, "Missing mandatory element (settings)");
  if (!json_is_object(settings))
    return failure(kInvalidElement, "Invalid element type (settings should be an object)");
  const json_t* persist = json_object_get(request, "persist");
  if (persist != nullptr && !json_is_boolean(persist))
    return failure(kInvalidElement, "Invalid element type (persist should be a boolean)");
  if (const auto claim = status_.claim(*name); claim != Status::Claim::Granted)
    return claim_refused(claim, *name);
  if (const auto added = changes_.add(*name, settings, json_is_true(persist)); !added) {
    status_.give_up(*name);
    return failure(kInvalidElement, added.error().reason);
  }
  return accepted(*name);
}

Json StatusRequests::remove(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  const auto source = status_.mark_ending(*name);
  if (!source) return no_channel(*name);
  Json out = accepted(*name);
  if (*source == Source::File)
    set(out.get(), "note", "it is in the configuration file, and is back after a restart of Janus");
  changes_.remove(*name);
  return out;
}

}  // namespace jm::gateway
