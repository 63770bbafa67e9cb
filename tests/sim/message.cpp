// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/message.hpp"

#include <charconv>

#include "tests/sim/random.hpp"

namespace jm::sim {
namespace {

std::optional<std::string_view> member(std::string_view text, std::string_view name) {
  const std::string before = '"' + std::string(name) + "\":\"";
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view value = text.substr(begin + before.size());
  return value.substr(0, value.find('"'));
}

std::uint64_t number(std::optional<std::string_view> text) {
  std::uint64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

std::string Message::write() const {
  std::string text = "[{\"id\":\"" + std::to_string(id) + "\",\"call\":\"" + call + "\",\"from\":\"" + from +
                     "\",\"serial\":\"" + std::to_string(serial) + "\",\"type\":\"" + type + '"';
  if (re != 0) text += ",\"re\":\"" + std::to_string(re) + '"';
  text += ",\"sdp\":\"";
  text.reserve(text.size() + padding + 3);
  // Not the same over and over: it shall not become short.
  for (Generator words(id); text.size() < padding;)
    for (std::uint64_t word = words.next(); word != 0; word >>= 6)
      text.push_back(
          "abcdefghijklmnopqrstuvwxyz012345"
          "6789ABCDEFGHIJKLMNOPQRSTUVWXYZ+/"[word & 63]);
  return text + "\"}]";
}

std::optional<Message> Message::read(std::string_view text) {
  const auto from = member(text, "from"), call = member(text, "call"), type = member(text, "type");
  if (!from || !call || !type) return std::nullopt;
  Message message;
  message.from = *from;
  message.call = *call;
  message.type = *type;
  message.serial = number(member(text, "serial"));
  message.id = number(member(text, "id"));
  message.re = number(member(text, "re"));
  return message.id == 0 ? std::nullopt : std::optional(message);
}

}  // namespace jm::sim
