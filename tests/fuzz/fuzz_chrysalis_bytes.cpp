// The binary message and the MAM data in it.
#include <algorithm>

#include <jansson.h>

#include "chrysalis/message.hpp"
#include "fuzz.hpp"

namespace {

using namespace jm;
using chrysalis::ByteView;

void as_data(ByteView bytes) {
  const auto mam = chrysalis::from_data(bytes);
  if (!mam) return;
  const auto data = chrysalis::to_data(*mam);
  fuzz::require(data.has_value(), "what was unpacked can be packed");
  if (data->size() <= 100) return;
  const auto again = chrysalis::from_data(*data);
  fuzz::require(again && again->tag == mam->tag && again->payload == mam->payload,
                "packing keeps tag and payload");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  as_data(bytes);
  const auto draft = chrysalis::draft_from_bytes(bytes);
  const auto message = chrysalis::from_bytes(bytes);
  if (!draft) {
    fuzz::require(!message, "a message is a draft too");
    return 0;
  }
  fuzz::require(message.has_value() == draft->has_parents, "a draft with parents is a message");
  fuzz::require(std::ranges::equal(chrysalis::to_bytes(draft->message), bytes),
                "bytes are read without loss");
  as_data(draft->message.data);
  json_t* json = chrysalis::to_json(draft->message);
  const auto same = chrysalis::from_json(json);
  json_decref(json);
  fuzz::require(same && std::ranges::equal(chrysalis::to_bytes(same->message), bytes), "JSON says the same");
  return 0;
}

namespace jm::fuzz {

const unsigned kRuns = 100000;

std::vector<Input> corpus() {
  std::vector<Input> inputs;
  chrysalis::Message message;
  const auto text = [](const chrysalis::Bytes& bytes) { return Input(bytes.begin(), bytes.end()); };
  for (std::uint8_t parents = 0; parents <= 8; ++parents) {
    if (parents > 0) message.parents.push_back(chrysalis::Id{parents});
    message.network_id = 8453507715857476362u;
    message.nonce = parents;
    message.index.assign(1 + parents * 7, 0xaa);
    message.data = *chrysalis::to_data({std::string(parents * 3, 'T'), std::string(200 + parents, 'X')});
    inputs.push_back(text(chrysalis::to_bytes(message)));
    inputs.push_back(text(message.data));
  }
  return inputs;
}

}  // namespace jm::fuzz
