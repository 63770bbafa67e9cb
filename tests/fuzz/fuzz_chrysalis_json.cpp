// The JSON of POST /messages.
#include <jansson.h>

#include "chrysalis/message.hpp"
#include "fuzz.hpp"

using namespace jm;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  json_error_t error;
  json_t* json = json_loadb(reinterpret_cast<const char*>(data), size, JSON_REJECT_DUPLICATES, &error);
  const auto draft = chrysalis::from_json(json);
  json_decref(json);
  if (!draft) return 0;
  fuzz::require(chrysalis::check_draft(draft->message).has_value(), "what was read is within the bounds");
  const auto bytes = chrysalis::to_bytes(draft->message);
  const auto read = chrysalis::draft_from_bytes(bytes);
  fuzz::require(read.has_value(), "its bytes can be read");
  json_t* written = chrysalis::to_json(read->message);
  const auto again = chrysalis::from_json(written);
  json_decref(written);
  fuzz::require(again && chrysalis::to_bytes(again->message) == bytes, "JSON and bytes say the same");
  return 0;
}

namespace jm::fuzz {

const unsigned kRuns = 100000;

std::vector<Input> corpus() {
  const std::string payload = R"("payload":{"type":2,"index":"aabb","data":"00ff"})";
  const std::string a(64, 'a');
  const std::string b(64, 'b');
  return {"{" + payload + "}",
          R"({"networkId":"8453507715857476362","parentMessageIds":[")" + a + "\",\"" + b +
              R"("],"nonce":"12345",)" + payload + "}",
          R"({"networkId":"0","parentMessageIds":[],"nonce":"",)" + payload + "}",
          R"({"networkId":null,"parentMessageIds":null,"nonce":"18446744073709551615",)" + payload + "}",
          R"({"payload":{"type":1,"index":5,"data":[]},"nonce":-1,"networkId":1e99})",
          R"([[[[{"a":[null,true,false,0.5,"\u20ac\ud83d\ude00"]}]]]])"};
}

}  // namespace jm::fuzz
