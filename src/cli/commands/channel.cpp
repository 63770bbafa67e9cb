// SPDX-License-Identifier: GPL-3.0-or-later
// channel list, show, link, reset: the gateway's channels, from its state folder.
#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "cli/state_flag.hpp"
#include "gateway/state/links.hpp"
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
  json_t* more =
      json_pack("{s:o, s:i, s:o, s:I, s:I, s:I, s:{s:o, s:o, s:o, s:o, s:b}}", "mode", json_of(c.mode),
                "security", static_cast<int>(c.security), "spareRoot", json_of(c.spare_root), "outboxTrytes",
                static_cast<json_int_t>(c.outbox_trytes), "created", static_cast<json_int_t>(c.created_ms),
                "seeded", static_cast<json_int_t>(c.seeded_ms), "reader", "mode", json_of(c.reader_mode),
                "firstRoot", json_of(c.reader_first_root), "root", json_of(c.reader_root), "spareRoot",
                text_or_null(c.reader_spare), "provisioned", c.provisioned ? 1 : 0);
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

int link(const Arguments& arguments) {
  const std::string dir = state_dir_from(arguments), &name = arguments.argument(0);
  const auto channel = find_summary(dir, name);
  if (!channel) return report(arguments, {kFailed, channel.error().reason});
  const auto text = gateway::read_link(dir + "/links", name);
  if (!text && !channel->provisioned)
    return report(arguments,
                  {kFailed, "channel " + name + ": has no link, since its configuration names the peer"});
  if (!text) return report(arguments, {kFailed, text.error().reason});
  const auto parts = plain::parse_link(*text);
  if (!parts) return report(arguments, {kFailed, "channel " + name + ": " + parts.error().reason});
  if (parts->node.empty() || plain::names_no_host(parts->node))
    return report(arguments, {kFailed, "channel " + name +
                                           ": has no link yet, since its node listens at every address: set "
                                           "public_url of its carrier to the one that browsers reach, and "
                                           "restart Janus"});
  return put_line(json_pack("{s:o, s:o}", "name", json_of(name), "link", json_of(*text)));
}

// A new link, made from the old one; none if that is gone: the next start of Janus writes one then.
Result<bool> renew_link(gateway::State& state, const plain::ChannelRecord& record) {
  const auto old = gateway::read_link(state.links_dir(), record.name);
  if (!old) return false;
  auto parts = plain::parse_link(*old);
  if (!parts) return false;
  parts->peer = *record.peer;
  parts->gateway_mode = record.writer.mode;
  parts->gateway_key = record.writer.side_key;
  parts->gateway_root = record.first_root;
  parts->gateway_spare = record.spare_root;
  const auto written = gateway::write_link(state, *parts);
  if (!written) return tl::make_unexpected(written.error());
  return true;
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
  if (!(*state)->notice().empty()) report(arguments, {kOk, (*state)->notice()});
  const auto record = (*state)->reset(name, "reset by hand");
  if (!record) return report(arguments, {kFailed, record.error().reason});
  bool renewed = false;
  if (record->peer) {
    const auto link_renewed = renew_link(**state, *record);
    if (!link_renewed) return report(arguments, {kFailed, link_renewed.error().reason});
    renewed = *link_renewed;
  }
  return put_line(json_pack("{s:o, s:o, s:b}", "name", json_of(name), "root",
                            json_of(record->first_root.trytes()), "linkRenewed", renewed ? 1 : 0));
}

}  // namespace

const Command kChannelList = {
    "channel list",
    "show the gateway's channels, also while Janus runs",
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
    R"({"name","root","nextIndex","outbox","stale","mode","security","spareRoot",...,"reader":{...}})",
    {kStateFlag, kWithSideKeyFlag},
    {"NAME"},
    show,
};

const Command kChannelLink = {
    "channel link",
    "show the link for the peer of a channel; it is a password",
    "",
    R"({"name","link"})",
    {kStateFlag},
    {"NAME"},
    link,
};

const Command kChannelReset = {
    "channel reset",
    "make new seeds for a channel (and a new link); a Janus that runs is asked through its Admin API",
    "",
    R"({"name","root","linkRenewed"})",
    {kStateFlag},
    {"NAME"},
    reset,
};

}  // namespace jm::cli
