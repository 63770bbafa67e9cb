// SPDX-License-Identifier: GPL-3.0-or-later
// link: the link of a sealed channel, from the configuration and the gateway's key. Janus need not run.
#include <iostream>
#include <string>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/configured_channel.hpp"
#include "cli/io.hpp"
#include "cli/qr_code.hpp"

namespace jm::cli {
namespace {

constexpr Flag kQrFlag = {"--qr", "", "draw it as a QR code on standard error as well"};

Result<std::string> make_link(const Arguments& arguments) {
  auto valid = read_configuration(*arguments.get(kConfigFlag.name));
  if (!valid) return tl::make_unexpected(valid.error());
  gateway::Config& config = valid->config;
  if (const auto dir = arguments.get(kOtherStateFlag.name)) config.state_dir = *dir;
  const auto channel = find_channel(*valid, arguments.argument(0));
  if (!channel) return tl::make_unexpected(channel.error());
  return link_of(config, *channel);
}

int sealed_link(const Arguments& arguments) {
  const auto text = make_link(arguments);
  if (!text) return report(arguments, {kFailed, text.error().reason});
  if (arguments.given(kQrFlag.name)) {
    const auto code = qr_code(*text);
    if (!code) return report(arguments, {kFailed, code.error().reason});
    std::cerr << *code;
  }
  return put_line(json_pack("{s:o, s:o}", "name", json_of(arguments.argument(0)), "link", json_of(*text)));
}

}  // namespace

const Command kLink = {
    "link",
    "show the link of a sealed channel; it is a password",
    "",
    R"({"name","link"})",
    {kConfigFlag, kOtherStateFlag, kQrFlag},
    {"NAME"},
    sealed_link,
};

}  // namespace jm::cli
