// SPDX-License-Identifier: GPL-3.0-or-later
// state backup, check: the gateway's state folder.
#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "cli/state_flag.hpp"
#include "gateway/state/state_inspect.hpp"

namespace jm::cli {
namespace {

int backup(const Arguments& arguments) {
  const std::string& file = arguments.argument(0);
  const auto made = gateway::backup_state(state_dir_from(arguments), file);
  if (!made) return report(arguments, {kFailed, made.error().reason});
  return put_line(json_pack("{s:o}", "backup", json_of(file)));
}

int check(const Arguments& arguments) {
  const auto wrong = gateway::check_state(state_dir_from(arguments));
  if (!wrong) return report(arguments, {kFailed, wrong.error().reason});
  json_t* list = json_array();
  for (const auto& line : *wrong) json_array_append_new(list, json_of(line));
  const int status = put_line(json_pack("{s:b, s:o}", "ok", wrong->empty() ? 1 : 0, "wrong", list));
  return wrong->empty() ? status : kFailed;
}

}  // namespace

const Command kStateBackup = {
    "state backup",
    "copy the state to a new file, also while Janus runs; it holds no seeds",
    "",
    R"({"backup"})",
    {kStateFlag},
    {"FILE"},
    backup,
};

const Command kStateCheck = {
    "state check",
    "look for damage, wrong modes and copies; status 1 if something is wrong",
    "",
    R"({"ok","wrong":[...]})",
    {kStateFlag},
    {},
    check,
};

}  // namespace jm::cli
