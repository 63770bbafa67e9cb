// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/io.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "trinary/text.hpp"

namespace jm::cli {
namespace {

constexpr std::size_t kMostInput = 16 << 20;
constexpr std::size_t kMostSecret = 64 << 10;
constexpr std::string_view kSpace = " \t\r\n\v\f";

Outcome<std::string> read_all(std::FILE* file, const std::string& name, std::size_t most) {
  std::string text;
  char buffer[16384];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    text.append(buffer, n);
    if (text.size() > most) return failed(name + " is larger than " + std::to_string(most) + " bytes");
  }
  if (std::ferror(file) != 0) return failed("cannot read " + name + ": " + std::strerror(errno));
  return text;
}

Failure to_failure(const Error& error) {
  return {kFailed, error.reason};
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The value of a secret that is given as `flag` or in the file of `file_flag`.
Outcome<std::optional<std::string>> secret(const Arguments& arguments, std::string_view flag,
                                           std::string_view file_flag) {
  const std::optional<std::string> path = arguments.get(file_flag);
  if (!path) return arguments.get(flag);
  if (arguments.given(flag))
    return wrong_usage(std::string(flag) + " and " + std::string(file_flag) + " clash");
  if (*path == "-") {
    if (!arguments.command().input.empty()) {
      return wrong_usage(std::string(file_flag) + " - clashes with the message on standard input");
    }
  }
  return read_secret(*path);
}

}  // namespace

Outcome<std::string> read_secret(const std::string& path) {
  if (path == "-") return read_all(stdin, "standard input", kMostSecret).map(trimmed);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (!file) return failed("cannot open " + path + ": " + std::strerror(errno));
  return read_all(file.get(), path, kMostSecret).map(trimmed);
}

Outcome<Hash> seed_from(const Arguments& arguments) {
  const auto text = secret(arguments, kSeedFlag.name, kSeedFileFlag.name);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return wrong_usage("--seed-file (or --seed) is missing");
  const std::optional<Hash> seed = Hash::from_trytes(**text);
  if (!seed) return wrong_usage("the seed is not 81 trytes (9A-Z)");
  return *seed;
}

Outcome<std::optional<Hash>> side_key_from(const Arguments& arguments) {
  if (arguments.get(kSeedFileFlag.name) == "-" && arguments.get(kSideKeyFileFlag.name) == "-") {
    return wrong_usage("--seed-file - and --side-key-file - clash");
  }
  const auto text = secret(arguments, kSideKeyFlag.name, kSideKeyFileFlag.name);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return std::nullopt;
  const std::optional<Hash> key = Hash::padded(**text);
  if (!key) return wrong_usage("the side key is not 0 to 81 trytes (9A-Z)");
  return key;
}

Outcome<mam::Mode> mode_from(const Arguments& arguments, const std::optional<Hash>& side_key) {
  const std::optional<std::string> name = arguments.get(kModeFlag.name);
  if (!name) return side_key ? mam::Mode::Restricted : mam::Mode::Public;
  const std::optional<mam::Mode> mode = mam::mode_from_name(*name);
  if (!mode) return wrong_usage("--mode is '" + *name + "', it must be public, private or restricted");
  if (*mode == mam::Mode::Restricted && !side_key) return wrong_usage("--mode restricted needs a side key");
  if (*mode != mam::Mode::Restricted && side_key) return wrong_usage("a side key needs --mode restricted");
  return *mode;
}

Outcome<mam::Writer> writer_from(const Arguments& arguments) {
  const auto seed = seed_from(arguments);
  if (!seed) return tl::unexpected(seed.error());
  const auto side_key = side_key_from(arguments);
  if (!side_key) return tl::unexpected(side_key.error());
  const auto mode = mode_from(arguments, *side_key);
  if (!mode) return tl::unexpected(mode.error());
  const auto security = arguments.number("--security", 1, 3);
  if (!security) return tl::unexpected(security.error());
  return mam::Writer{*seed, *mode, side_key->value_or(Hash()), static_cast<unsigned>(*security)};
}

Outcome<Hash> hash_from(const Arguments& arguments, std::string_view flag) {
  const std::optional<Hash> hash = Hash::from_trytes(arguments.get(flag).value_or(""));
  if (!hash) return wrong_usage(std::string(flag) + " is not 81 trytes (9A-Z)");
  return *hash;
}

Outcome<std::string> read_trytes() {
  return read_all(stdin, "standard input", kMostInput).map(trimmed);
}

Outcome<std::string> read_message(const Arguments& arguments) {
  if (!arguments.given(kTextFlag.name)) return read_trytes();
  Outcome<std::string> input = read_all(stdin, "standard input", kMostInput);
  if (!input) return input;
  if (input->ends_with('\n')) input->pop_back();
  return trinary::from_text(*input).map_error(to_failure);
}

Outcome<std::string> shown(const Arguments& arguments, const std::string& trytes) {
  if (!arguments.given(kTextFlag.name)) return trytes;
  return trinary::to_text(trytes).map_error(to_failure);
}

int put_line(json_t* object) {
  const std::unique_ptr<char, void (*)(void*)> line(json_dumps(object, JSON_COMPACT), std::free);
  json_decref(object);
  return put_text(line ? line.get() + std::string("\n") : "");
}

int put_text(const std::string& text) {
  if (!text.empty() && std::fputs(text.c_str(), stdout) != EOF && std::fflush(stdout) == 0) return kOk;
  std::fprintf(stderr, "janus-mam: cannot write to standard output: %s\n", std::strerror(errno));
  return kFailed;
}

json_t* json_of(std::string_view text) {
  return json_stringn(text.data(), text.size());
}

}  // namespace jm::cli
