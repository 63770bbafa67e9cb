// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/batch.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::janus {
namespace {

constexpr const char* kHeader = "mam";

tl::unexpected<Unreadable> refuse_batch(plain::Format form, int code, std::string reason) {
  return tl::unexpected<Unreadable>(Unreadable{form, code, std::move(reason), {}, {}, true});
}

std::string name_in(const json_t* object, const char* key) {
  const auto name = text_in(object, key);
  return name && name->size() <= kMaxName ? std::string(*name) : std::string();
}

}  // namespace

tl::expected<Batch, Unreadable> read_batch(const plain::ReadText& text) {
  if (!text) return tl::unexpected<Unreadable>(unreadable(text.error()));
  if (!text->json.starts_with('[') && !json_is_array(text->value.get()))
    return refuse_batch(text->form, code::kInvalidObject,
                        "this channel takes arrays of Janus API objects alone");
  const Result<Json> array = text->value ? share(text->value.get()) : parse_array(text->json);
  if (!array) return refuse_batch(text->form, code::kInvalidJson, array.error().reason);
  if (json_array_size(array->get()) > kMaxBatch)
    return refuse_batch(text->form, code::kTransport,
                        "more than " + std::to_string(kMaxBatch) + " objects in one message");
  Batch batch;
  for (std::size_t i = 0; i < json_array_size(array->get()); ++i) {
    const json_t* object = json_array_get(array->get(), i);
    if (!json_is_object(object))
      return refuse_batch(text->form, code::kInvalidObject, "the array holds something else than objects");
    if (i > 0 || text_in(object, "janus") != kHeader) {
      batch.objects.push_back(share(object));
      continue;
    }
    batch.id = name_in(object, "id");
    batch.re = name_in(object, "re");
    if (const auto spare = text_in(object, "spare")) {
      batch.spare = trinary::Hash::from_trytes(*spare);
      if (!batch.spare)
        return refuse_batch(text->form, code::kInvalidType, "\"spare\" is no root of 81 trytes");
    }
  }
  return batch;
}

Json batch_header(const std::string& id, const std::string& re, const std::optional<trinary::Hash>& spare,
                  std::int64_t unix_ms) {
  Json header(json_object());
  set(header.get(), "janus", kHeader);
  set(header.get(), "id", id);
  if (!re.empty()) set(header.get(), "re", re);
  set(header.get(), "ts", unix_ms);
  if (spare) set(header.get(), "spare", spare->trytes());
  return header;
}

}  // namespace jm::janus
