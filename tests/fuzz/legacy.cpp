// SPDX-License-Identifier: GPL-3.0-or-later
// Transactions of the legacy Tangle, and what is asked for with them: the first byte is the weight, the rest
// the trytes.
#include "pow/legacy.hpp"
#include "fuzz.hpp"
#include "trinary/trits.hpp"

using namespace jm;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Of the byte's values a few ask for so little work that it is done.
  const unsigned weight = data[0] < 4 ? data[0] : 200u + data[0];
  std::string trytes(fuzz::text_of(data + 1, size - 1));
  // No fuzzer makes 2,673 trytes by itself.
  if (data[0] % 2 == 0) trytes.resize(pow::kTransactionTrytes, '9');
  const auto hash = pow::transaction_hash(trytes);
  const bool good = trytes.size() == pow::kTransactionTrytes && trinary::is_trytes(trytes);
  fuzz::require(hash.has_value() == good, "2,673 trytes have a hash, nothing else");
  if (good && weight > 3 && weight <= pow::kMaxWeight) return 0;  // that would take for ever
  const auto attached = pow::attach(trytes, weight, {});
  fuzz::require(attached.has_value() == (good && weight <= pow::kMaxWeight),
                "what makes no sense is refused");
  if (!attached) {
    fuzz::require_one_line(attached.error().reason);
    return 0;
  }
  fuzz::require(attached->has_value() && pow::weight((*attached)->hash) >= weight, "it weighs enough");
  fuzz::require(pow::transaction_hash((*attached)->trytes) == (*attached)->hash, "its hash is its own");
  return 0;
}
