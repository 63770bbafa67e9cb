// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http_headers.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/printable.hpp"

namespace jm::base {
namespace {

constexpr std::size_t kMaxEtag = 128;

}  // namespace

bool HttpHeaders::add(std::string_view line) {
  size_ += line.size();
  if (too_large()) return false;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  complete_ = line.empty();
  constexpr std::string_view kEtag = "etag:";
  if (line.size() > kEtag.size() && curl_strnequal(line.data(), kEtag.data(), kEtag.size())) {
    line.remove_prefix(std::min(line.find_first_not_of(' ', kEtag.size()), line.size()));
    // It goes into a header of ours.
    if (line.size() <= kMaxEtag && is_printable(line)) etag_ = line;
  }
  return true;
}

}  // namespace jm::base
