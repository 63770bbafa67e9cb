// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a chain that has lost a message for good: it is left for its spare.
#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "plain/random.hpp"
#include "plain/spare/spare.hpp"
#include "plain/writer.hpp"

namespace jm::plain {
namespace {

constexpr std::chrono::milliseconds kPoolFull{20};

// The same message under the spare's next root. It names the new spare.
Result<OutboxItem> sign_anew(const OutboxItem& old, const mam::Writer& from, const mam::Writer& to,
                             std::uint64_t index, const Hash& spare_root) {
  const auto parsed = mam::parse(old.payload, old.root, from.side_key);
  if (!parsed) return tl::make_unexpected(parsed.error());
  auto made = mam::create(to, {index, 1, 0}, announce_spare_in(parsed->message, spare_root));
  if (!made) return tl::make_unexpected(made.error());
  return OutboxItem{index, made->root, made->address, std::move(made->payload), old.call, old.created_ms};
}

}  // namespace

struct Writer::Moving {
  std::vector<OutboxItem> old;
  Move move;
  std::string failed;  // why it cannot be
};

std::unique_ptr<LostLinks> Writer::make_lost_links() {
  LostLinks::Events events;
  events.wanted = [this](std::uint64_t index) { return index >= peer_read_ && !moving_; };
  events.lost = [this](std::uint64_t index) { listener_.lost(index); };
  return std::make_unique<LostLinks>(loop_, pool_, carrier_, keys_, timing_, std::move(events));
}

void Writer::look_for_lost() {
  if (moving_ || broken_) return;
  const std::uint64_t end = next_index_ - committing_;
  std::vector<std::uint64_t> unsure;
  for (auto index = end; index > peer_read_ && unsure.size() < kMaxUnsure;)
    if (!outbox_->holds(--index)) unsure.push_back(index);
  if (unsure.empty()) return;
  if (!lost_) lost_ = make_lost_links();
  lost_->look(std::move(unsure), slowest_publish());
}

std::optional<std::string> Writer::last_unread() const {
  const auto items = outbox_->items();
  if (items.empty()) return std::nullopt;
  const auto parsed = mam::parse(items.back().payload, items.back().root, keys_.side_key);
  if (!parsed) return std::nullopt;
  return parsed->message;
}

void Writer::move() {
  if (std::exchange(moving_, true)) return;
  move_when_quiet();
}

// Everything that was signed on the old chain is durable by then, or given up.
void Writer::move_when_quiet() {
  if (relocating_ || signing_ || committing_ > 0 || broken_) return;
  auto moving = std::make_shared<Moving>();
  moving->old = outbox_->items();
  moving->move.from = first_root_;
  moving->move.spare = keys_;
  const auto job = [this, moving, from = keys_, to = spare_, &loop = loop_,
                    alive = std::weak_ptr<int>(alive_)] {
    Move& move = moving->move;
    move.spare.seed = random_hash();
    const auto spare_root = mam::root_of(move.spare, {});
    if (!spare_root) moving->failed = spare_root.error().reason;
    if (spare_root) move.spare_root = *spare_root;
    std::erase_if(moving->old, [&](const OutboxItem& old) {
      auto item = sign_anew(old, from, to, move.outbox.size(), move.spare_root);
      if (item) move.outbox.push_back(std::move(*item));
      return !item;  // nobody could have read it
    });
    loop.post([this, alive, moving] {
      if (alive.lock()) signed_anew(moving);
    });
  };
  relocating_ = pool_.submit(job);
  if (relocating_) return;
  loop_.after(kPoolFull, [this, alive = std::weak_ptr<int>(alive_)] {
    if (alive.lock()) move_when_quiet();
  });
}

void Writer::signed_anew(std::shared_ptr<Moving> moving) {
  base::failpoint("signed-anew");
  if (!moving->failed.empty()) {
    broken_ = true;
    queue_.clear();
    return listener_.broken("the spare chain cannot be used: " + moving->failed);
  }
  Step step;
  step.channel = channel_;
  step.move = moving->move;
  ledger_.commit(std::move(step),
                 [this, moving, &loop = loop_, alive = std::weak_ptr<int>(alive_)](Result<void> result) {
                   loop.post([this, alive, moving, result = std::move(result)] {
                     if (!alive.lock()) return;
                     if (result) return moved(*moving);
                     broken_ = true;
                     queue_.clear();
                     listener_.broken(result.error().reason);
                   });
                 });
}

void Writer::moved(Moving& moving) {
  base::failpoint("moved");
  const auto& items = moving.move.outbox;
  // What is still to be attached there. What the peer has read meanwhile, in the chain that is left, is
  // attached all the same: without it nothing behind it could be reached.
  std::vector<bool> passing;
  std::map<std::string, std::uint64_t, std::less<>> ids;
  std::map<std::uint64_t, std::shared_ptr<Trace>> traces;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::uint64_t old = moving.old[i].index;
    passing.push_back(!outbox_->holds(old) || outbox_->passing(old));
    for (const auto& [id, index] : ids_)
      if (index == old) ids[id] = i;
    if (auto node = traces_.extract(old)) traces[i] = std::move(node.mapped());
  }
  ids_ = std::move(ids);
  traces_ = std::move(traces);
  outbox_ = std::make_unique<Outbox>(loop_, carrier_, timing_, *this, outbox_->pace());
  done_.clear();
  news_ = false;
  ahead_.reset();
  preparing_ = false;
  chain_ = std::make_shared<int>(0);

  first_root_ = spare_root_;
  keys_ = std::exchange(spare_, moving.move.spare);
  spare_root_ = moving.move.spare_root;
  lost_.reset();
  next_index_ = repeated_ = items.size();
  peer_read_ = 0;
  moving_ = relocating_ = false;
  for (const auto& draft : queue_) draft->text = announce_spare(draft->text, spare_root_);
  listener_.moved();
  for (std::size_t i = 0; i < items.size(); ++i) outbox_->add(items[i], false, passing[i]);
  sign_next();
}

}  // namespace jm::plain
