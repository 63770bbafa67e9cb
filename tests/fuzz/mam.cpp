// SPDX-License-Identifier: GPL-3.0-or-later
// MAM payloads: the first byte chooses a message of the golden vectors, whose root and side key are used; the
// rest is the payload.
#include <jansson.h>

#include <algorithm>
#include <string_view>

#include "fuzz.hpp"
#include "mam/mam.hpp"
#include "tests/unit/support/vectors.hpp"

namespace {

using namespace jm;

struct Golden {
  mam::Hash root;
  mam::Hash side_key;
  std::string message;
  std::string payload;
};

// The shorter ones, since a payload that passes the first checks costs by its length.
const std::vector<Golden>& golden() {
  static const std::vector<Golden> all = [] {
    std::vector<Golden> list;
    for (const Json& line : read_vectors("golden.jsonl")) {
      const auto text = [&line](const char* name) {
        const char* value = json_string_value(json_object_get(line.get(), name));
        return std::string(value == nullptr ? "" : value);
      };
      if (text("payload").size() > 4000) continue;
      list.push_back({*mam::Hash::from_trytes(text("root")), *mam::Hash::padded(text("sideKey")),
                      text("messageTrytes"), text("payload")});
    }
    return list;
  }();
  return all;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Golden& expected = golden()[data[0] % golden().size()];
  const std::string_view payload(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto parsed = mam::parse(payload, expected.root, expected.side_key);
  if (!parsed) return 0;
  fuzz::require(parsed->security >= 1 && parsed->security <= 3, "security is 1 to 3");
  fuzz::require(parsed->message == expected.message, "nothing but the signed message is taken for it");
  return 0;
}
