// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <vector>

#include "mam/mam.hpp"
#include "mam/mask.hpp"
#include "mam/nonce.hpp"
#include "mam/pascal.hpp"
#include "mam/tree.hpp"
#include "trinary/trits.hpp"

namespace jm::mam {
namespace {

constexpr std::size_t kMostSiblings = 64;
constexpr std::size_t kHash = trinary::kHashTrits;
constexpr std::size_t kLevel = kFragments * kHash;  // signature trits for each level of security
constexpr std::size_t kShortestPascal = 4;

// Where the parts of a payload are, in trits.
struct Layout {
  std::uint64_t index = 0;
  std::size_t header = 0;   // length of both pascals; the next root follows
  std::size_t message = 0;  // begin of the message
  std::size_t nonce = 0;    // begin of the nonce, end of the message
  std::size_t proof = 0;    // begin of signature and siblings
};

// Reads no more than the header, so that junk is refused at once.
Result<Layout> layout_of(std::string_view payload) {
  const std::string_view front = payload.substr(0, (2 * kPascalTrits + 2) / 3);
  if (!trinary::is_trytes(front)) return fail("the payload holds characters that are no trytes (9A-Z)");
  const std::vector<std::int8_t> trits = trinary::to_trits(front);
  const std::optional<Pascal> index = pascal_decode(trits);
  if (!index) return fail("no MAM message: its header begins with no index");
  const std::optional<Pascal> length = pascal_decode(std::span(trits).subspan(index->size));
  if (!length) return fail("no MAM message: its header holds no length");
  if (index->value < 0) return fail("no MAM message: its index is negative");
  if (length->value < 0 || length->value % 3 != 0) return fail("no MAM message: its length is no length");

  const std::size_t size = 3 * payload.size();
  const std::size_t header = index->size + length->size;
  const std::size_t rest = kHash + kNonceTrits + kLevel + kShortestPascal;
  if (size < header + rest || static_cast<std::uint64_t>(length->value) > size - header - rest) {
    return fail("the payload is shorter than its header says");
  }
  Layout layout;
  layout.index = static_cast<std::uint64_t>(index->value);
  layout.header = header;
  layout.message = header + kHash;
  layout.nonce = layout.message + static_cast<std::size_t>(length->value);
  layout.proof = layout.nonce + kNonceTrits;
  return layout;
}

// The siblings behind a signature, which ends at `at`, a border of chunks.
Result<std::vector<Chunk>> read_siblings(curlp::Curl& curl, const Packed& payload, std::size_t at) {
  Packed plain;
  const std::size_t first = std::min(kHash, payload.size() - at);
  unmask(curl, payload, at, first, plain);
  std::vector<std::int8_t> trits(std::min(first, kPascalTrits));
  copy_trits(plain.chunk(0, trits.size()), trits);
  const std::optional<Pascal> count = pascal_decode(trits);
  if (!count || count->value < 0 || count->value > static_cast<std::int64_t>(kMostSiblings)) {
    return fail("no MAM message under this root: its number of siblings is wrong");
  }
  std::vector<Chunk> siblings(static_cast<std::size_t>(count->value));
  const std::size_t length = count->size + siblings.size() * kHash;
  if (length > payload.size() - at) return fail("the payload ends before its siblings do");
  if (length > first) unmask(curl, payload, at + first, length - first, plain);
  for (std::size_t i = 0; i < siblings.size(); ++i) siblings[i] = plain.chunk(count->size + i * kHash, kHash);
  return siblings;
}

}  // namespace

Result<Parsed> parse(std::string_view payload, const Hash& root, const Hash& side_key) {
  const Result<Layout> layout = layout_of(payload);
  if (!layout) return tl::unexpected(layout.error());
  if (!trinary::is_trytes(payload)) return fail("the payload holds characters that are no trytes (9A-Z)");
  const Packed trits(payload);

  curlp::Curl curl(curlp::Rounds::P27);
  curl.absorb(std::array{trinary::chunk_of(side_key), trinary::chunk_of(root)});
  curl.absorb(trits.chunk(0, layout->header), layout->header);

  Parsed parsed;
  parsed.next_root = hash_of(unmask(curl, trits.chunk(layout->header, kHash), kHash));
  Packed message;
  message.reserve(layout->nonce - layout->message);
  unmask(curl, trits, layout->message, layout->nonce - layout->message, message);
  unmask(curl, trits.chunk(layout->nonce, kNonceTrits), kNonceTrits);

  const Chunk hash = curl.rate();
  parsed.security = security_of(hash);
  if (parsed.security == 0) return fail("no MAM message under this root and side key, or damaged");
  const std::size_t siblings_at = layout->proof + parsed.security * kLevel;
  if (siblings_at + kShortestPascal > trits.size()) return fail("the payload ends inside its signature");

  Fragments signature(parsed.security * kFragments);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    signature[i] = trits.chunk(layout->proof + i * kHash, kHash);
  }
  curl.unmask(signature, signature);
  const Result<std::vector<Chunk>> siblings = read_siblings(curl, trits, siblings_at);
  if (!siblings) return tl::unexpected(siblings.error());

  const Chunk leaf = leaf_of_signature(std::move(signature), hash);
  if (hash_of(root_above(leaf, *siblings, layout->index)) != root) {
    return fail("the signature does not lead to this root");
  }
  parsed.message = message.trytes();
  return parsed;
}

}  // namespace jm::mam
