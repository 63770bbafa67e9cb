// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of query_transport.
#include <optional>
#include <utility>

#include "gateway/status/board_answers.hpp"
#include "gateway/status/channel_settings.hpp"

namespace jm::gateway {
namespace {

Json no_channel(const std::string& name) {
  return failure(kInvalidElement, "No channel '" + name + "' is running");
}

}  // namespace

Json Board::configure(const json_t* request) {
  const json_t* events = json_object_get(request, "events");
  const json_t* format = json_object_get(request, "json");
  // Checked before anything changes; what is not named stays as it is.
  if (events != nullptr && !json_is_boolean(events))
    return failure(kInvalidElement, "Invalid element type (events should be a boolean)");
  std::optional<std::size_t> flags;
  if (format != nullptr) {
    flags = json_is_string(format) ? jm::json_flags(json_string_value(format)) : std::nullopt;
    if (!flags)
      return failure(kInvalidElement, "Invalid element (json should be indented, plain or compact)");
  }
  const std::lock_guard lock(mutex_);
  if (events != nullptr) events_ = json_is_true(events);
  if (flags) {
    json_flags_ = *flags;
    json_format_ = json_string_value(format);
  }
  Json out = success();
  set(out.get(), "json", json_format_);
  set(out.get(), "events", Json(json_boolean(events_)));
  return out;
}

Json Board::list() {
  Json list(json_array());
  janus::Counters sum;
  const std::lock_guard lock(mutex_);
  for (const Row& row : rows_) {
    if (!row.config) continue;
    sum += row.view.counters;
    Json one(json_object());
    set(one.get(), "name", row.config->name);
    set(one.get(), "plugin", row.config->plugin);
    set(one.get(), "state", row.ending ? "ending" : row.view.state);
    set(one.get(), "source", name_of(row.source));
    if (!row.note.empty()) set(one.get(), "note", row.note);
    json_array_append_new(list.get(), one.release());
  }
  Json out = success();
  set(out.get(), "channels", std::move(list));
  set(out.get(), "counters", counters_json(sum));
  if (!trouble_.empty()) set(out.get(), "trouble", trouble_);
  return out;
}

Json Board::channels(const json_t* request) {
  auto roots = with_root(request);
  if (!roots) return std::move(roots.error());
  Json list(json_array());
  const std::lock_guard lock(mutex_);
  for (const Row& row : rows_)
    if (row.config) json_array_append_new(list.get(), view_json(*row.config, row.view, *roots).release());
  Json out = success();
  set(out.get(), "channels", std::move(list));
  return out;
}

Json Board::times() {
  const std::lock_guard lock(mutex_);
  Json out = success();
  json_object_update(out.get(), times_json(times_).get());
  return out;
}

Json Board::inspect(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  auto roots = with_root(request);
  if (!roots) return std::move(roots.error());
  const std::lock_guard lock(mutex_);
  const Row* row = find(*name);
  if (row == nullptr) return no_channel(*name);
  Json channel = view_json(*row->config, row->view, *roots);
  set(channel.get(), "source", name_of(row->source));
  if (!row->note.empty()) set(channel.get(), "note", row->note);
  set(channel.get(), "settings", settings_to_json(*row->config, *roots));
  set(channel.get(), "times", times_json(row->times));
  Json out = success();
  set(out.get(), "channel", std::move(channel));
  return out;
}

Json Board::reset(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  {
    const std::lock_guard lock(mutex_);
    if (find(*name) == nullptr) return no_channel(*name);
  }
  changes_.reset(*name);
  return accepted(*name);
}

Json Board::add_channel(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  const json_t* settings = json_object_get(request, "settings");
  if (settings == nullptr) return failure(kMissingElement, "Missing mandatory element (settings)");
  if (!json_is_object(settings))
    return failure(kInvalidElement, "Invalid element type (settings should be an object)");
  const json_t* persist = json_object_get(request, "persist");
  if (persist != nullptr && !json_is_boolean(persist))
    return failure(kInvalidElement, "Invalid element type (persist should be a boolean)");
  {
    const std::lock_guard lock(mutex_);
    for (const Row& row : rows_)
      if (row.config && row.config->name == *name)
        return failure(kInvalidElement, row.ending
                                            ? "Channel '" + *name + "' is ending, try again in a moment"
                                            : "There is a channel '" + *name + "', remove it first");
    if (!coming_.insert(*name).second)
      return failure(kInvalidElement, "Channel '" + *name + "' is being added");
  }
  if (const auto added = changes_.add(*name, settings, json_is_true(persist)); !added) {
    const std::lock_guard lock(mutex_);
    coming_.erase(*name);
    return failure(kInvalidElement, added.error().reason);
  }
  return accepted(*name);
}

Json Board::remove_channel(const json_t* request) {
  auto name = text_member(request, "channel");
  if (!name) return std::move(name.error());
  Json out = accepted(*name);
  {
    const std::lock_guard lock(mutex_);
    Row* row = find(*name);
    if (row == nullptr) return no_channel(*name);
    row->ending = true;
    if (row->source == Source::File)
      set(out.get(), "note", "it stands in the configuration file, and is back after a restart of Janus");
  }
  changes_.remove(*name);
  return out;
}

}  // namespace jm::gateway
