// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <utility>

#include "mam/check.hpp"
#include "mam/mam.hpp"
#include "mam/mask.hpp"
#include "mam/nonce.hpp"
#include "mam/onetime.hpp"
#include "mam/pascal.hpp"
#include "mam/prepared.hpp"
#include "mam/tree.hpp"

namespace jm::mam {

struct Preparation {
  Mode mode;
  Chunk side_key;
  unsigned security;
  Position position;
  TwoTrees trees;
  Hash root;
  Hash next_root;

  ~Preparation() { wipe(trees.tree.key); }  // once it has signed, that is public
};

namespace {

Packed payload_of(Preparation& prepared, std::string_view trytes) {
  Packed header;
  header.append(pascal_encode(prepared.position.index));
  header.append(pascal_encode(trytes.size() * 3));

  Tree& tree = prepared.trees.tree;
  curlp::Curl curl(curlp::Rounds::P27);
  curl.absorb(std::array{prepared.side_key, tree.root});
  curl.absorb(header.chunk(0, header.size()), header.size());

  Packed payload = header;
  payload.append(mask(curl, prepared.trees.next_root, curlp::kRateTrits), curlp::kRateTrits);
  mask(curl, Packed(trytes), payload);
  payload.append(mask(curl, find_nonce(curl, prepared.security), kNonceTrits), kNonceTrits);

  sign(tree.key, curl.rate());
  Packed proof;
  for (const Chunk& fragment : tree.key) proof.append(fragment, curlp::kRateTrits);
  proof.append(pascal_encode(tree.siblings.size()));
  for (const Chunk& sibling : tree.siblings) proof.append(sibling, curlp::kRateTrits);
  mask(curl, proof, payload);
  return payload;
}

Result<void> check_text(std::string_view message_trytes) {
  if (message_trytes.size() > kMaxMessageTrytes) {
    return fail("the message has " + std::to_string(message_trytes.size()) + " trytes, at most " +
                std::to_string(kMaxMessageTrytes) + " fit");
  }
  if (!trinary::is_trytes(message_trytes))
    return fail("the message holds characters that are no trytes (9A-Z)");
  return {};
}

}  // namespace

Prepared::Prepared(std::unique_ptr<Preparation> what) : what_(std::move(what)) {}
Prepared::~Prepared() = default;
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;

const Position& Prepared::position() const {
  return what_->position;
}

const Hash& Prepared::root() const {
  return what_->root;
}

const Hash& Prepared::next_root() const {
  return what_->next_root;
}

std::size_t payload_trytes(std::size_t message_trytes, unsigned security) {
  const std::size_t numbers = 2 * pascal_encode(0).size() + pascal_encode(message_trytes * 3).size();
  const std::size_t trits = numbers + curlp::kRateTrits + message_trytes * 3 + kNonceTrits +
                            security * kFragments * curlp::kRateTrits;
  return (trits + 2) / 3;
}

void Prepared::set_side_key(const Hash& side_key) {
  what_->side_key = trinary::chunk_of(side_key);
}

Result<Prepared> prepare(const Writer& writer, Position position) {
  if (Result<void> good = check(writer, position); !good) return tl::unexpected(good.error());
  auto what = std::make_unique<Preparation>();
  what->mode = writer.mode;
  what->side_key = trinary::chunk_of(writer.side_key);
  what->security = writer.security;
  what->position = position;
  what->trees = trees_of(trinary::chunk_of(writer.seed), position.start, position.count, position.index,
                         writer.security);
  what->root = hash_of(what->trees.tree.root);
  what->next_root = hash_of(what->trees.next_root);
  return Prepared(std::move(what));
}

Result<Message> create(Prepared&& prepared, std::string_view message_trytes) {
  if (Result<void> good = check_text(message_trytes); !good) return tl::unexpected(good.error());
  if (prepared.what_ == nullptr) return fail("what was prepared has signed a message already");
  const std::unique_ptr<Preparation> what = std::move(prepared.what_);
  Message message;
  message.root = what->root;
  message.next_root = what->next_root;
  message.address = address_of(message.root, what->mode);
  message.payload = payload_of(*what, message_trytes).trytes();
  return message;
}

Result<Message> create(const Writer& writer, Position position, std::string_view message_trytes) {
  // The text first: what is wrong about it shall not cost the keys.
  if (Result<void> good = check_text(message_trytes); !good) return tl::unexpected(good.error());
  Result<Prepared> prepared = prepare(writer, position);
  if (!prepared) return tl::unexpected(prepared.error());
  return create(std::move(*prepared), message_trytes);
}

}  // namespace jm::mam
