// SPDX-License-Identifier: GPL-3.0-or-later
// mam/ of trees of one leaf, in its place: payloads of the same length that are bound to root and side key
// and name the next root, without a signature. Signing takes a quarter of a millisecond, this some
// microseconds.
#include <utility>

#include "mam/mam.hpp"
#include "mam/prepared.hpp"
#include "tests/sim/crypto/mam_kind.hpp"
#include "tests/sim/random.hpp"

const bool jm::sim::kMamStandsIn = true;

namespace jm::mam {
namespace {

constexpr std::string_view kAlphabet = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kLength = 5;       // trytes of the message's length
constexpr std::size_t kOverhead = 2302;  // of a signature at security 1 and what stands around it
constexpr std::size_t kFront = 2 * trinary::kHashTrytes + kLength;  // check, next root, length

Hash trytes_of(std::uint64_t a, std::uint64_t b) {
  std::string trytes(trinary::kHashTrytes, '9');
  sim::Generator generator(a ^ sim::mix(b));
  for (char& tryte : trytes) tryte = kAlphabet[generator.below(kAlphabet.size())];
  return *Hash::from_trytes(trytes);
}
Hash root_at(const Writer& writer, std::uint64_t index) {
  return trytes_of(sim::hash64(writer.seed.trytes(), 1), sim::hash64(writer.seed.trytes(), 2) + index);
}
Hash check_of(std::string_view rest, const Hash& root, const Hash& side_key) {
  const std::uint64_t hash = sim::hash64(rest, sim::hash64(root.trytes(), 3));
  return trytes_of(hash, sim::hash64(side_key.trytes(), hash));
}

}  // namespace

std::string_view name_of(Mode mode) {
  return mode == Mode::Public ? "public" : mode == Mode::Private ? "private" : "restricted";
}

std::optional<Mode> mode_from_name(std::string_view name) {
  for (const Mode mode : {Mode::Public, Mode::Private, Mode::Restricted})
    if (name == name_of(mode)) return mode;
  return std::nullopt;
}

Position next(Position p) {
  return {p.start + 1, 1, 0};
}

Result<Hash> root_of(const Writer& writer, Position position) {
  return root_at(writer, position.start);
}

Hash address_of(const Hash& root, Mode mode) {
  return mode == Mode::Public ? root
                              : trytes_of(sim::hash64(root.trytes(), 4), sim::hash64(root.trytes(), 5));
}

struct Preparation {
  Writer writer;
  Position position;
  Hash root, next_root;
};

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
void Prepared::set_side_key(const Hash& side_key) {
  what_->writer.side_key = side_key;
}

std::size_t payload_trytes(std::size_t message_trytes, unsigned) {
  return message_trytes + kOverhead;
}

Result<Prepared> prepare(const Writer& writer, Position position) {
  return Prepared(std::make_unique<Preparation>(
      Preparation{writer, position, root_at(writer, position.start), root_at(writer, position.start + 1)}));
}

Result<Message> create(Prepared&& prepared, std::string_view message_trytes) {
  const std::unique_ptr<Preparation> what = std::move(prepared.what_);
  std::string rest(what->next_root.trytes());
  std::size_t length = message_trytes.size();
  for (std::size_t i = 0; i < kLength; ++i, length /= 27) rest.push_back(kAlphabet[length % 27]);
  rest.append(message_trytes);
  rest.append(kOverhead - kFront, '9');
  Message message;
  message.root = what->root;
  message.next_root = what->next_root;
  message.address = address_of(what->root, what->writer.mode);
  message.payload = std::string(check_of(rest, what->root, what->writer.side_key).trytes()) + rest;
  return message;
}

Result<Message> create(const Writer& writer, Position position, std::string_view message_trytes) {
  auto prepared = prepare(writer, position);
  return create(std::move(*prepared), message_trytes);
}

Result<Parsed> parse(std::string_view payload, const Hash& root, const Hash& side_key) {
  if (payload.size() < kOverhead) return fail("too short");
  const std::string_view rest = payload.substr(trinary::kHashTrytes);
  if (payload.substr(0, trinary::kHashTrytes) != check_of(rest, root, side_key).trytes())
    return fail("altered");
  std::size_t length = 0;
  for (std::size_t i = kLength; i-- > 0;)
    length = 27 * length + kAlphabet.find(rest[trinary::kHashTrytes + i]);
  if (length != payload.size() - kOverhead) return fail("of another length");
  Parsed parsed;
  parsed.message = std::string(rest.substr(trinary::kHashTrytes + kLength, length));
  parsed.next_root = *Hash::from_trytes(rest.substr(0, trinary::kHashTrytes));
  parsed.security = 1;
  return parsed;
}

}  // namespace jm::mam
