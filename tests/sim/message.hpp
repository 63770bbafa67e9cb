// SPDX-License-Identifier: GPL-3.0-or-later
// What the models of applications say to each other: envelopes with an id, as pages and gateways do, and
// with a serial number for each time that an engine was given one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jm::sim {

struct Message {
  std::string from{};        // a call's name, or that of a call at a gateway: see GatewayEnd
  std::string call{};        // the call's name
  std::uint64_t serial = 0;  // from 1: of what `from` has said
  std::uint64_t id = 0;      // from 1
  std::uint64_t re = 0;      // 0: none
  std::string type{};        // offer, answer, message, event, error
  std::size_t padding = 0;   // bytes

  std::string write() const;
  // nullopt: it is none.
  static std::optional<Message> read(std::string_view text);
};

}  // namespace jm::sim
