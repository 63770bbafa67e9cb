// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/spare/relocation.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "plain/random.hpp"
#include "plain/spare/spare.hpp"

namespace jm::plain {
namespace {

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

struct Relocation::Job {
  mam::Writer from, to;
  std::vector<OutboxItem> old;
  Moved moved;
  std::string failed;  // why it cannot be

  // On the pool.
  void run() {
    Move& move = moved.move;
    move.spare.seed = random_hash();
    const auto spare_root = mam::root_of(move.spare, {});
    if (!spare_root) failed = spare_root.error().reason;
    if (spare_root) move.spare_root = *spare_root;
    for (const OutboxItem& item : old) {
      auto anew = sign_anew(item, from, to, move.outbox.size(), move.spare_root);
      if (!anew) continue;  // nobody could have read it
      move.outbox.push_back(std::move(*anew));
      moved.from.push_back(item.index);
    }
  }
};

Relocation::Relocation(const ChainServices& services, const WriterRecord& record, Done done)
    : services_(services), record_(record), done_(std::move(done)) {}

bool Relocation::begin(std::vector<OutboxItem> unread) {
  auto job = std::make_shared<Job>();
  job->from = record_.writer;
  job->to = record_.spare;
  job->old = std::move(unread);
  job->moved.move.from = record_.first_root;
  job->moved.move.spare = record_.writer;
  auto then = lifetime_.guard([this, job] { signed_anew(job); });
  return services_.pool.submit([job, then, &loop = services_.loop] {
    job->run();
    loop.post(then);
  });
}

void Relocation::signed_anew(std::shared_ptr<Job> job) {
  base::failpoint("signed-anew");
  if (!job->failed.empty()) return end(fail("the spare chain cannot be used: " + job->failed));
  Step step;
  step.channel = record_.name;
  step.move = job->moved.move;
  auto then = lifetime_.guard([this, job](Result<void> result) { committed(*job, std::move(result)); });
  services_.ledger.commit(std::move(step), [then, &loop = services_.loop](Result<void> result) {
    loop.post([then, result = std::move(result)]() mutable { then(std::move(result)); });
  });
}

void Relocation::committed(Job& job, Result<void> result) {
  if (!result) return end(tl::unexpected(result.error()));
  end(std::move(job.moved));
}

void Relocation::end(Result<Moved> result) {
  const Done done = std::move(done_);
  done(std::move(result));
}

}  // namespace jm::plain
