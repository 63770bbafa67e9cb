// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http_headers.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/printable.hpp"

namespace jm::base {
namespace {

constexpr std::size_t kMaxEtag = 128;
constexpr std::size_t kMaxDate = 64;

// nullopt: it is another header. `name` with its colon.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || !curl_strnequal(line.data(), name.data(), name.size()))
    return std::nullopt;
  line.remove_prefix(std::min(line.find_first_not_of(' ', name.size()), line.size()));
  return line;
}

}  // namespace

bool HttpHeaders::add(std::string_view line) {
  size_ += line.size();
  if (too_large()) return false;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  complete_ = line.empty();
  // It goes into a header of ours.
  if (const auto etag = value_of(line, "etag:"); etag && etag->size() <= kMaxEtag && is_printable(*etag))
    etag_ = *etag;
  if (const auto date = value_of(line, "date:"); date && date->size() <= kMaxDate) {
    const time_t seconds = curl_getdate(std::string(*date).c_str(), nullptr);
    if (seconds >= 0) date_ = seconds;
  }
  return true;
}

}  // namespace jm::base
