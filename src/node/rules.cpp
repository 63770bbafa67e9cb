// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/rules.hpp"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "node/store/view.hpp"
#include "pow/pow.hpp"

namespace jm::node {
namespace {

tl::unexpected<SubmitError> invalid(std::string reason) {
  return tl::make_unexpected(SubmitError{Refusal::Invalid, std::move(reason)});
}

}  // namespace

Id fresh_tip() {
  Id id{};
  randombytes_buf(id.data(), id.size());
  return id;
}

tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft draft, const Options& options) {
  chrysalis::Message& message = draft.message;
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
    message.parents = {fresh_tip()};
    has_nonce = false;
  }
  if (!has_nonce) message.nonce = 0;
  if (const auto good = chrysalis::check(message); !good) {
    return invalid("invalid message: " + good.error().reason);
  }
  Prepared done{{}, chrysalis::to_bytes(message), 0};
  const double score =
      pow::score(pow::trailing_zeros(chrysalis::pow_digest(done.raw), message.nonce), done.raw.size());
  // 0 may be a nonce that was found: such a message must keep its id when it comes again.
  if (score >= options.min_pow_score) {
    done.id = chrysalis::id_of(done.raw);
  } else if (has_nonce) {
    return invalid("invalid message: proof-of-work score " + std::to_string(score) + ", at least " +
                   std::to_string(options.min_pow_score) + " is needed");
  } else {
    done.zeros = pow::zeros_needed(options.min_pow_score, done.raw.size());
  }
  return done;
}

void spare_proof(Prepared& message) {
  if (message.zeros == 0) return;
  message.id = chrysalis::id_of(message.raw);
  message.zeros = 0;
}

bool prove(Prepared& message, const Options& options, const std::stop_token& stop) {
  const auto nonce =
      pow::search(chrysalis::pow_digest(message.raw), message.zeros, std::max(1u, options.pow_threads), stop);
  if (!nonce) return false;
  chrysalis::set_nonce(message.raw, *nonce);
  message.id = chrysalis::id_of(message.raw);
  message.zeros = 0;
  return true;
}

}  // namespace jm::node
