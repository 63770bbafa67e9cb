// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/fragment.hpp"

#include <algorithm>
#include <cstring>

namespace jm::dialog {
namespace {

constexpr std::size_t kMostName = 64;

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_plain(c) || (c != '\0' && std::strchr("-._~", c) != nullptr)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

void append_member(std::string& list, std::string_view name, std::string_view value) {
  if (!list.empty()) list += '&';
  list += name;
  list += '=';
  list += percent_encoded(value);
}

std::vector<Member> read_members(std::string_view list) {
  std::vector<Member> members;
  while (!list.empty()) {
    const std::string_view pair = list.substr(0, list.find('&'));
    list.remove_prefix(std::min(list.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != pair.npos)
      members.emplace_back(percent_decoded(pair.substr(0, equals)), percent_decoded(pair.substr(equals + 1)));
  }
  return members;
}

bool is_channel_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostName && name[0] != '.' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_plain(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace jm::dialog
