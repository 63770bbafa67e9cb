// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/reading/peer_chain.hpp"

#include <utility>

namespace jm::plain {
namespace {

constexpr std::size_t kMaxUndecided = 32;   // then nothing more is read
constexpr std::size_t kSkippedAtOnce = 16;  // messages, in one commit; fewer than kMaxUndecided

}  // namespace

PeerChain::PeerChain(const ChainServices& services, const ChannelRecord& record, Late late,
                     Listener& listener)
    : services_(services),
      chain_{record.name, record.reader_mode, record.reader_side_key},
      late_(late),
      listener_(listener),
      order_([this] { decided(); }) {
  follow(main_, record.reader_root);
  if (!record.reader_spare || *record.reader_spare == Hash())
    return;  // all 9: there was one, and it is in use
  spare_root_ = record.reader_spare;
  follow(spare_, *spare_root_);
}

PeerChain::~PeerChain() {
  stop();
}

void PeerChain::stop() {
  if (committing_soon_) commit();
  services_.loop.cancel(std::exchange(pause_timer_, 0));
  leave(main_);
  leave(spare_);
}

void PeerChain::follow(std::unique_ptr<Reader>& reader, const Hash& root) {
  leave(reader);
  Reader::Listener& listener = *this;
  reader = std::make_unique<Reader>(services_.loop, services_.pool, services_.carrier, chain_.mode,
                                    chain_.side_key, listener);
  reader->start(root);
}

// It may be on the stack.
void PeerChain::leave(std::unique_ptr<Reader>& reader) {
  if (!reader) return;
  reader->stop();
  services_.loop.post([old = std::shared_ptr<Reader>(std::move(reader))] {});
}

void PeerChain::found(Reader& reader, Reader::Found message) {
  if (&reader == spare_.get()) {
    listener_.peer_moved();
    // From here on the spare is followed as the chain.
    leave(spare_);
    spare_root_.reset();
    new_spare_ = Hash();
    follow(main_, message.next_root);
  }
  const auto token = lifetime_.token();
  listener_.read({std::move(message.message), order_.add(message.next_root), message.seen, message.parsed,
                  message.not_before});
  if (!token.lock()) return;
  if (order_.size() >= kSkippedAtOnce) commit();
  limit_reading();
}

void PeerChain::at_end(Reader& reader) {
  listener_.reading({});
  if (&reader != main_.get() || !std::exchange(catching_up_, false)) return;
  const auto token = lifetime_.token();
  listener_.caught_up();
  if (token.lock()) commit();
}

void PeerChain::behind(Reader& reader) {
  catching_up_ = catching_up_ || (&reader == main_.get() && late_ == Late::Skippable);
}

void PeerChain::announced(const Hash& spare_root) {
  if (!main_ || spare_root == spare_root_) return;
  spare_root_ = new_spare_ = spare_root;
  follow(spare_, spare_root);
}

void PeerChain::pause(std::chrono::milliseconds time) {
  if (!main_ || pause_timer_ != 0) return;
  pause_timer_ = services_.loop.after(time, [this] {
    pause_timer_ = 0;
    catching_up_ = true;
    limit_reading();
  });
  limit_reading();
}

// No further ahead of what is decided; but what is caught up with is read to its end.
void PeerChain::limit_reading() {
  if (main_) main_->pause(pause_timer_ != 0 || (!catching_up_ && order_.size() >= kMaxUndecided));
}

void PeerChain::decided() {
  if (std::exchange(committing_soon_, true)) return;
  services_.loop.post(lifetime_.guard([this] { commit(); }));
}

void PeerChain::join(Step& step) {
  if (const auto root = order_.take()) step.reader_root = *root;
  step.reader_spare = std::exchange(new_spare_, std::nullopt);
  limit_reading();
}

void PeerChain::commit() {
  committing_soon_ = false;
  if (!main_) return;
  Step step;
  step.channel = chain_.channel;
  join(step);
  if (!step.reader_root) {
    new_spare_ = step.reader_spare;  // alone it waits for the message that announced it
    return;
  }
  services_.ledger.commit(
      std::move(step),
      [failed = lifetime_.guard([this](const std::string& reason) { listener_.not_durable(reason); }),
       &loop = services_.loop](Result<void> result) mutable {
        if (!result) loop.post([failed, reason = result.error().reason]() mutable { failed(reason); });
      });
}

}  // namespace jm::plain
