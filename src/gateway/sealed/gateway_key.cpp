// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/gateway_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/private_file.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kDigits = 2 * dialog::Key::size();
constexpr std::size_t kMostBytes = kMostGatewayKeys * (kDigits + 2);

void wipe(std::string& text) {
  dialog::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

std::optional<dialog::Key> key_in(std::string_view line) {
  dialog::Key key;
  std::size_t size = 0;
  if (line.size() != kDigits ||
      sodium_hex2bin(key.bytes().data(), key.size(), line.data(), line.size(), nullptr, &size, nullptr) != 0)
    return std::nullopt;
  return key;
}

// Null if a line is no key. Empty lines, and what stands behind a key, are none either.
std::optional<std::vector<dialog::Key>> keys_in(std::string_view text) {
  std::vector<dialog::Key> keys;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto key = key_in(text.substr(0, end));
    if (!key) return std::nullopt;
    keys.push_back(std::move(*key));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (keys.empty()) return std::nullopt;
  return keys;
}

Result<std::vector<dialog::Key>> make(const std::string& dir, dialog::Primitives& primitives) {
  dialog::Key key;
  primitives.random(key.bytes());
  std::string text(kDigits + 1, '\n');
  sodium_bin2hex(text.data(), text.size(), key.bytes().data(), key.size());
  text.back() = '\n';
  const auto written = base::write_private(dir, kGatewayKeyFile, text);
  wipe(text);
  if (!written) return tl::make_unexpected(written.error());
  return std::vector<dialog::Key>{std::move(key)};
}

}  // namespace

Result<std::optional<std::vector<dialog::Key>>> read_gateway_key(const std::string& dir) {
  const std::string path = dir + "/" + kGatewayKeyFile;
  auto text = base::read_secret(path, kMostBytes);
  if (!text) return tl::make_unexpected(text.error());
  if (!*text) return std::nullopt;
  auto keys = keys_in(**text);
  wipe(**text);
  if (!keys)
    return fail(path +
                ": is no list of secrets, each 64 hexadecimal digits on a line; restore it from a "
                "backup, or remove it: a new one is made then, and every link has to be handed out again");
  return keys;
}

Result<std::vector<dialog::Key>> open_gateway_key(const std::string& dir, dialog::Primitives& primitives) {
  auto keys = read_gateway_key(dir);
  if (!keys) return tl::make_unexpected(keys.error());
  if (*keys) return std::move(**keys);
  return make(dir, primitives);
}

}  // namespace jm::gateway
