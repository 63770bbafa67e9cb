// SPDX-License-Identifier: GPL-3.0-or-later
// What a writer is made of: the queue of drafts, keys made ahead, signing, commits, what the state is told
// later, and the ids of messages.
#include <optional>
#include <string>
#include <vector>

#include "plain/order.hpp"
#include "plain/writing/commits.hpp"
#include "plain/writing/draft.hpp"
#include "plain/writing/key_ahead.hpp"
#include "plain/writing/message_ids.hpp"
#include "plain/writing/signer.hpp"
#include "plain/writing/state_updates.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using namespace jm::plain;
using jm::Result;

Draft some_draft(const std::string& id, bool droppable = false) {
  Draft draft;
  draft.id = id;
  draft.text = "[1]";
  draft.droppable = droppable;
  return draft;
}

START_TEST(drafts_are_taken_in_their_order) {
  DraftQueue queue;
  for (const char* id : {"a", "b", "c"}) {
    auto draft = some_draft(id);
    ck_assert(queue.add(draft));
  }
  Draft first = queue.take();
  ck_assert(first.id == "a" && !queue.holds("a") && queue.holds("b"));
  queue.put_back(std::move(first));
  ck_assert(queue.take().id == "a");
  queue.for_each([](Draft& draft) { draft.passing = true; });
  ck_assert(queue.take().passing && queue.take().passing && queue.empty());
}
END_TEST

START_TEST(droppable_drafts_have_half_of_the_room) {
  DraftQueue queue;
  std::size_t count = 0;
  for (auto draft = some_draft("e", true); queue.add(draft); draft = some_draft("e", true)) ++count;
  ck_assert_uint_eq(count, DraftQueue::kMax / 2);
  for (auto draft = some_draft("a"); queue.add(draft); draft = some_draft("a")) ++count;
  ck_assert_uint_eq(count, DraftQueue::kMax);
  auto late = some_draft("late");
  ck_assert(!queue.add(late));
  ck_assert_msg(late.id == "late", "it stays with the caller");
}
END_TEST

START_TEST(a_queue_that_ends_decides_nothing) {
  Order order([] {});
  {
    DraftQueue queue;
    for (int i = 0; i < 2; ++i) {
      auto draft = some_draft("a");
      draft.ticket = order.add(hash('A'));
      queue.add(draft);
    }
    queue.take();  // this one ends as a draft of its own
  }
  ck_assert(order.take() == hash('A'));
  ck_assert_uint_eq(order.size(), 1);
}
END_TEST

struct Keys final : LoopWorld {
  Keys() {
    on_loop([this] { ahead.emplace(loop, share, [this] { ++ready; }); });
  }
  ~Keys() {
    on_loop([this] { ahead.reset(); });
    stop();
  }
  bool is_ready(int count) {
    return eventually([=, this] { return ready == count; });
  }
  std::optional<KeyAhead> ahead;
  int ready = 0;
};

START_TEST(a_key_is_for_its_index_alone) {
  Keys world;
  world.on_loop([&] {
    ck_assert(!world.ahead->take(3));
    world.ahead->make(keys('S'), 3);
    world.ahead->make(keys('S'), 3);  // one is being made already
  });
  ck_assert(world.is_ready(1));
  world.on_loop([&] {
    world.ahead->make(keys('S'), 3);  // it is there
    auto key = world.ahead->take(3);
    ck_assert(key && key->position().start == 3);
    ck_assert(!world.ahead->take(3));
    world.ahead->give_back(key);
    ck_assert_msg(!world.ahead->take(4), "of another index");
    ck_assert_msg(!world.ahead->take(3), "and now it is gone");
  });
  ck_assert(world.never([&] { return world.ready != 1; }));
}
END_TEST

START_TEST(a_key_of_a_chain_that_was_left_is_of_no_use) {
  Keys world;
  world.on_loop([&] {
    world.ahead->make(keys('S'), 0);
    world.ahead->forget();
  });
  ck_assert(world.never([&] { return world.ready > 0 || world.ahead->take(0) != nullptr; }));
  world.on_loop([&] { world.ahead->make(keys('T'), 0); });
  ck_assert(world.is_ready(1));
  ck_assert(world.on_loop([&] { return world.ahead->take(0)->root(); }) == *mam::root_of(keys('T'), {}));
}
END_TEST

struct Signing final : LoopWorld {
  explicit Signing(std::size_t room = 50000) {
    on_loop([=, this] {
      signer.emplace(
          loop, share, room,
          [this](Draft draft, Result<mam::Message> message) {
            drafts.push_back(std::move(draft));
            messages.push_back(std::move(message));
          },
          [this] { ++keys_ready; });
    });
  }
  ~Signing() {
    on_loop([this] { signer.reset(); });
    stop();
  }
  void sign(Draft draft, std::uint64_t index) {
    ck_assert(on_loop([&] { return signer->sign(draft, keys('S'), index); }));
  }
  bool signs(std::size_t count) {
    return eventually([=, this] { return messages.size() == count; });
  }
  std::optional<Signer> signer;
  std::vector<Draft> drafts;
  std::vector<Result<mam::Message>> messages;
  int keys_ready = 0;
};

START_TEST(a_draft_comes_back_with_its_message) {
  Signing world;
  Order order([] {});
  auto draft = some_draft("a");
  draft.ticket = order.add(hash('A'));
  world.sign(std::move(draft), 5);
  ck_assert(world.signs(1));
  ck_assert(world.drafts[0].id == "a" && world.drafts[0].ticket);
  ck_assert(world.messages[0].has_value() && world.messages[0]->root == *mam::root_of(keys('S'), {5, 1, 0}));
  ck_assert(world.on_loop([&] { return !world.signer->busy() && !world.signer->holds("a"); }));
}
END_TEST

START_TEST(what_is_being_signed_can_be_changed) {
  Signing world;
  world.on_loop([&] {
    auto draft = some_draft("a");
    world.signer->sign(draft, keys('S'), 0);
    ck_assert(world.signer->busy() && world.signer->holds("a"));
    world.signer->draft()->passing = true;
  });
  ck_assert(world.signs(1));
  ck_assert(world.drafts[0].passing);
}
END_TEST

START_TEST(a_key_made_ahead_makes_the_same_message) {
  Signing world;
  world.sign(some_draft("a"), 0);
  ck_assert(world.signs(1));
  world.on_loop([&] { world.signer->key_ahead().make(keys('S'), 0); });
  ck_assert(world.eventually([&] { return world.keys_ready == 1; }));
  world.sign(some_draft("b"), 0);
  ck_assert(world.signs(2));
  ck_assert(world.messages[0]->payload == world.messages[1]->payload);
  ck_assert_msg(world.on_loop([&] { return !world.signer->key_ahead().take(0); }), "it is used up");
}
END_TEST

START_TEST(what_no_message_can_hold_comes_back_with_the_reason) {
  Signing world(3000);
  auto draft = some_draft("a");
  draft.text = std::string(400, 'x');
  world.sign(std::move(draft), 0);
  ck_assert(world.signs(1));
  ck_assert(!world.messages[0] && world.messages[0].error().reason.find("800 trytes") != std::string::npos);
}
END_TEST

START_TEST(a_signer_that_ends_decides_nothing) {
  Signing world;
  Order order([] {});
  world.on_loop([&] {
    auto draft = some_draft("a");
    draft.ticket = order.add(hash('A'));
    world.signer->sign(draft, keys('S'), 0);
    world.signer.reset();
  });
  ck_assert(world.never([&] { return !world.messages.empty() || order.take().has_value(); }));
}
END_TEST

struct Committing final : LoopWorld {
  Committing() {
    on_loop([this] {
      commits.emplace(loop, ledger, [this](WrittenMessage message, const Result<void>& result) {
        ended.push_back(std::move(message));
        fine.push_back(result.has_value());
      });
    });
  }
  ~Committing() {
    on_loop([this] { commits.reset(); });
    stop();
  }
  void commit(std::uint64_t index, const std::string& id) {
    Step step;
    step.channel = "alice";
    commits->commit(std::move(step), {{index, {}, {}, "PAYLOAD", id, 0}, id, false, nullptr});
  }
  std::optional<Commits> commits;
  std::vector<WrittenMessage> ended;
  std::vector<bool> fine;
};

START_TEST(a_message_under_commit_is_known) {
  Committing world;
  world.on_loop([&] {
    world.ledger.hold = true;
    world.commit(0, "a");
    world.commit(1, "b");
    ck_assert(world.commits->size() == 2 && world.commits->holds("b") && !world.commits->holds("c"));
    world.commits->let_go("a");
    world.ledger.release();
    ck_assert_msg(world.ended.empty(), "the outcome is posted");
  });
  ck_assert(world.eventually([&] { return world.ended.size() == 2; }));
  ck_assert(world.ended[0].passing && !world.ended[1].passing);
  ck_assert(world.fine[0] && world.fine[1] && world.ended[1].item.index == 1);
  ck_assert(world.on_loop([&] { return world.commits->size() == 0; }));
}
END_TEST

START_TEST(a_commit_that_fails_says_so) {
  Committing world;
  world.on_loop([&] {
    world.ledger.refuse = "no room";
    world.commit(0, "a");
  });
  ck_assert(world.eventually([&] { return world.ended.size() == 1; }));
  ck_assert(!world.fine[0]);
}
END_TEST

struct Updates final : LoopWorld {
  void begin(std::uint64_t peer_read) {
    on_loop([=, this] { updates.emplace(loop, ledger, channel, peer_read); });
  }
  ~Updates() {
    on_loop([this] { updates.reset(); });
    stop();
  }
  const std::string channel = "alice";
  std::optional<StateUpdates> updates;
};

START_TEST(only_what_was_not_known_to_be_read_is_news) {
  Updates world;
  world.begin(2);
  world.on_loop([&] {
    ck_assert(!world.updates->read(1));
    ck_assert(world.updates->read(4) && !world.updates->read(4) && !world.updates->read(3));
    ck_assert_uint_eq(world.updates->peer_read(), 5);
  });
}
END_TEST

START_TEST(the_state_is_told_once_with_a_step_or_by_itself) {
  Updates world;
  world.begin(0);
  world.on_loop([&] {
    Step none;
    world.updates->add_to(none);
    ck_assert(!none.peer_read && none.outbox_done.empty());
    world.updates->read(0);
    world.updates->done({0, 1});
    world.updates->tell_soon();
    Step step;
    world.updates->add_to(step);
    ck_assert(step.peer_read == 1 && step.outbox_done.size() == 2);
    world.updates->done({2});
    world.updates->tell_soon();
  });
  ck_assert(world.eventually([&] { return world.ledger.steps.size() == 1; }));
  ck_assert(world.ledger.steps[0].channel == "alice");
  ck_assert(world.ledger.steps[0].outbox_done == std::vector<std::uint64_t>({2}));
}
END_TEST

START_TEST(an_id_names_its_message_until_it_is_forgotten) {
  MessageIds ids;
  ids.add("", 7);
  ids.add("a", 0);
  ids.add("b", 1);
  ck_assert(!ids.index_of("") && !ids.index_of("c"));
  ck_assert(ids.index_of("a") == 0 && ids.index_of("b") == 1);
  ids.forget_if([](std::uint64_t index) { return index == 0; });
  ck_assert(!ids.index_of("a") && ids.index_of("b") == 1);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("writer_parts");
  TCase* tc = tcase_create("writer_parts");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, drafts_are_taken_in_their_order);
  tcase_add_test(tc, droppable_drafts_have_half_of_the_room);
  tcase_add_test(tc, a_queue_that_ends_decides_nothing);
  tcase_add_test(tc, a_key_is_for_its_index_alone);
  tcase_add_test(tc, a_key_of_a_chain_that_was_left_is_of_no_use);
  tcase_add_test(tc, a_draft_comes_back_with_its_message);
  tcase_add_test(tc, what_is_being_signed_can_be_changed);
  tcase_add_test(tc, a_key_made_ahead_makes_the_same_message);
  tcase_add_test(tc, what_no_message_can_hold_comes_back_with_the_reason);
  tcase_add_test(tc, a_signer_that_ends_decides_nothing);
  tcase_add_test(tc, a_message_under_commit_is_known);
  tcase_add_test(tc, a_commit_that_fails_says_so);
  tcase_add_test(tc, only_what_was_not_known_to_be_read_is_news);
  tcase_add_test(tc, the_state_is_told_once_with_a_step_or_by_itself);
  tcase_add_test(tc, an_id_names_its_message_until_it_is_forgotten);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
