#include "mam/check.hpp"
#include "mam/mam.hpp"
#include "mam/mask.hpp"
#include "mam/nonce.hpp"
#include "mam/pascal.hpp"
#include "mam/tree.hpp"

namespace jm::mam {
namespace {

// Everything of a message that does not depend on its text.
struct Prepared {
  Tree tree;
  Chunk next_root;
};

Packed payload_of(const Writer& writer, Position position, std::string_view trytes, Prepared prepared) {
  Packed header;
  header.append(pascal_encode(position.index));
  header.append(pascal_encode(trytes.size() * 3));

  curlp::Curl curl(curlp::Rounds::P27);
  curl.absorb(trinary::chunk_of(writer.side_key));
  curl.absorb(prepared.tree.root);
  curl.absorb(header.chunk(0, header.size()), header.size());

  Packed payload = header;
  payload.append(mask(curl, prepared.next_root, curlp::kRateTrits), curlp::kRateTrits);
  mask(curl, Packed(trytes), payload);
  payload.append(mask(curl, find_nonce(curl, writer.security), kNonceTrits), kNonceTrits);

  sign(prepared.tree.key, curl.rate());
  Packed proof;
  for (const Chunk& fragment : prepared.tree.key) proof.append(fragment, curlp::kRateTrits);
  proof.append(pascal_encode(prepared.tree.siblings.size()));
  for (const Chunk& sibling : prepared.tree.siblings) proof.append(sibling, curlp::kRateTrits);
  mask(curl, proof, payload);
  return payload;
}

}  // namespace

Result<Message> create(const Writer& writer, Position position, std::string_view message_trytes) {
  if (Result<void> good = check(writer, position); !good) return tl::unexpected(good.error());
  if (message_trytes.size() > kMaxMessageTrytes) {
    return fail("the message has " + std::to_string(message_trytes.size()) + " trytes, at most " +
                std::to_string(kMaxMessageTrytes) + " fit");
  }
  if (!trinary::is_trytes(message_trytes))
    return fail("the message holds characters that are no trytes (9A-Z)");

  const Chunk seed = trinary::chunk_of(writer.seed);
  const std::uint64_t next_start = position.start + position.count;
  Prepared prepared{tree_of(seed, position.start, position.count, position.index, writer.security),
                    tree_of(seed, next_start, position.count, 0, writer.security).root};
  Message message;
  message.root = hash_of(prepared.tree.root);
  message.next_root = hash_of(prepared.next_root);
  message.address = address_of(message.root, writer.mode);
  message.payload = payload_of(writer, position, message_trytes, std::move(prepared)).trytes();
  return message;
}

}  // namespace jm::mam
