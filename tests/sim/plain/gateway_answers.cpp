// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway of the simulation makes of the requests that it reads.
#include <utility>

#include "plain/format.hpp"
#include "tests/sim/plain/disk.hpp"
#include "tests/sim/plain/gateway_running.hpp"
#include "tests/sim/plain/text.hpp"

namespace jm::sim {

void PlainGateway::read(plain::PeerChain::Message message) {
  const auto text = plain::read_text(message.trytes);
  const auto request = text ? PlainText::parse(text->json) : std::nullopt;
  if (!request) return book_.breaks("delivery", "what was read is no request");
  book_.read(request->n, text->json);
  plain::Writer& writer = *running_->writer;
  writer.read(request->read);
  if (request->bye) writer.let_go(std::nullopt);
  if (plant_ == Plant::DecidesFirst) message.ticket.decide();
  auto& requests = running_->requests;
  const auto& time = VirtualTime::get();
  const bool waits = plan_.in_order && !requests.empty();
  const base::Time from = waits ? requests.rbegin()->first : time.now();
  base::Time at = from + generator_.time(milliseconds(1), plan_.thinks);
  while (requests.contains(at)) at += milliseconds(1);
  requests.emplace(at, Running::Request{request->n, request->wants_answer, std::move(message.ticket)});
  after(std::chrono::ceil<milliseconds>(at - time.now()), [this] { handle(); });
}

// The request that is due.
void PlainGateway::handle() {
  if (running_->requests.empty()) return;
  auto request = std::move(running_->requests.extract(running_->requests.begin()).mapped());
  if (!running_->writer) return request.ticket.defer();  // it gets fresh seeds
  if (!request.wants_answer) return request.ticket.decide();
  plain::Draft draft;
  draft.id = std::to_string(++said_);
  draft.form = plain::Format::Plain;
  draft.text = PlainText{.n = request.n, .read = draft.id, .start = starts_}.write();
  draft.call = std::to_string(request.n);
  draft.ticket = std::move(request.ticket);
  book_.says(draft.text);
  if (!running_->writer->send(std::move(draft))) book_.breaks("answers once", "no room for an answer");
}

// In the same step, so that it is never answered again.
void PlainGateway::committing(plain::Ticket ticket, plain::Step& step) {
  if (plant_ == Plant::DecidesLate)
    return after(milliseconds(3'000),
                 [late = std::make_shared<plain::Ticket>(std::move(ticket))] { late->decide(); });
  ticket.decide();
  if (running_->peer) running_->peer->join(step);
}

void PlainGateway::unsendable(plain::Draft, const std::string& reason) {
  book_.breaks("delivery", reason);
}

void PlainGateway::broken(const std::string& reason) {
  if (!Disk::get().failed()) book_.breaks("durable stays", "the state refuses: " + reason);
}

}  // namespace jm::sim
