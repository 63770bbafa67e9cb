// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exchange/posting.hpp"

#include <utility>

#include "node/api/api.hpp"
#include "node/exchange/mhd.hpp"
#include "node/exchange/refusals.hpp"
#include "node/store/view.hpp"
#include "pow/pow.hpp"

namespace jm::node {
namespace {

constexpr double kSeconds = 0.0005, kSecondsPerByte = 2e-7;  // on a worker; about, for fair shares
constexpr std::size_t kToldOfRequest = 10;  // telling so many of a message costs as much as a request

}  // namespace

Posting::Posting(Hub& hub, MHD_Connection* connection, Request& request)
    : hub_(hub),
      connection_(connection),
      request_(request),
      seconds_(kSeconds + kSecondsPerByte * static_cast<double>(request.body.size())) {}

void Posting::begin() {
  MHD_suspend_connection(connection_);
  work(Workers::Line::First, [this] { read(); });
}

void Posting::work(Workers::Line line, std::function<void()> run) {
  auto made = job([run = std::move(run)](const std::stop_token&) { run(); },
                  "too many messages wait here; try again later");
  made.seconds = seconds_;
  hub_.workers.add(line, std::move(made));
}

FairQueue::Job Posting::job(std::function<void(const std::stop_token&)> run, std::string refusal) {
  return {.client = request_.client,
          .abandoned = [socket = socket_of(connection_)] { return has_gone(socket); },
          .run = std::move(run),
          .refuse =
              [this, refusal = std::move(refusal)](std::chrono::seconds after) {
                resume(hub_.stopping() ? stopping_reply() : busy_reply(503, refusal, after));
              }};
}

void Posting::resume(Reply reply) {
  reply_ = std::move(reply);
  MHD_resume_connection(connection_);
}

void Posting::read() {
  auto draft = draft_of(request_);
  if (!draft) return resume(std::move(draft.error()));
  request_.body = {};
  auto prepared = hub_.node.prepare(std::move(*draft));
  if (!prepared) return resume(refusal_reply(prepared.error()));
  message_ = std::move(*prepared);
  if (message_.zeros == 0) return store();
  if (!hub_.options.remote_pow) return resume(no_proof_reply());
  leave_proof();
}

// No worker waits for proof of work: who brings it is never behind who leaves it to the node.
void Posting::leave_proof() {
  const double hashes = pow::expected_hashes(message_.zeros);
  const auto run = [this](const std::stop_token& stop) {
    const auto proved = hub_.node.prove(message_, stop);
    if (!proved) return resume(refusal_reply(proved.error()));
    store();
  };
  hub_.proofs.add(job(run, "too much proof of work waits here; bring your own, or try again later"), hashes);
}

// What somebody waits for goes before what nobody asks for yet: however many write, a reader who keeps up has
// its message soon.
void Posting::store() {
  const std::size_t awaited = hub_.node.awaited(view::index(message_.raw));
  // The client is charged for all who are told; while it is in debt its next requests are refused.
  const auto requests = static_cast<unsigned>(awaited / kToldOfRequest);
  if (requests > 0) hub_.rates.charge(request_.client, Rates::Clock::now(), requests);
  work(awaited > 0 ? Workers::Line::First : Workers::Line::Second,
       [this] { resume(answer_post(hub_.node, message_, request_.client)); });
}

}  // namespace jm::node
