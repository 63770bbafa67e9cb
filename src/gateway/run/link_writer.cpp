// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/link_writer.hpp"

#include <utility>

#include "gateway/state/links.hpp"

namespace jm::gateway {

Result<void> LinkWriter::write(const ChannelConfig& channel, const plain::ChannelRecord& record) const {
  if (channel.subscribe->root) return {};
  plain::LinkParts all = parts(channel, record);
  if (record.peer) {
    all.peer = *record.peer;
    return write_new(all);
  }
  const auto updated = update_link(state_, all);
  if (!updated) return tl::make_unexpected(updated.error());
  return {};
}

plain::LinkParts LinkWriter::parts(const ChannelConfig& channel, const plain::ChannelRecord& record) const {
  plain::LinkParts parts;
  parts.page = config_.page;
  parts.name = channel.name;
  parts.node = carriers_.public_url(channel.carrier);
  parts.gateway_mode = record.writer.mode;
  parts.gateway_key = record.writer.side_key;
  parts.gateway_root = record.first_root;
  parts.gateway_spare = record.spare_root;
  parts.reachable = channel.reachable;
  parts.servers = has_servers(config_.ice, channel);
  parts.plugin = channel.plugin;
  return parts;
}

Result<void> LinkWriter::write_new(const plain::LinkParts& parts) const {
  // Said when it is durable: the next start keeps this link.
  const auto tell = [log = log_, name = parts.name, usable = !parts.node.empty(),
                     path = state_.links_dir() + "/" + parts.name](Result<void> noted) {
    if (noted && usable)
      log(base::Level::Info, "channel " + name + ": the link for its peer is in " + path);
    else if (!noted)
      log(base::Level::Error, "channel " + name + ": link: " + noted.error().reason);
  };
  const auto written = write_link(state_, parts, tell);
  if (!written) return tl::make_unexpected(written.error());
  return {};
}

}  // namespace jm::gateway
