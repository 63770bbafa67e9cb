// SPDX-License-Identifier: GPL-3.0-or-later
// What carriers may cost: shares of bytes and seconds, and that carriers keep to them without losing
// anything.
#include "base/limits/budget.hpp"

#include <sodium.h>

#include <list>
#include <optional>

#include "carrier/embedded.hpp"
#include "chrysalis/mam_data.hpp"
#include "node/http/server.hpp"
#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier;
using namespace jm::carrier::testing;

constexpr std::size_t kMega = std::size_t{1} << 20;

// --- the budget itself
// ---------------------------------------------------------------------------------------

std::size_t fill(Budget::Place& place, std::vector<std::shared_ptr<void>>& held, std::size_t bytes) {
  std::size_t count = 0;
  for (auto room = place.hold(bytes); room; room = place.hold(bytes), ++count)
    held.push_back(std::move(room));
  return count;
}

START_TEST(nobody_takes_all_the_bytes) {
  Loop loop;
  Budget budget(loop, {.bytes = kMega});
  Budget::Source one(budget), two(budget);
  std::vector<std::shared_ptr<void>> held;
  Budget::Place first(one, [] {}), second(one, [] {}), other(two, [] {});
  const std::size_t most = fill(first, held, 1000);
  ck_assert_uint_gt(most, 50);
  ck_assert_uint_lt(most, kMega / 2 / 1000 / 4);  // half is the source's, a part of that the place's
  ck_assert(first.waits());
  ck_assert_uint_gt(fill(second, held, 1000), most / 2);
  const std::size_t others = fill(other, held, 1000);
  ck_assert_uint_eq(others, most);  // whatever the one has taken
}
END_TEST

START_TEST(a_place_that_holds_nothing_gets_a_message_as_long_as_there_is_room) {
  Loop loop;
  Budget budget(loop, {.bytes = kMega});
  Budget::Source source(budget);
  std::vector<std::shared_ptr<void>> held;
  std::list<Budget::Place> places;
  std::size_t got = 0;
  for (int i = 0; i < 100; ++i) {
    auto room = places.emplace_back(source, [] {}).hold(50'000);
    got += room ? 1 : 0;
    held.push_back(std::move(room));
  }
  ck_assert_uint_eq(got, kMega / 50'000);
}
END_TEST

// Places of one source that has room for two of the largest messages. Each asks for one; those that wait say
// when they are told of room.
struct Waiters {
  LoopThread thread;
  Inbox<int> told;
  std::optional<Budget> budget;
  std::optional<Budget::Source> source;
  std::list<Budget::Place> places;
  std::vector<std::shared_ptr<void>> held;

  explicit Waiters(int count) {
    thread.on([&] {
      budget.emplace(thread.loop, Budget::Rules{.bytes = 2 * 65536});
      source.emplace(*budget);
      for (int i = 0; i < count; ++i) {
        auto room = places.emplace_back(*source, [this, i] { told.put(i); }).hold(65536);
        if (room) held.push_back(std::move(room));
      }
    });
  }
  ~Waiters() {
    thread.on([&] {
      places.clear();
      source.reset();
      budget.reset();
    });
  }
};

START_TEST(who_waits_is_told_of_room_in_turn) {
  Waiters four(4);
  ck_assert_uint_eq(four.held.size(), 2);
  ck_assert_uint_eq(four.told.size(), 0);
  four.held.pop_back();  // on another thread
  ck_assert_int_eq(four.told.one(), 2);
  four.thread.on([] {});
  ck_assert_uint_eq(four.told.size(), 1);  // that room is meant for one
  four.held.clear();
  ck_assert_int_eq(four.told.await(2)[1], 3);
}
END_TEST

START_TEST(who_takes_no_room_leaves_it_to_the_next) {
  Waiters eight(8);
  eight.held.clear();
  ck_assert(eight.told.await(6) == std::vector<int>({2, 3, 4, 5, 6, 7}));
}
END_TEST

START_TEST(what_turns_out_smaller_gives_the_rest_back) {
  Loop loop;
  Budget budget(loop, {.bytes = kMega});
  Budget::Source one(budget), two(budget);
  Budget::Place place(one, [] {}), rest(one, [] {});
  auto held = place.hold(65536);
  auto others = rest.hold(kMega / 2 - 65536);
  ck_assert(held && others);
  Budget::Source three(budget);  // each has less now than is held
  held = place.less(std::move(held), 1000);
  ck_assert(held && !place.waits());
  others.reset();
  ck_assert(rest.hold(kMega / 3 - 2000));
  ck_assert(!rest.hold(kMega / 3 - 500));
}
END_TEST

START_TEST(a_source_reads_its_own_part_whatever_another_does) {
  Loop loop;
  Budget budget(loop, {.reading = 0.1});
  Budget::Source greedy(budget), modest(budget);
  ck_assert(greedy.wait() == 0ms);
  greedy.spend(100);
  ck_assert(greedy.wait() > 100s);
  ck_assert(modest.wait() == 0ms);
  modest.spend(0.005);
  ck_assert(modest.wait() == 0ms);
  modest.spend(0.1);
  ck_assert(modest.wait() > 1s && modest.wait() < 10s);
}
END_TEST

// --- carriers
// ------------------------------------------------------------------------------------------------

constexpr unsigned kMessages = 100;

std::string large(unsigned n) {
  return payload(n) + std::string(5000, 'L');
}

// Keeps what arrives, and with it its room, until it is let go.
struct Keeper {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> seen;
  std::vector<Arrival> kept;
  int caught_up = 0;
  bool keeps = true;

  WatchEvents events() {
    return {[this](Arrival arrival) {
              const std::lock_guard lock(mutex);
              seen.push_back(arrival.payload);
              if (keeps) kept.push_back(std::move(arrival));
              changed.notify_all();
            },
            [this] {
              const std::lock_guard lock(mutex);
              ++caught_up;
              changed.notify_all();
            },
            {}};
  }
  template <class Ready>
  bool await(Ready ready) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kDeadline, ready);
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    keeps = false;
    kept.clear();
  }
};

struct Kind {
  const char* name;
  std::function<std::unique_ptr<Carrier>(LoopThread&, Budget&)> open;
  std::function<void(const Hash&, const std::string&)> put;
};

// What one address holds back is asked for again; another address of the carrier does not wait for it.
void check_flow(const Kind& kind) {
  LoopThread thread;
  std::optional<Budget> budget;
  std::unique_ptr<Carrier> carrier;
  thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.bytes = kMega, .reading = 0.5});
    carrier = kind.open(thread, *budget);
  });
  for (unsigned i = 0; i < kMessages; ++i) kind.put(hash('A'), large(i));
  Keeper full, other;
  std::vector<std::unique_ptr<Watch>> watches;
  thread.on([&] { watches.push_back(carrier->watch(hash('A'), full.events())); });
  ck_assert(full.await([&] { return full.seen.size() >= 10; }));
  kind.put(hash('B'), large(7));
  thread.on([&] { watches.push_back(carrier->watch(hash('B'), other.events())); });
  ck_assert_msg(other.await([&] { return other.seen.size() == 1 && other.caught_up > 0; }), "%s", kind.name);
  {
    const std::lock_guard lock(full.mutex);
    ck_assert_msg(full.seen.size() < kMessages / 2, "%s", kind.name);
    ck_assert_int_eq(full.caught_up, 0);
  }
  full.let_go();
  ck_assert_msg(full.await([&] { return full.caught_up > 0; }), "%s", kind.name);
  ck_assert_uint_eq(full.seen.size(), kMessages);  // each once
  for (unsigned i = 0; i < kMessages; ++i) ck_assert(full.seen[i] == large(i));
  thread.on([&] {
    watches.clear();
    other.let_go();
    carrier.reset();
    budget.reset();
  });
}

std::unique_ptr<Carrier> open_at(LoopThread& thread, Budget& budget, const std::string& url) {
  CarrierOptions options;
  options.poll_min = 20ms;
  options.poll_max = 100ms;
  options.budget = &budget;
  return std::move(*open_carrier(thread.loop, {url}, options));
}

struct RealNode {
  std::unique_ptr<jm::node::Node> node =
      std::move(*jm::node::Node::open({.db_file = ":memory:", .clock = {}}));
  void put(const Hash& address, const std::string& trytes) {
    jm::chrysalis::Draft draft;
    draft.message.index = jm::chrysalis::index_of(address);
    draft.message.data = *jm::chrysalis::to_data({"", trytes});
    if (!node->submit(std::move(draft), "192.0.2.1")) std::abort();
  }
};

START_TEST(a_watch_takes_what_there_is_room_for) {
  RealNode node;
  const auto server = std::move(*jm::node::Server::start(
      *node.node, {.listen = "127.0.0.1:0", .tls_cert = {}, .tls_key = {}, .rate = 0}));
  check_flow({"watch", [&](auto& thread, auto& budget) { return open_at(thread, budget, server->url()); },
              [&](const Hash& address, const std::string& trytes) { node.put(address, trytes); }});
}
END_TEST

START_TEST(polling_takes_what_there_is_room_for) {
  FakeNode node;
  check_flow({"polling", [&](auto& thread, auto& budget) { return open_at(thread, budget, node.url()); },
              [&](const Hash& address, const std::string& trytes) { node.put(address, trytes); }});
}
END_TEST

START_TEST(the_embedded_node_gives_what_there_is_room_for) {
  RealNode node;
  check_flow(
      {"embedded",
       [&](LoopThread& thread, Budget& budget) { return open_embedded(thread.loop, *node.node, &budget); },
       [&](const Hash& address, const std::string& trytes) { node.put(address, trytes); }});
}
END_TEST

// Of two carriers at one node, that whose budget is used up reads nothing; what it read before was paid for.
START_TEST(the_embedded_node_is_read_for_as_long_as_the_budget_lasts) {
  RealNode node;
  LoopThread thread;
  std::optional<Budget> budget;
  std::unique_ptr<Carrier> poor, rich;
  thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.reading = 1e-9});  // never made up for
    poor = open_embedded(thread.loop, *node.node, &*budget);
    rich = open_embedded(thread.loop, *node.node, nullptr);
  });
  const auto spent = [&] { return thread.on([&] { return poor->source().spent(); }); };
  std::vector<std::unique_ptr<Watch>> watches;
  const auto watch = [&](Carrier& carrier, const Hash& address, Recorder& recorder) {
    thread.on([&] { watches.push_back(carrier.watch(address, recorder.events())); });
  };
  Recorder before, after, others;
  node.put(hash('A'), large(1));
  watch(*poor, hash('A'), before);
  before.caught_up.one();
  const double looked = spent();
  ck_assert(looked > 0);
  node.put(hash('A'), large(2));
  before.arrivals.await(2);
  const double told = spent();
  ck_assert(told > looked);
  ck_assert_uint_eq(fetch(thread, *poor, hash('A'))->size(), 2);
  ck_assert(spent() > told);

  thread.on([&] { poor->source().spend(1); });
  watch(*poor, hash('B'), after);
  node.put(hash('A'), large(3));
  node.put(hash('B'), large(4));
  Inbox<int> fetched;
  thread.on([&] { poor->fetch(hash('A'), {}, [&](const auto&) { fetched.put(1); }); });
  watch(*rich, hash('A'), others);
  others.arrivals.await(3);
  ck_assert_uint_eq(fetch(thread, *rich, hash('B'))->size(), 1);
  thread.on([] {});
  ck_assert_uint_eq(before.arrivals.size(), 2);
  ck_assert_uint_eq(after.arrivals.size(), 0);
  ck_assert_uint_eq(fetched.size(), 0);
  thread.on([&] {
    watches.clear();
    poor.reset();
    rich.reset();
    budget.reset();
  });
}
END_TEST

START_TEST(a_fetch_of_more_than_there_is_room_for_says_so) {
  FakeNode node;
  for (unsigned i = 0; i < kMessages; ++i) node.put(hash('A'), large(i));
  node.put(hash('B'), 1);
  LoopThread thread;
  std::optional<Budget> budget;
  auto carrier = thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.bytes = kMega});
    return open_at(thread, *budget, node.url());
  });
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert(!found && found.error().fault == Fault::Full);
  ck_assert_uint_eq(fetch(thread, *carrier, hash('B'))->size(), 1);
  node.put(hash('A'), 1);
  const auto kept = fetch(thread, *carrier, hash('A'),
                          [](const Arrival& arrival) { return arrival.payload == payload(1); });
  ck_assert(kept && kept->size() == 1);
  thread.on([&] {
    carrier.reset();
    budget.reset();
  });
}
END_TEST

// The budget has room for one message, which the node asks to wait for.
START_TEST(a_message_that_is_waited_for_takes_its_room_once) {
  FakeNode node;
  std::atomic<unsigned> asked = 0;
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (!request.path.ends_with("/raw") || ++asked > 1) return false;
    connection.reply(429, "");
    return true;
  };
  node.put(hash('A'), 1);
  LoopThread thread;
  std::optional<Budget> budget;
  auto carrier = thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.bytes = 1});
    return open_at(thread, *budget, node.url());
  });
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert_msg(found.has_value(), "%s", found ? "" : found.error().reason.c_str());
  ck_assert_uint_eq(found->size(), 1);
  thread.on([&] {
    carrier.reset();
    budget.reset();
  });
}
END_TEST

// A look-up with one message under way and no room for the next is told of room.
START_TEST(room_does_not_begin_a_look_up_again) {
  constexpr std::size_t kOthers = 700'000;
  FakeNode node;
  Inbox<bool> under_way, go_on;
  std::atomic<unsigned> asked = 0;
  node.disturb = [&](FakeConnection&, const FakeRequest& request) {
    if (!request.path.ends_with("/raw") || ++asked > 1) return false;
    under_way.put(true);
    return !go_on.one();
  };
  for (unsigned i = 1; i <= 3; ++i) node.put(hash('A'), i);
  LoopThread thread;
  std::optional<Budget> budget;
  std::optional<Budget::Place> others;
  std::shared_ptr<void> held;
  Recorder recorder;
  auto carrier = thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.bytes = kMega});
    return std::move(*open_carrier(thread.loop, {node.url()},
                                   {.poll_min = 1h, .poll_max = 1h, .ca_file = {}, .budget = &*budget}));
  });
  auto watch = thread.on([&] {
    others.emplace(carrier->source(), [] {});
    held = others->hold(kOthers);
    return carrier->watch(hash('A'), recorder.events());
  });
  ck_assert_ptr_nonnull(held.get());
  under_way.one();
  thread.on([&] { held.reset(); });
  thread.on([] {});  // the room has been told of
  ck_assert_uint_eq(asked, 1);
  go_on.put(true);
  ck_assert_uint_eq(recorder.arrivals.await(3).size(), 3);
  ck_assert_uint_eq(node.asked("?index="), 1);
  thread.on([&] {
    watch.reset();
    others.reset();
    carrier.reset();
    budget.reset();
  });
}
END_TEST

// A node whose watch sends what `stream` says, and tells how much of it was read.
struct Streaming {
  std::function<std::string(unsigned)>
      stream;  // the next part, for each address that is watched; empty: quiet
  std::atomic<std::size_t> sent = 0;
  FakeNode node;

  Streaming() {
    node.features = R"(["PoW","watch"])";
    node.disturb = [this](FakeConnection& connection, const FakeRequest& request) {
      if (request.path.starts_with("/api/v1/watch/")) {
        connection.reply(200, R"({"data":{"indexes":1}})");
        return true;
      }
      if (request.path != "/api/v1/watch") return false;
      connection.send(
          "HTTP/1.1 200 OK\r\n\r\n{\"watch\":\"0123456789abcdef0123456789abcdef\",\"heartbeat\":60}\n");
      for (unsigned n = 0;; ++n) {
        const std::string part = stream(n);
        if (part.empty() || !connection.send(part)) break;
        sent += part.size();
      }
      connection.wait_until_gone();
      return true;
    };
  }
};

std::string line_of(const std::string& index, unsigned n, const std::string& trytes) {
  const auto data = *jm::chrysalis::to_data({"", trytes});
  std::string text(sodium_base64_encoded_len(data.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), data.data(), data.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the zero at its end
  std::string id = jm::chrysalis::to_hex(jm::chrysalis::Id{});
  for (std::size_t k = 0; k < 8; ++k) id[k] = "0123456789abcdef"[n >> (4 * k) & 15];
  return R"({"index":")" + index + R"(","messageId":")" + id + R"(","cursor":"","data":")" + text + "\"}\n";
}

std::string hex_of(char c) {
  return jm::chrysalis::to_hex(jm::chrysalis::index_of(hash(c)));
}

START_TEST(lines_that_nobody_asked_for_end_the_connection) {
  Streaming node;
  node.stream = [](unsigned n) { return n == 0 ? line_of(hex_of('Z'), n, payload(n)) : ""; };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.node.url()});
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  const auto trouble = recorder.troubles.one();
  ck_assert(trouble.fault == Fault::Garbled);
  ck_assert(trouble.reason.find("nobody asked for") != std::string::npos);
  ck_assert_uint_eq(recorder.arrivals.size(), 0);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

// They may have been under way.
START_TEST(lines_of_what_was_watched_do_not) {
  std::atomic<bool> removed = false;
  Streaming node;  // its thread uses what is above
  node.stream = [&](unsigned n) {
    if (n == 0) return "{\"caughtUp\":\"" + hex_of('A') + "\"}\n";
    while (!removed) std::this_thread::yield();
    return n == 1   ? line_of(hex_of('A'), n, payload(n)) + line_of(hex_of('B'), n, payload(n))
           : n == 2 ? line_of(hex_of('B'), n, payload(n))
                    : "";
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.node.url()});
  Recorder first, second;
  std::vector<std::unique_ptr<Watch>> watches;
  thread.on([&] {
    watches.push_back(carrier->watch(hash('A'), first.events()));
    watches.push_back(carrier->watch(hash('B'), second.events()));
  });
  first.caught_up.one();
  thread.on([&] { watches.front().reset(); });
  removed = true;
  ck_assert_uint_eq(second.arrivals.await(2).size(), 2);
  ck_assert_uint_eq(first.arrivals.size(), 0);
  ck_assert_uint_eq(node.node.asked("/watch"), 1 + node.node.asked("/watch/"));  // one stream
  thread.on([&] {
    watches.clear();
    carrier.reset();
  });
}
END_TEST

// Its stream is read no further, which another carrier does not notice.
START_TEST(a_stream_without_end_is_held_back_and_no_other) {
  std::string many = "{}";
  for (int i = 0; i < 20'000; ++i) many += ",{}";
  const std::string streams[] = {
      line_of(hex_of('A'), 1, std::string(40'000, 'X')),  // the same again and again
      "{\"heartbeat\":1}\n{\"caughtUp\":\"" + hex_of('A') + "\"}\n",
      "{\"new\":[" + many + "]}\n",
  };
  for (const std::string& part : streams) {
    std::string chunk;
    while (chunk.size() < 65536) chunk += part;
    Streaming hostile;
    hostile.stream = [&](unsigned) { return chunk; };
    FakeNode honest;
    LoopThread thread;
    std::optional<Budget> budget;
    std::vector<std::unique_ptr<Carrier>> carriers;
    thread.on([&] {
      budget.emplace(thread.loop, Budget::Rules{.reading = 0.02});
      for (const auto& url : {hostile.node.url(), honest.url()})
        carriers.push_back(open_at(thread, *budget, url));
    });
    Recorder recorder, other;
    std::vector<std::unique_ptr<Watch>> watches;
    thread.on([&] {
      watches.push_back(carriers[0]->watch(hash('A'), recorder.events()));
      watches.push_back(carriers[1]->watch(hash('A'), other.events()));
    });
    // Once the half second that was saved up is used, so little is read that what is sent stands still.
    other.caught_up.one();
    const auto still = [&] {
      const std::size_t before = hostile.sent;
      std::this_thread::sleep_for(100ms);
      return before > 0 && hostile.sent - before < 4 * kMega;
    };
    const auto end = std::chrono::steady_clock::now() + kDeadline;
    while (!still()) ck_assert(std::chrono::steady_clock::now() < end);
    honest.put(hash('A'), 1);
    ck_assert(other.arrivals.one().payload == payload(1));
    ck_assert_uint_le(recorder.arrivals.size(), 1);
    thread.on([&] {
      watches.clear();
      carriers.clear();
      budget.reset();
    });
  }
}
END_TEST

START_TEST(headers_are_bounded) {
  FakeNode node;
  node.put(hash('A'), 1);
  std::atomic<bool> endless = true;
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (!request.path.starts_with("/api/v1/messages?")) return false;
    if (!endless) {
      connection.reply(200, R"({"data":{"messageIds":[]}})", "ETag: " + std::string(1000, 'e') + "\r\n");
      return true;
    }
    connection.send("HTTP/1.1 200 OK\r\n");
    while (connection.send("X-Junk: " + std::string(1000, 'x') + "\r\n")) {
    }
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()});
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert(!found && found.error().fault == Fault::Garbled);
  ck_assert(found.error().reason.find("headers without end") != std::string::npos);
  endless = false;
  ck_assert(fetch(thread, *carrier, hash('A'))->empty());
  thread.on([&] { carrier.reset(); });
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("budget");
  TCase* c = tcase_create("budget");
  tcase_set_timeout(c, 240);
  tcase_add_test(c, nobody_takes_all_the_bytes);
  tcase_add_test(c, a_place_that_holds_nothing_gets_a_message_as_long_as_there_is_room);
  tcase_add_test(c, who_waits_is_told_of_room_in_turn);
  tcase_add_test(c, who_takes_no_room_leaves_it_to_the_next);
  tcase_add_test(c, what_turns_out_smaller_gives_the_rest_back);
  tcase_add_test(c, a_source_reads_its_own_part_whatever_another_does);
  tcase_add_test(c, a_watch_takes_what_there_is_room_for);
  tcase_add_test(c, polling_takes_what_there_is_room_for);
  tcase_add_test(c, the_embedded_node_gives_what_there_is_room_for);
  tcase_add_test(c, the_embedded_node_is_read_for_as_long_as_the_budget_lasts);
  tcase_add_test(c, a_fetch_of_more_than_there_is_room_for_says_so);
  tcase_add_test(c, a_message_that_is_waited_for_takes_its_room_once);
  tcase_add_test(c, room_does_not_begin_a_look_up_again);
  tcase_add_test(c, lines_that_nobody_asked_for_end_the_connection);
  tcase_add_test(c, lines_of_what_was_watched_do_not);
  tcase_add_test(c, a_stream_without_end_is_held_back_and_no_other);
  tcase_add_test(c, headers_are_bounded);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
