#include "signaling/board.hpp"

#include <utility>

#include "signaling/envelope.hpp"
#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

Json success() {
  Json out(json_object());
  set(out.get(), "result", std::int64_t{200});
  return out;
}

Json failure(int number, std::string_view reason) {
  Json out(json_object());
  set(out.get(), "error_code", std::int64_t{number});
  set(out.get(), "error", reason);
  return out;
}

// As Janus's transports number them.
constexpr int kInvalidRequest = 411;
constexpr int kMissingElement = 412;
constexpr int kInvalidElement = 413;

Json counters_json(const Counters& c) {
  Json out(json_object());
  const std::pair<const char*, std::uint64_t> rows[] = {
      {"messages", c.messages}, {"offers", c.offers},         {"answers", c.answers},
      {"calls", c.calls},       {"errors", c.errors},         {"attached", c.attached},
      {"junk", c.junk},         {"unreadable", c.unreadable}, {"skipped", c.skipped},
      {"stale", c.stale},       {"limited", c.limited},       {"dropped", c.dropped}};
  for (const auto& [name, value] : rows) set(out.get(), name, static_cast<std::int64_t>(value));
  return out;
}

Json row_json(const Times::Row& row) {
  Json out(json_object());
  json_object_set_new(out.get(), "median", json_real(row.median));
  json_object_set_new(out.get(), "p95", json_real(row.p95));
  json_object_set_new(out.get(), "max", json_real(row.worst));
  return out;
}

}  // namespace

Board::Board(bool events, std::string json_format, std::function<bool(const std::string&)> reset)
    : reset_(std::move(reset)),
      events_(events),
      json_flags_(signaling::json_flags(json_format).value_or(JSON_COMPACT)),
      json_format_(std::move(json_format)) {}

void Board::update(ChannelId channel, ChannelView view) {
  const std::lock_guard lock(mutex_);
  if (channels_.size() <= channel) channels_.resize(channel + 1);
  channels_[channel] = std::move(view);
}

void Board::add(const Trace& trace) {
  const std::lock_guard lock(mutex_);
  times_.add(trace);
}

Json Board::query(const json_t* request) {
  const json_t* verb = json_object_get(request, "request");
  if (verb == nullptr) return failure(kMissingElement, "Missing mandatory element (request)");
  if (!json_is_string(verb))
    return failure(kInvalidElement, "Invalid element type (request should be a string)");
  const std::string_view name = json_string_value(verb);
  if (name == "configure") return configure(request);
  if (name == "channels") return channels();
  if (name == "times") return times();
  if (name == "reset") return reset(request);
  return failure(kInvalidRequest, "Unknown request '" + std::string(name) + "'");
}

Json Board::configure(const json_t* request) {
  const json_t* events = json_object_get(request, "events");
  const json_t* format = json_object_get(request, "json");
  // Checked before anything changes; what is not named stays as it is.
  if (events != nullptr && !json_is_boolean(events))
    return failure(kInvalidElement, "Invalid element type (events should be a boolean)");
  std::optional<std::size_t> flags;
  if (format != nullptr) {
    flags = json_is_string(format) ? signaling::json_flags(json_string_value(format)) : std::nullopt;
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

Json Board::reset(const json_t* request) {
  const json_t* channel = json_object_get(request, "channel");
  if (channel == nullptr) return failure(kMissingElement, "Missing mandatory element (channel)");
  if (!json_is_string(channel))
    return failure(kInvalidElement, "Invalid element type (channel should be a string)");
  const std::string name = json_string_value(channel);
  if (!reset_(name)) return failure(kInvalidElement, "No channel '" + name + "' is running");
  Json out = success();
  set(out.get(), "channel", name);
  set(out.get(), "status", "accepted");
  return out;
}

Json Board::channels() {
  const std::lock_guard lock(mutex_);
  Json list(json_array());
  for (const ChannelView& view : channels_) {
    Json out(json_object());
    set(out.get(), "name", view.name);
    set(out.get(), "root", view.root);
    set(out.get(), "carrier", view.carrier);
    set(out.get(), "plugin", view.plugin);
    set(out.get(), "state", view.state);
    set(out.get(), "unread", static_cast<std::int64_t>(view.unread));
    set(out.get(), "counters", counters_json(view.counters));
    if (!view.last_error.empty()) set(out.get(), "last_error", view.last_error);
    json_array_append_new(list.get(), out.release());
  }
  Json out = success();
  set(out.get(), "channels", std::move(list));
  return out;
}

Json Board::times() {
  const std::lock_guard lock(mutex_);
  Json stages(json_object());
  for (std::size_t i = 1; i < kStages; ++i)
    set(stages.get(), name_of(static_cast<Stage>(i)).data(), row_json(times_.stage(static_cast<Stage>(i))));
  Json out = success();
  set(out.get(), "unit", "milliseconds");
  set(out.get(), "count", static_cast<std::int64_t>(times_.count()));
  set(out.get(), "stages", std::move(stages));
  set(out.get(), "total", row_json(times_.total()));
  return out;
}

}  // namespace jm::signaling
