// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/batch.hpp"

#include <string>
#include <utility>

#include "base/json.hpp"

namespace jm::janus {
namespace {

tl::unexpected<Unreadable> refuse_batch(plain::Format form, int code, std::string reason) {
  return tl::unexpected<Unreadable>(Unreadable{form, code, std::move(reason), {}, true});
}

}  // namespace

tl::expected<std::vector<Json>, Unreadable> read_batch(const plain::ReadText& text) {
  if (!text) return tl::unexpected<Unreadable>(unreadable(text.error()));
  if (!text->json.starts_with('[') && !json_is_array(text->value.get()))
    return refuse_batch(text->form, code::kInvalidObject,
                        "this channel takes arrays of Janus API objects alone");
  const Result<Json> array = text->value ? share(text->value.get()) : parse_array(text->json);
  if (!array) return refuse_batch(text->form, code::kInvalidJson, array.error().reason);
  if (json_array_size(array->get()) > kMaxBatch)
    return refuse_batch(text->form, code::kTransport,
                        "more than " + std::to_string(kMaxBatch) + " objects in one message");
  std::vector<Json> objects;
  for (std::size_t i = 0; i < json_array_size(array->get()); ++i) {
    const json_t* object = json_array_get(array->get(), i);
    if (!json_is_object(object))
      return refuse_batch(text->form, code::kInvalidObject, "the array holds something else than objects");
    objects.push_back(share(object));
  }
  return objects;
}

}  // namespace jm::janus
