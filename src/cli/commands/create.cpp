// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>

#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "mam/mam.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMostStart = std::uint64_t{1} << 63;
constexpr std::uint64_t kMostCount = std::uint64_t{1} << 20;

Outcome<mam::Position> position_from(const Arguments& arguments) {
  const Outcome<std::uint64_t> start = arguments.number("--start", 0, kMostStart);
  if (!start) return tl::unexpected(start.error());
  const Outcome<std::uint64_t> count = arguments.number("--count", 1, kMostCount);
  if (!count) return tl::unexpected(count.error());
  if (!std::has_single_bit(*count)) {
    return wrong_usage("--count is " + std::to_string(*count) +
                       ", it must be a power of two: clients disagree on other trees");
  }
  if (arguments.given("--next-count")) {
    const Outcome<std::uint64_t> next_count = arguments.number("--next-count", 1, kMostCount);
    if (!next_count) return tl::unexpected(next_count.error());
    if (*next_count != *count) {
      return wrong_usage("--next-count must be equal to --count: else keys would be used twice");
    }
  }
  const Outcome<std::uint64_t> index = arguments.number("--index", 0, *count - 1);
  if (!index) return tl::unexpected(index.error());
  return mam::Position{*start, static_cast<std::uint32_t>(*count), static_cast<std::uint32_t>(*index)};
}

int run_create(const Arguments& arguments) {
  const Outcome<mam::Writer> writer = writer_from(arguments);
  if (!writer) return report(arguments, writer.error());
  const Outcome<mam::Position> position = position_from(arguments);
  if (!position) return report(arguments, position.error());
  const Outcome<std::string> trytes = read_message(arguments);
  if (!trytes) return report(arguments, trytes.error());

  const Result<mam::Message> message = mam::create(*writer, *position, *trytes);
  if (!message) return report(arguments, {kFailed, message.error().reason});
  return put_line(json_pack("{s:s, s:o, s:o, s:o}", "payload", message->payload.c_str(), "root",
                            json_of(message->root.trytes()), "nextRoot", json_of(message->next_root.trytes()),
                            "address", json_of(message->address.trytes())));
}

}  // namespace

const Command kCreate = {
    "create",
    "make a message of a channel; keeps no state, so never use an index twice",
    "the message",
    R"({"payload","root","nextRoot","address"})",
    {
        kSeedFlag,
        kSeedFileFlag,
        {kModeFlag.name, kModeFlag.value, kModeFlag.help, "", true},
        kSideKeyFlag,
        kSideKeyFileFlag,
        kSecurityFlag,
        {"--start", "N", "number of the tree's first key", "0"},
        {"--count", "N", "leaves of the tree, a power of two", "1"},
        {"--next-count", "N", "leaves of the next tree, the same as --count"},
        {"--index", "N", "leaf that signs, less than --count", "0"},
        kTextFlag,
    },
    {},
    run_create,
};

}  // namespace jm::cli
