// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/peer.hpp"

#include <algorithm>
#include <utility>

#include "plain/format.hpp"
#include "tests/sim/plain/text.hpp"

namespace jm::sim {
namespace {

constexpr milliseconds kAgain{2'000};       // after a publish that failed
constexpr unsigned kPatience = 30;          // pauses between requests
constexpr unsigned kHelpless = 80;          // of these
constexpr milliseconds kLookAfter{15'000};  // whether what was said is still there

}  // namespace

PlainPeer::PlainPeer(base::Loop& loop, SharedModel& model, Book& book, const mam::Writer& keys,
                     const PlainPeerPlan& plan, Generator generator)
    : loop_(loop),
      book_(book),
      keys_(keys),
      plan_(plan),
      between_(plan.between),
      generator_(generator),
      carrier_(open_model(loop, model)) {
  loop_.after(milliseconds(1'000), lifetime_.guard([this] { say(); }));
  loop_.after(kLookAfter, lifetime_.guard([this] { look_after(); }));
}

PlainPeer::~PlainPeer() = default;

// What the gateway had not decided it will answer in the new chain; the rest is lost with the old one.
void PlainPeer::follow(const mam::Writer& gateway, const Hash& root) {
  if (root == root_) return;
  root_ = root;
  settled_ = 0;
  unanswered_.clear();
  plain::Reader::Listener& listener = *this;
  if (reader_) {
    reader_->stop();
    loop_.post([old = std::shared_ptr<plain::Reader>(std::move(reader_))] {});
  }
  reader_ =
      std::make_unique<plain::Reader>(loop_, share_, *carrier_, gateway.mode, gateway.side_key, listener);
  reader_->start(root);
}

void PlainPeer::say() {
  loop_.after(generator_.time(milliseconds(10), between_), lifetime_.guard([this] { say(); }));
  const bool all_said = said_.size() >= plan_.requests;
  if (all_said && unanswered_.empty()) return;
  // Who has no answer says something more after a while: that shows the gateway that its peer is there.
  const bool waits = all_said || unanswered_.size() >= plan_.at_once;
  waits_ = waits ? waits_ + 1 : 0;
  if (waits && waits_ % kHelpless == 0) helpless(unanswered_);
  if (waits && waits_ % kPatience != 0) return;
  PlainText text;
  text.n = said_.size() + 1;
  text.read = last_read_;
  text.wants_answer = generator_.chance(plan_.wants_answer) || text.n >= plan_.requests;
  text.bye = generator_.chance(plan_.bye);
  const auto trytes = plain::write_message(text.write(), plain::Format::Plain);
  auto message = mam::create(keys_, {text.n - 1, 1, 0}, *trytes);
  book_.request(text.n, text.write(), message->next_root, text.wants_answer);
  if (text.wants_answer) unanswered_.insert(text.n);
  own_.insert(message->address);
  said_.push_back({message->address, std::move(message->payload)});
  attach(text.n);
}

void PlainPeer::attach(std::size_t n) {
  const Said& said = said_[n - 1];
  carrier_->publish({said.address, "", said.payload},
                    lifetime_.guard([this, n](const carrier::CarrierResult<std::string>& result) {
                      if (!result) loop_.after(kAgain, lifetime_.guard([this, n] { attach(n); }));
                    }));
}

void PlainPeer::look_after() {
  loop_.after(kLookAfter, lifetime_.guard([this] { look_after(); }));
  for (std::size_t n = settled_ + 1; n <= said_.size(); ++n)
    carrier_->fetch(
        said_[n - 1].address,
        [this, n](const carrier::Arrival& one) { return one.payload == said_[n - 1].payload; },
        lifetime_.guard([this, n](const carrier::CarrierResult<std::vector<carrier::Arrival>>& found) {
          if (found && found->empty()) attach(n);
        }));
}

void PlainPeer::found(plain::Reader&, plain::Reader::Found message) {
  const auto text = plain::read_text(message.message);
  const auto answer = text ? PlainText::parse(text->json) : std::nullopt;
  if (!answer) return book_.breaks("delivery", "what the peer read is no answer");
  book_.answered(answer->n, text->json, answer->start);
  unanswered_.erase(answer->n);
  last_read_ = answer->read;
  settled_ = std::max(settled_, answer->n);
}

std::string PlainPeer::pending() const {
  if (said_.size() < plan_.requests) return "the peer has not said all";
  if (unanswered_.empty()) return {};
  return "request " + std::to_string(*unanswered_.begin()) + " has no answer";
}

}  // namespace jm::sim
