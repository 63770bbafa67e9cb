// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/spare/spare.hpp"

#include "base/json.hpp"
#include "trinary/text.hpp"

namespace jm::plain {

std::string announce_spare(std::string_view json_text, const trinary::Hash& root) {
  std::string text(json_text);
  const Json json(json_loadb(text.data(), text.size(), 0, nullptr));
  json_t* const holder = json_is_array(json.get()) ? json_array_get(json.get(), 0) : json.get();
  if (!json_is_string(json_object_get(holder, "spare"))) return text;
  set(holder, "spare", root.trytes());
  return dump(json.get());
}

std::string announce_spare_in(std::string_view message_trytes, const trinary::Hash& root) {
  std::string same(message_trytes);
  const auto text = trinary::to_ascii(message_trytes);
  if (!text) return same;
  const auto changed = trinary::from_ascii(announce_spare(*text, root));
  return changed ? *changed : same;
}

}  // namespace jm::plain
