// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/links.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "base/private_file.hpp"

namespace jm::gateway {

Result<std::string> write_link(State& state, const plain::LinkParts& parts,
                               std::function<void(Result<void>)> durable) {
  if (!plain::is_channel_name(parts.name))
    return fail("channel name \"" + parts.name + "\" cannot be a file's name");
  if (auto written = base::write_private(state.links_dir(), parts.name, plain::make_link(parts) + "\n");
      !written)
    return tl::make_unexpected(written.error());
  base::failpoint("link-named");
  state.link_written(parts.name, std::move(durable));
  return state.links_dir() + "/" + parts.name;
}

Result<bool> update_link(State& state, const plain::LinkParts& parts) {
  const auto text = read_link(state.links_dir(), parts.name);
  if (!text) return false;
  const auto old = plain::parse_link(*text);
  if (!old || (old->gateway_root != parts.gateway_root && old->gateway_spare != parts.gateway_root))
    return false;
  plain::LinkParts updated = parts;
  updated.peer = old->peer;
  if (plain::make_link(updated) == *text) return false;
  if (auto written = base::write_private(state.links_dir(), parts.name, plain::make_link(updated) + "\n");
      !written)
    return tl::make_unexpected(written.error());
  return true;
}

Result<std::string> read_link(const std::string& links_dir, const std::string& name) {
  if (!plain::is_channel_name(name)) return fail("\"" + name + "\" is no channel's name");
  const std::string path = links_dir + "/" + name;
  auto text = base::read_private(path, plain::kMaxLink);
  if (!text) return tl::make_unexpected(text.error());
  if (!*text) return fail(path + ": there is no link for this channel");
  std::string link = std::move(**text);
  while (!link.empty() && (link.back() == '\n' || link.back() == '\r')) link.pop_back();
  return link;
}

}  // namespace jm::gateway
