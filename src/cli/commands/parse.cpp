// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "mam/mam.hpp"

namespace jm::cli {
namespace {

int run_parse(const Arguments& arguments) {
  const Outcome<Hash> root = hash_from(arguments, "--root");
  if (!root) return report(arguments, root.error());
  const auto side_key = side_key_from(arguments);
  if (!side_key) return report(arguments, side_key.error());
  const Outcome<std::string> payload = read_trytes();
  if (!payload) return report(arguments, payload.error());

  const Result<mam::Parsed> parsed = mam::parse(*payload, *root, side_key->value_or(Hash()));
  if (!parsed) return report(arguments, {kFailed, parsed.error().reason});
  const Outcome<std::string> message = shown(arguments, parsed->message);
  if (!message) return report(arguments, message.error());
  return put_line(json_pack("{s:o, s:o, s:i}", "message", json_of(*message), "nextRoot",
                            json_of(parsed->next_root.trytes()), "security",
                            static_cast<int>(parsed->security)));
}

}  // namespace

const Command kParse = {
    "parse",
    "read a message and check its signature",
    "the payload, trytes",
    R"({"message","nextRoot","security"})",
    {kRootFlag, kSideKeyFlag, kSideKeyFileFlag, kTextFlag},
    {},
    run_parse,
};

}  // namespace jm::cli
