#include "node/rules.hpp"

#include <algorithm>
#include <string>

#include "pow/pow.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kNonceBytes = 8;
constexpr std::size_t kMaxIndexBytes = 64;

tl::unexpected<SubmitError> invalid(std::string reason) {
  return tl::make_unexpected(SubmitError{Refusal::Invalid, std::move(reason)});
}

void put_nonce(Bytes& raw, std::uint64_t nonce) {
  for (std::size_t i = 0; i < kNonceBytes; ++i) {
    raw[raw.size() - kNonceBytes + i] = static_cast<std::uint8_t>(nonce >> (8 * i));
  }
}

}  // namespace

tl::expected<Complete, SubmitError> complete(chrysalis::Draft draft, const Options& options,
                                             std::span<const Id> tips, std::stop_token stop) {
  chrysalis::Message& message = draft.message;
  if (message.index.empty() || message.index.size() > kMaxIndexBytes) {
    return invalid("invalid message: the index must have 1 to 64 bytes");
  }
  // Nonce 0 is what a client without proof of work sends.
  bool has_nonce = draft.has_nonce && message.nonce != 0;

  const std::uint64_t network_id = chrysalis::network_id_of(options.network);
  if (!draft.has_network_id || (message.network_id == 0 && !has_nonce)) {
    if (has_nonce) return invalid("invalid message: nonce given, but no networkId");
    message.network_id = network_id;
  } else if (message.network_id != network_id) {
    return invalid("invalid message: networkId " + std::to_string(message.network_id) +
                   " is not this network's, " + std::to_string(network_id) + " (" + options.network + ")");
  }

  if (!draft.has_parents) {
    message.parents.assign(tips.begin(), tips.end());
    std::sort(message.parents.begin(), message.parents.end());
    has_nonce = false;
  } else if (message.parents.empty() || message.parents.size() > chrysalis::kMaxParents) {
    return invalid("invalid message: there must be 1 to 8 parents");
  } else if (std::adjacent_find(message.parents.begin(), message.parents.end(),
                                [](const Id& a, const Id& b) { return a >= b; }) != message.parents.end()) {
    return invalid("invalid message: parents must be sorted and unique");
  }

  if (!has_nonce) message.nonce = 0;
  Complete done{{}, chrysalis::to_bytes(message)};
  if (done.raw.size() > chrysalis::kMaxMessageBytes) {
    return invalid("invalid message: " + std::to_string(done.raw.size()) + " bytes, at most " +
                   std::to_string(chrysalis::kMaxMessageBytes) + " are allowed");
  }
  const pow::Digest digest = chrysalis::blake2b_256(ByteView(done.raw).first(done.raw.size() - kNonceBytes));
  if (has_nonce) {
    const double score = pow::score(pow::trailing_zeros(digest, message.nonce), done.raw.size());
    if (score < options.min_pow_score) {
      return invalid("invalid message: proof-of-work score " + std::to_string(score) + ", at least " +
                     std::to_string(options.min_pow_score) + " is needed");
    }
  } else {
    const unsigned zeros = pow::zeros_needed(options.min_pow_score, done.raw.size());
    const auto nonce = pow::search(digest, zeros, std::max(1u, options.pow_threads), stop);
    if (!nonce) return tl::make_unexpected(SubmitError{Refusal::Full, "the node is stopping"});
    put_nonce(done.raw, *nonce);
  }
  done.id = chrysalis::id_of(done.raw);
  return done;
}

Result<chrysalis::Draft> draft_from_bytes(ByteView bytes) {
  constexpr std::size_t kParentsCountAt = 8;
  chrysalis::Draft draft;
  draft.has_parents = !(bytes.size() > kParentsCountAt && bytes[kParentsCountAt] == 0);
  Bytes with_parent;
  if (!draft.has_parents) {
    // The parser asks for one parent at least: it gets one, which is taken out again.
    const auto rest = static_cast<std::ptrdiff_t>(kParentsCountAt + 1);
    with_parent.assign(bytes.begin(), bytes.begin() + rest);
    with_parent.back() = 1;
    with_parent.insert(with_parent.end(), Id{}.size(), 0);
    with_parent.insert(with_parent.end(), bytes.begin() + rest, bytes.end());
    bytes = with_parent;
  }
  auto parsed = chrysalis::from_bytes(bytes);
  if (!parsed) return tl::make_unexpected(parsed.error());
  draft.message = std::move(*parsed);
  if (!draft.has_parents) draft.message.parents.clear();
  draft.has_network_id = draft.message.network_id != 0;
  draft.has_nonce = draft.message.nonce != 0;
  return draft;
}

}  // namespace jm::node
