// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/reading/peer_chain.hpp"

#include <utility>

namespace jm::plain {
namespace {

constexpr std::size_t kMaxUndecided = 32;   // then nothing more is read
constexpr std::size_t kSkippedAtOnce = 16;  // messages, in one commit; fewer than kMaxUndecided

}  // namespace

PeerChain::PeerChain(const ChainServices& services, const ChannelRecord& record, Listener& listener)
    : services_(services),
      channel_(record.name),
      listener_(listener),
      reader_(std::make_unique<Reader>(services.loop, services.pool, services.carrier, record.reader_mode,
                                       record.reader_side_key, static_cast<Reader::Listener&>(*this))),
      order_([this] { decided(); }) {
  reader_->start(record.reader_root);
}

PeerChain::~PeerChain() {
  stop();
}

// The reader may be on the stack.
void PeerChain::stop() {
  if (committing_soon_) commit();
  services_.loop.cancel(std::exchange(pause_timer_, 0));
  if (!reader_) return;
  reader_->stop();
  services_.loop.post([old = std::shared_ptr<Reader>(std::move(reader_))] {});
}

void PeerChain::found(Reader&, Reader::Found message) {
  const auto token = lifetime_.token();
  listener_.read({std::move(message.message), order_.add(message.next_root), message.seen, message.parsed,
                  message.not_before});
  if (!token.lock()) return;
  if (order_.size() >= kSkippedAtOnce) commit();
  limit_reading();
}

void PeerChain::at_end(Reader&) {
  listener_.reading({});
  if (!std::exchange(catching_up_, false)) return;
  const auto token = lifetime_.token();
  listener_.caught_up();
  if (token.lock()) commit();
}

void PeerChain::behind(Reader&) {
  catching_up_ = true;
}

void PeerChain::pause(std::chrono::milliseconds time) {
  if (!reader_ || pause_timer_ != 0) return;
  pause_timer_ = services_.loop.after(time, [this] {
    pause_timer_ = 0;
    catching_up_ = true;
    limit_reading();
  });
  limit_reading();
}

// No further ahead of what is decided; but what is caught up with is read to its end.
void PeerChain::limit_reading() {
  if (reader_) reader_->pause(pause_timer_ != 0 || (!catching_up_ && order_.size() >= kMaxUndecided));
}

void PeerChain::decided() {
  if (std::exchange(committing_soon_, true)) return;
  services_.loop.post(lifetime_.guard([this] { commit(); }));
}

void PeerChain::join(Step& step) {
  if (const auto root = order_.take()) step.reader_root = *root;
  limit_reading();
}

void PeerChain::commit() {
  committing_soon_ = false;
  if (!reader_) return;
  Step step;
  step.channel = channel_;
  join(step);
  if (!step.reader_root) return;
  services_.ledger.commit(
      std::move(step),
      [failed = lifetime_.guard([this](const std::string& reason) { listener_.not_durable(reason); }),
       &loop = services_.loop](Result<void> result) mutable {
        if (!result) loop.post([failed, reason = result.error().reason]() mutable { failed(reason); });
      });
}

}  // namespace jm::plain
