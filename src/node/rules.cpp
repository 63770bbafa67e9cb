#include "node/rules.hpp"

#include <algorithm>
#include <string>

#include "node/view.hpp"
#include "pow/pow.hpp"

namespace jm::node {
namespace {

tl::unexpected<SubmitError> invalid(std::string reason) {
  return tl::make_unexpected(SubmitError{Refusal::Invalid, std::move(reason)});
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
  const pow::Digest digest = chrysalis::pow_digest(done.raw);
  const double score = pow::score(pow::trailing_zeros(digest, message.nonce), done.raw.size());
  if (has_nonce && score < options.min_pow_score) {
    return invalid("invalid message: proof-of-work score " + std::to_string(score) + ", at least " +
                   std::to_string(options.min_pow_score) + " is needed");
  }
  // 0 may be a nonce that was found: such a message must keep its id when it comes again.
  if (score < options.min_pow_score) {
    const unsigned zeros = pow::zeros_needed(options.min_pow_score, done.raw.size());
    const auto nonce = pow::search(digest, zeros, std::max(1u, options.pow_threads), stop);
    if (!nonce) return tl::make_unexpected(SubmitError{Refusal::Full, "the node is stopping"});
    chrysalis::set_nonce(done.raw, *nonce);
  }
  done.id = chrysalis::id_of(done.raw);
  return done;
}

}  // namespace jm::node
