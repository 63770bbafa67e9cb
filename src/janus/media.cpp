// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/media.hpp"

namespace jm::janus {
namespace {

constexpr std::size_t kMaxMids = 64;

}  // namespace

bool Media::update(const json_t* event) {
  const bool before = arrives();
  const std::string mid = text_or(event, "mid", text_or(event, "type"));
  told_ = true;
  if (!json_is_true(json_object_get(event, "receiving")))
    receiving_.erase(mid);
  else if (receiving_.size() < kMaxMids)
    receiving_.insert(mid);
  return before;
}

}  // namespace jm::janus
