// SPDX-License-Identifier: GPL-3.0-or-later
// What commands share: secrets, standard input and standard output.
#pragma once

#include <jansson.h>

#include <string>

#include "cli/arguments.hpp"
#include "mam/mam.hpp"

namespace jm::cli {

using trinary::Hash;

// For the tables of commands.
inline constexpr Flag kSeedFlag = {"--seed", "TRYTES",
                                   "seed, 81 trytes; others see it in the list of processes"};
inline constexpr Flag kSeedFileFlag = {"--seed-file", "FILE",
                                       "file that holds the seed, - for standard input"};
inline constexpr Flag kModeFlag = {"--mode", "MODE", "public, private or restricted"};
inline constexpr Flag kSideKeyFlag = {"--side-key", "TRYTES", "side key of mode restricted, 0 to 81 trytes"};
inline constexpr Flag kSideKeyFileFlag = {"--side-key-file", "FILE",
                                          "file that holds the side key, - for standard input"};
inline constexpr Flag kSecurityFlag = {"--security", "LEVEL", "security level, 1 to 3", "2"};
inline constexpr Flag kRootFlag = {"--root", "TRYTES", "root of the message, 81 trytes", "", true};
inline constexpr Flag kTextFlag = {"--text", "", "messages are text, not trytes"};

// The text of a file, or of standard input if `path` is "-", without white space around it; at most 64
// KiB.
Outcome<std::string> read_secret(const std::string& path);

// The seed of --seed or --seed-file, exactly one of which must be given.
Outcome<Hash> seed_from(const Arguments& arguments);

// The side key of --side-key or --side-key-file, padded; nullopt if neither is given. `-` is wrong usage
// for a command that takes its input from standard input, or if the seed comes from there.
Outcome<std::optional<Hash>> side_key_from(const Arguments& arguments);

// The mode of --mode; without it restricted if there is a side key, else public. A side key in another
// mode, or restricted without one, is wrong usage.
Outcome<mam::Mode> mode_from(const Arguments& arguments, const std::optional<Hash>& side_key);

// Who writes: seed, mode, side key and --security.
Outcome<mam::Writer> writer_from(const Arguments& arguments);

// The 81 trytes of a flag that is given.
Outcome<Hash> hash_from(const Arguments& arguments, std::string_view flag);

// Standard input as trytes; white space around them is dropped. At most 16 MiB; not checked.
Outcome<std::string> read_trytes();

// A message from standard input: as read_trytes(), with --text the trytes of a text, of which one newline at
// the end is dropped.
Outcome<std::string> read_message(const Arguments& arguments);

// A message as the command shows it: trytes, or text with --text.
Outcome<std::string> shown(const Arguments& arguments, const std::string& trytes);

// Prints `object` as one line and flushes. kOk, or kFailed with a word on standard error if that cannot be
// written. Takes over the reference.
int put_line(json_t* object);

// Prints `text` as it is, and flushes; the same otherwise.
int put_text(const std::string& text);

// json_string for a text that may hold any byte of UTF-8, NUL too.
json_t* json_of(std::string_view text);

}  // namespace jm::cli
