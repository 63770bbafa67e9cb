// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/status_answers.hpp"

#include <utility>

namespace jm::gateway {
namespace {

Json row_json(const Times::Row& row) {
  Json out(json_object());
  json_object_set_new(out.get(), "median", json_real(row.median));
  json_object_set_new(out.get(), "p95", json_real(row.p95));
  json_object_set_new(out.get(), "p99", json_real(row.p99));
  json_object_set_new(out.get(), "max", json_real(row.worst));
  return out;
}

}  // namespace

Json success() {
  Json out(json_object());
  set(out.get(), "result", std::int64_t{200});
  return out;
}

Json success(Json members) {
  Json out = success();
  json_object_update(out.get(), members.get());
  return out;
}

Json failure(int number, std::string_view reason) {
  Json out(json_object());
  set(out.get(), "error_code", std::int64_t{number});
  set(out.get(), "error", reason);
  return out;
}

Json accepted(std::string_view channel) {
  Json out = success();
  set(out.get(), "channel", channel);
  set(out.get(), "status", "accepted");
  return out;
}

tl::expected<std::string, Json> text_member(const json_t* request, const char* key) {
  const json_t* member = json_object_get(request, key);
  if (json_is_string(member)) return std::string(json_string_value(member), json_string_length(member));
  const std::string name(key);
  return tl::unexpected<Json>(
      member == nullptr ? failure(kMissingElement, "Missing mandatory element (" + name + ")")
                        : failure(kInvalidElement, "Invalid element type (" + name + " should be a string)"));
}

Json counters_json(const janus::Counters& c) {
  Json out(json_object());
  const std::pair<const char*, std::uint64_t> rows[] = {{"messages", c.messages},
                                                        {"offers", c.offers},
                                                        {"answers", c.answers},
                                                        {"calls", c.calls},
                                                        {"errors", c.errors},
                                                        {"attached", c.attached},
                                                        {"junk", c.junk},
                                                        {"unreadable", c.unreadable},
                                                        {"skipped", c.skipped},
                                                        {"stale", c.stale},
                                                        {"limited", c.limited},
                                                        {"dropped", c.dropped},
                                                        {"reattached", c.reattached},
                                                        {"emptied", c.emptied}};
  for (const auto& [name, value] : rows) set(out.get(), name, static_cast<std::int64_t>(value));
  return out;
}

Json dialogs_json(const dialog::Counters& c) {
  Json out(json_object());
  const std::pair<const char*, std::uint64_t> rows[] = {{"opened", c.opened},
                                                        {"taken_over", c.taken_over},
                                                        {"old", c.old},
                                                        {"junk", c.junk},
                                                        {"replayed", c.replayed},
                                                        {"again", c.again},
                                                        {"limited", c.limited},
                                                        {"busy", c.busy},
                                                        {"replaced", c.replaced},
                                                        {"stale", c.stale},
                                                        {"repeated", c.repeated},
                                                        {"bad_number", c.bad_number},
                                                        {"bad_payload", c.bad_payload},
                                                        {"dropped", c.dropped},
                                                        {"reattached", c.reattached}};
  for (const auto& [name, value] : rows) set(out.get(), name, static_cast<std::int64_t>(value));
  return out;
}

tl::expected<bool, Json> with_root(const json_t* request) {
  const json_t* member = json_object_get(request, "with_root");
  if (member == nullptr || json_is_boolean(member)) return json_is_true(member);
  return tl::unexpected<Json>(
      failure(kInvalidElement, "Invalid element type (with_root should be a boolean)"));
}

Json view_json(const ChannelConfig& config, const ChannelView& view, bool with_root) {
  Json out(json_object());
  set(out.get(), "name", config.name);
  const bool chains = config.kind != ChannelConfig::Kind::Sealed;
  if (chains && (with_root || config.publish->mode != mam::Mode::Private))
    set(out.get(), "root", view.root ? view.root->trytes() : "");
  set(out.get(), "carrier", view.carrier);
  set(out.get(), "plugin", config.plugin);
  set(out.get(), "state", view.state);
  set(out.get(), "unread", static_cast<std::int64_t>(view.unread));
  set(out.get(), "counters", counters_json(view.counters));
  if (view.sealed) {
    set(out.get(), "calls", static_cast<std::int64_t>(view.sealed->calls));
    set(out.get(), "dialogs", dialogs_json(view.sealed->dialogs));
  }
  if (!view.last_error.empty()) set(out.get(), "last_error", view.last_error);
  return out;
}

Json times_json(const Times& times) {
  Json stages(json_object());
  for (std::size_t i = 1; i < plain::kStages; ++i)
    set(stages.get(), name_of(static_cast<plain::Stage>(i)).data(),
        row_json(times.stage(static_cast<plain::Stage>(i))));
  Json out(json_object());
  set(out.get(), "unit", "milliseconds");
  set(out.get(), "count", static_cast<std::int64_t>(times.count()));
  set(out.get(), "stages", std::move(stages));
  set(out.get(), "total", row_json(times.total()));
  return out;
}

}  // namespace jm::gateway
