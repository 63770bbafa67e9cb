// SPDX-License-Identifier: GPL-3.0-or-later
// channel list, show, reset: the gateway's channels over chains, from its state folder.
#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "cli/state_flag.hpp"
#include "gateway/state/state.hpp"
#include "gateway/state/state_inspect.hpp"

namespace jm::cli {
namespace {

constexpr Flag kWithSideKeyFlag = {"--with-side-key", "",
                                   "also the side key by which its peer reads the gateway's chain, a secret"};

json_t* text_or_null(const std::string& text) {
  return text.empty() ? json_null() : json_of(text);
}

json_t* brief(const gateway::ChannelSummary& c) {
  return json_pack("{s:o, s:o, s:I, s:I, s:o}", "name", json_of(c.name), "root", json_of(c.root), "nextIndex",
                   static_cast<json_int_t>(c.next_index), "outbox", static_cast<json_int_t>(c.outbox),
                   "stale", text_or_null(c.stale));
}

// Never a seed, never a key.
json_t* whole(const gateway::ChannelSummary& c) {
  json_t* object = brief(c);
  json_t* more = json_pack(
      "{s:o, s:i, s:I, s:I, s:I, s:{s:o, s:o, s:o}}", "mode", json_of(c.mode), "security",
      static_cast<int>(c.security), "outboxTrytes", static_cast<json_int_t>(c.outbox_trytes), "created",
      static_cast<json_int_t>(c.created_ms), "seeded", static_cast<json_int_t>(c.seeded_ms), "reader", "mode",
      json_of(c.reader_mode), "firstRoot", json_of(c.reader_first_root), "root", json_of(c.reader_root));
  json_object_update(object, more);
  json_decref(more);
  return object;
}

Result<gateway::ChannelSummary> find_summary(const std::string& dir, const std::string& name) {
  const auto channels = gateway::list_channels(dir);
  if (!channels) return tl::make_unexpected(channels.error());
  for (const auto& channel : *channels)
    if (channel.name == name) return channel;
  return fail("there is no channel " + name + " in " + dir);
}

int list(const Arguments& arguments) {
  const auto channels = gateway::list_channels(state_dir_from(arguments));
  if (!channels) return report(arguments, {kFailed, channels.error().reason});
  for (const auto& channel : *channels)
    if (const int status = put_line(brief(channel)); status != kOk) return status;
  return kOk;
}

int show(const Arguments& arguments) {
  const auto channel = find_summary(state_dir_from(arguments), arguments.argument(0));
  if (!channel) return report(arguments, {kFailed, channel.error().reason});
  json_t* object = whole(*channel);
  if (arguments.given(kWithSideKeyFlag.name)) {
    const auto key = gateway::side_key_of(state_dir_from(arguments), channel->name);
    if (!key) {
      json_decref(object);
      return report(arguments, {kFailed, key.error().reason});
    }
    json_object_set_new(object, "sideKey", text_or_null(*key));
  }
  return put_line(object);
}

int reset(const Arguments& arguments) {
  const std::string dir = state_dir_from(arguments), &name = arguments.argument(0);
  // Before the state is opened, which would make one if there is none.
  if (const auto known = find_summary(dir, name); !known)
    return report(arguments, {kFailed, known.error().reason});
  const auto state = gateway::State::open(dir);
  if (!state)
    return report(arguments,
                  {kFailed, state.error().reason +
                                "; if that is Janus, ask it through its Admin API (query_transport with "
                                "{\"request\":\"reset\",\"channel\":\"" +
                                name + "\"}), or stop Janus first"});
  for (const std::string& line : {(*state)->dropped(), (*state)->notice()})
    if (!line.empty()) report(arguments, {kOk, line});
  const auto record = (*state)->reset(name, "reset by hand");
  if (!record) return report(arguments, {kFailed, record.error().reason});
  return put_line(
      json_pack("{s:o, s:o}", "name", json_of(name), "root", json_of(record->first_root.trytes())));
}

}  // namespace

const Command kChannelList = {
    "channel list",
    "show the gateway's channels over chains, also while Janus runs",
    "",
    R"({"name","root","nextIndex","outbox","stale"}, a line each)",
    {kStateFlag},
    {},
    list,
};

const Command kChannelShow = {
    "channel show",
    "show roots, next index and outbox of a channel; no seed, and no key unless asked for",
    "",
    R"({"name","root","nextIndex","outbox","stale","mode","security",...,"reader":{...}})",
    {kStateFlag, kWithSideKeyFlag},
    {"NAME"},
    show,
};

const Command kChannelReset = {
    "channel reset",
    "make a new seed for a channel; a Janus that runs is asked through its Admin API",
    "",
    R"({"name","root"})",
    {kStateFlag},
    {"NAME"},
    reset,
};

}  // namespace jm::cli
