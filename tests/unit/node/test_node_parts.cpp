// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the node's HTTP face that need no connection: clients, addresses, paths, cursors, preferences.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "node/api/lookup.hpp"
#include "node/http/listen.hpp"
#include "node/http/timers.hpp"
#include "node/http/workers.hpp"
#include "node/limits/clients.hpp"
#include "node/limits/fair_queue.hpp"
#include "node/limits/networks.hpp"
#include "node/store/room/room.hpp"
#include "node/watch/subscribers.hpp"
#include "node/watch/watch.hpp"
#include "node/watch/watch_lines.hpp"
#include "tests/unit/support/node_fixture.hpp"

// Of the sanitizers' allocator; null without one.
// NOLINTNEXTLINE(bugprone-reserved-identifier): their name
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace {

using namespace jm;
using namespace jm::node;
using std::chrono::milliseconds;

std::string client6(const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  ck_assert_int_eq(::inet_pton(AF_INET6, text, &address.sin6_addr), 1);
  return client_of(reinterpret_cast<const sockaddr*>(&address));
}

START_TEST(a_client_is_an_ipv4_address_or_a_slash_64) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  ck_assert_int_eq(::inet_pton(AF_INET, "192.0.2.1", &v4.sin_addr), 1);
  assert_same(client_of(reinterpret_cast<const sockaddr*>(&v4)), "192.0.2.1");
  assert_same(client6("::ffff:192.0.2.1"), "192.0.2.1");
  assert_same(client6("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  ck_assert(client6("2001:db8:1:2::9") == client6("2001:db8:1:2:ffff::"));
  ck_assert(client6("2001:db8:1:3::9") != client6("2001:db8:1:2::9"));
  assert_same(client6("::1"), "::1");
}
END_TEST

START_TEST(a_client_is_in_networks) {
  using Names = std::vector<std::string>;
  ck_assert(networks_of("192.0.2.1") == (Names{"192.0.2.1", "192.0.2.0/24"}));
  ck_assert(networks_of("2001:db8:1:2::/64") ==
            (Names{"2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32"}));
  ck_assert(networks_of("::1") == Names{"::1"});
  ck_assert(networks_of("local") == Names{"local"});
}
END_TEST

// Jobs of a queue by name, so that what runs and what is refused can be read.
struct Queue {
  FairQueue queue{{40, 16}};
  std::string log;
  std::set<std::string> gone;

  void add(const std::string& client, double seconds, const std::string& name) {
    auto refused = queue.add({client, seconds, [this, name] { return gone.contains(name); },
                              [this, name](const std::stop_token&) { log += name; },
                              [this, name](std::chrono::seconds) { log += "-" + name; }});
    for (const auto& job : refused) job.refuse({});
  }
  std::string run() {
    while (const auto job = queue.next()) job->run({});
    return std::exchange(log, "");
  }
};

START_TEST(a_queue_serves_networks_alike) {
  Queue all;
  for (const char* name : {"a", "b", "c"}) all.add("10.0.0.1", 3, name);
  all.add("10.1.0.1", 3, "x");
  all.add("2001:db8:1:2::/64", 3, "y");
  assert_same(all.run(), "axybc");
  // Short jobs go through while long ones of another client wait.
  for (const char* name : {"a", "b"}) all.add("10.0.0.1", 5, name);
  for (const char* name : {"1", "2", "3", "4"}) all.add("10.1.0.1", 1, name);
  assert_same(all.run(), "a1234b");
  // Any number of clients of one network counts as four.
  for (int i = 0; i < 6; ++i) all.add("10.0.0." + std::to_string(i), 2, std::to_string(i));
  for (const char* name : {"x", "y"}) all.add("10.1.0.1", 2, name);
  assert_same(all.run(), "0x1234y5");
}
END_TEST

START_TEST(a_queue_has_a_bound_for_each_network_and_for_all) {
  Queue all;
  all.add("10.0.0.1", 100, "a");  // one may always wait
  assert_same(all.run(), "a");
  for (const char* name : {"a", "b", "c"}) all.add("10.0.0.1", 4, name);  // a quarter of 40
  all.add("10.0.0.2", 10, "d");
  all.add("10.0.0.3", 10, "e");  // half of 40 for the /24
  assert_same(all.run(), "-c-eabd");
  // Full: who has had least gets in, those with the least claim make room.
  for (const char* net : {"10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1"})
    for (int i = 0; i < 2; ++i) all.add(net, 5, std::string(1, net[3]) + (i ? "'" : ""));
  ck_assert(all.queue.waiting().seconds == 40);
  all.add("10.5.0.1", 5, "x");
  all.add("10.1.0.1", 5, "no");
  assert_same(all.run(), "-4'-no1234x1'2'3'");
}
END_TEST

// However little each takes.
START_TEST(a_queue_has_a_bound_in_jobs_too) {
  Queue all;
  for (const char* name : {"1", "2", "3", "4", "5"}) all.add("10.0.0.1", 0.01, name);  // a quarter of 16
  for (int i = 0; i < 5; ++i) all.add("10.0.0.2", 0.01, std::to_string(i));            // half for the /24
  all.add("10.0.0.3", 0.01, "x");
  assert_same(all.log, "-5-4-x");
  for (const char* net : {"10.1.0.1", "10.2.0.1"})
    for (int i = 0; i < 4; ++i) all.add(net, 0.01, "");
  ck_assert_uint_eq(all.queue.waiting().jobs, 16);
  all.add("10.3.0.1", 0.01, "new");  // in place of one with the least claim
  ck_assert_uint_eq(all.queue.waiting().jobs, 16);
  ck_assert(all.run().find("new") != std::string::npos);
  ck_assert_uint_eq(all.queue.waiting().jobs, 0);
}
END_TEST

START_TEST(a_queue_forgets_the_abandoned) {
  Queue all;
  for (const char* name : {"a", "b"}) all.add("10.0.0.1", 4, name);
  all.gone = {"b"};
  ck_assert_uint_eq(all.queue.take_abandoned().size(), 1);
  all.add("10.0.0.1", 4, "c");
  assert_same(all.run(), "ac");
  ck_assert(all.queue.waiting().seconds == 0);
}
END_TEST

START_TEST(who_gives_way_to_a_new_message) {
  Accounts held;
  held.add("10.0.0.1", 20);
  held.add("10.1.0.1", 30);
  held.add(std::string(kGateway), 40);
  std::int64_t others_at = 0;
  const auto oldest_of = [&](const std::string& client) -> std::optional<Row> {
    if (client == kGateway) return Row{3, 0};
    return Row{client == "10.0.0.1" ? 1 : 2, others_at};
  };
  const Place place{held, 100, 40, oldest_of, [] { return std::nullopt; }};
  // Beyond its quarter a client makes room itself, whoever is heavier.
  const auto own = gives_way(place, "10.0.0.1", 6, 90, 0);
  ck_assert(own && *own && (*own)->order == 1);
  const auto heaviest = gives_way(place, "10.2.0.1", 11, 90, 0);
  ck_assert(heaviest && *heaviest && (*heaviest)->order == 2);
  // The gateway's part is its own, to the last byte.
  others_at = 1;
  const auto none = gives_way(place, "10.2.0.1", 11, 90, 0);
  ck_assert(!none && none.error() == Refusal::Full);
  // One message may be larger than a share.
  const Accounts empty;
  const auto large =
      gives_way({empty, 100, 10, oldest_of, [] { return std::nullopt; }}, "10.0.0.1", 60, 0, 0);
  ck_assert(large && !*large);
}
END_TEST

START_TEST(a_rate_allows_a_burst_and_refills) {
  Rates clients(10);
  const auto start = Rates::Clock::now();
  for (int i = 0; i < 10; ++i) ck_assert(clients.admit("a", start));
  ck_assert(!clients.admit("a", start));
  ck_assert(clients.admit("b", start));
  ck_assert(!clients.admit("a", start + milliseconds(99)));
  ck_assert(clients.admit("a", start + milliseconds(101)));
  ck_assert(!clients.admit("a", start + milliseconds(101)));
  for (int i = 0; i < 10; ++i) ck_assert(clients.admit("a", start + milliseconds(60'000)));
  ck_assert(!clients.admit("a", start + milliseconds(60'000)));
}
END_TEST

START_TEST(what_is_too_much_at_once_is_owed) {
  Rates clients(10);
  const auto start = Rates::Clock::now();
  for (int i = 0; i < 10; ++i) ck_assert(clients.admit("a", start));
  ck_assert(clients.charge("a", start, 21));
  ck_assert(!clients.charge("a", start, 1));
  ck_assert(!clients.admit("a", start + milliseconds(2199)));
  // Nor is it forgotten if many come.
  const auto later = start + milliseconds(2198);
  for (int i = 0; i < 20'000; ++i) ck_assert(clients.admit(std::to_string(i), later));
  ck_assert(!clients.admit("a", start + milliseconds(2199)));
  ck_assert(clients.admit("a", start + milliseconds(2201)));
}
END_TEST

START_TEST(a_network_has_a_rate_of_four_clients) {
  Rates clients(2);
  const auto start = Rates::Clock::now();
  const auto of_network = [&](const std::string& network) {
    int admitted = 0;
    for (int host = 1; host <= 20; ++host)
      for (int i = 0; i < 3; ++i) admitted += clients.admit(network + std::to_string(host), start) ? 1 : 0;
    return admitted;
  };
  ck_assert_int_eq(of_network("192.0.2."), 8);
  ck_assert_int_eq(of_network("198.51.100."), 8);
}
END_TEST

START_TEST(listen_addresses) {
  const auto v4 = parse_listen("127.0.0.1:14265");
  ck_assert(v4 && v4->host == "127.0.0.1" && v4->port == "14265");
  const auto v6 = parse_listen("[::1]:0");
  ck_assert(v6 && v6->host == "::1" && v6->port == "0");
  for (const char* wrong :
       {"", "127.0.0.1", ":14265", "::1:80", "h:", "h:65536", "h:99999", "h:-1", "h:1a", "[]:1"}) {
    const auto refused = parse_listen(wrong);
    ck_assert_msg(!refused && refused.error().reason.find("HOST:PORT") != std::string::npos, "%s", wrong);
  }
  const auto two_lines = parse_listen("a\nb:x");
  ck_assert(!two_lines && two_lines.error().reason.find('\n') == std::string::npos);
  const auto any = Listener::open("127.0.0.1:0");
  ck_assert(any.has_value());
  ck_assert(any->address() != "127.0.0.1:0" && !any->ipv6());
  ck_assert(!Listener::open(any->address()));
  if (const auto loopback6 = Listener::open("[::1]:0")) {  // a host may have no IPv6
    ck_assert(loopback6->ipv6() && loopback6->address().find("[::1]:") == 0);
  }
  for (const char* here : {"127.0.0.1:0", "127.1.2.3:0", "[::1]:0", "[::ffff:127.0.0.1]:0"}) {
    const auto listener = Listener::open(here);
    if (listener) ck_assert_msg(listener->loopback(), "%s", here);
  }
  for (const char* anywhere : {"0.0.0.0:0", "[::]:0", "[::ffff:0.0.0.0]:0"}) {
    const auto listener = Listener::open(anywhere);
    if (listener) ck_assert_msg(!listener->loopback(), "%s", anywhere);
  }
}
END_TEST

START_TEST(paths) {
  ck_assert(target_of("/health").route == Route::Health);
  ck_assert(target_of("/api/v1/info").route == Route::Info);
  ck_assert(target_of("/api/v1/messages").route == Route::Messages);
  const Target raw = target_of("/api/v1/messages/abc/raw");
  ck_assert(raw.route == Route::MessageBytes && raw.argument == "abc");
  ck_assert(target_of("/api/v1/messages/abc").route == Route::Message);
  ck_assert(target_of("/api/v1/messages/abc/").route == Route::None);
  ck_assert(target_of("/api/v1/messages/abc/raw/x").route == Route::None);
  const Target watch = target_of("/api/v1/watch/name");
  ck_assert(watch.route == Route::WatchChange && watch.argument == "name");
  for (const char* none :
       {"", "/", "/api/v1", "/api/v1/", "/api/v1/infos", "/api/v1/watch/", "/api/v1/watch/a/b"}) {
    ck_assert_msg(target_of(none).route == Route::None, "%s", none);
  }
  ck_assert(takes(Route::Messages, "POST") && takes(Route::Info, "HEAD") && !takes(Route::Info, "POST"));
  ck_assert(!takes(Route::Messages, "GE") && !takes(Route::Watch, "GET"));
}
END_TEST

START_TEST(preferences) {
  ck_assert_uint_eq(preferred_wait("wait=20").value_or(99), 20);
  ck_assert_uint_eq(preferred_wait("respond-async, wait=7").value_or(99), 7);
  ck_assert_uint_eq(preferred_wait("respond-async; wait = 8").value_or(99), 8);
  ck_assert(!preferred_wait("wait=soon") && !preferred_wait("await=3") && !preferred_wait("") &&
            !preferred_wait("wait="));
}
END_TEST

START_TEST(waits_are_capped_and_tags_read) {
  Request request;
  request.index = "aa";
  request.wait = "3600";
  const auto capped = parse_lookup(request, "0123456789abcdef", milliseconds(60'000));
  ck_assert(capped && capped->wait == milliseconds(60'000) && capped->known == 0);
  request.wait = "4294967295";
  ck_assert(parse_lookup(request, "s", milliseconds(60'000))->wait == milliseconds(60'000));
  request.wait = "3";
  for (const char* tag :
       {"0123456789abcdef-77-3", "\"0123456789abcdef-77-3\"", "W/\"0123456789abcdef-77-3\""}) {
    request.known = tag;
    const auto known = parse_lookup(request, "0123456789abcdef", milliseconds(60'000));
    ck_assert(known && known->known == 77 && known->wait == milliseconds(3000));
  }
  request.known = "fedcba9876543210-77-3";
  ck_assert_uint_eq(parse_lookup(request, "0123456789abcdef", milliseconds(60'000))->known, 0);
}
END_TEST

START_TEST(cursors) {
  const std::string store = "0123456789abcdef";
  ck_assert_uint_eq(order_of_cursor(cursor_of(42, store), store), 42);
  ck_assert_uint_eq(order_of_cursor(store + "-9223372036854775807", store), INT64_MAX);
  for (const char* none :
       {"", "42", "0123456789abcdef", "0123456789abcdef-", "0123456789abcdef-x", "x-42",
        "0123456789abcdef-99999999999999999999", "0123456789abcdef-9999999999999999999",
        "0123456789abcdef-9223372036854775808", "fedcba9876543210-42", "0123456789abcdef-42x"}) {
    ck_assert_msg(order_of_cursor(none, store) == 0, "%s", none);
  }
  ck_assert(parse_watch_lines("+61 " + std::string(64, '1')).has_value());
  ck_assert(!parse_watch_lines("+61 " + std::string(65, '1')));
}
END_TEST

START_TEST(timers_run_in_time_order_and_can_be_cancelled) {
  std::mutex mutex;
  std::condition_variable wake;
  std::string ran;
  Timers timers;
  const auto add = [&](char name, int ms) {
    return timers.after(milliseconds(ms), [&, name] {
      const std::scoped_lock lock(mutex);
      ran += name;
      wake.notify_one();
    });
  };
  const auto never = add('x', 1);
  timers.cancel(never);
  add('b', 40);
  add('a', 20);
  timers.cancel(12345);
  std::unique_lock lock(mutex);
  ck_assert(wake.wait_for(lock, std::chrono::seconds(30), [&] { return ran.size() == 2; }));
  ck_assert(ran == "ab" || ran == "xab");  // a cancel does not wait for one that runs
}
END_TEST

// Jobs for workers by name; the first keeps the only worker busy until it is told to go on.
struct Work {
  std::mutex mutex;
  std::condition_variable changed;
  std::string log;
  int waiting = 0;
  std::promise<void> begun, go_on;
  Workers workers;

  explicit Work(FairQueue::Load most) : workers(1, most) {
    FairQueue::Job first{"local", 0.01, [] { return false; }, {}, [](std::chrono::seconds) {}};
    first.run = [this](const std::stop_token&) {
      begun.set_value();
      go_on.get_future().wait();
    };
    workers.add(Workers::Line::First, std::move(first));
    begun.get_future().wait();
  }

  void add(Workers::Line line, const std::string& client, const std::string& name) {
    {
      const std::scoped_lock lock(mutex);
      ++waiting;
    }
    workers.add(line, {client, 1, [name] { return name == "gone"; },
                       [this, name](const std::stop_token&) { note(name); },
                       [this, name](std::chrono::seconds) { note("-" + name); }});
  }
  void note(const std::string& what) {
    const std::scoped_lock lock(mutex);
    log += what;
    --waiting;
    changed.notify_all();
  }
  std::string all() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == 0; });
    return log;
  }
};

START_TEST(workers_refuse_what_waits_when_they_stop) {
  Work work({100, 100});
  work.add(Workers::Line::First, "10.0.0.1", "a");
  work.add(Workers::Line::Second, "10.0.0.1", "b");
  std::thread stops([&] { work.workers.stop(); });
  assert_same(work.all(), "-a-b");
  work.add(Workers::Line::First, "10.0.0.1", "c");
  work.go_on.set_value();
  stops.join();
  assert_same(work.log, "-a-b-c");
}
END_TEST

START_TEST(workers_serve_the_first_line_first) {
  Work work({1e10, 100});
  for (int i = 0; i < 5; ++i) work.add(Workers::Line::Second, "10.0.0.1", "2");
  for (int i = 0; i < 5; ++i) work.add(Workers::Line::First, "10.0.0.1", "1");
  work.go_on.set_value();
  assert_same(work.all(), "1121112222");
}
END_TEST

// However many wait there: the next client is served before their second.
START_TEST(workers_serve_networks_alike) {
  Work work({1e10, 16});
  for (const char* name : {"a", "b", "c", "d", "e"}) work.add(Workers::Line::First, "10.0.0.1", name);
  work.add(Workers::Line::First, "10.1.0.1", "x");
  work.add(Workers::Line::First, "10.1.0.1", "gone");
  work.workers.drop_abandoned();
  work.go_on.set_value();
  assert_same(work.all(), "-e-goneaxbcd");
}
END_TEST

Stored stored(std::string_view index, std::uint64_t order, std::size_t more = 0) {
  chrysalis::Message message;
  message.index = node::testing::bytes(index);
  message.data = node::testing::bytes(std::to_string(order) + std::string(more, '.'));
  message.parents = {Id{}};
  const Bytes raw = chrysalis::to_bytes(message);
  return {chrysalis::id_of(raw), message.index, std::make_shared<const Bytes>(raw), order};
}

START_TEST(a_message_that_comes_while_another_is_told_waits_its_turn) {
  Subscribers subscribers;
  std::string log;
  const auto first = subscribers.add(node::testing::bytes("a"), [&](const Stored& one) {
    log += "A" + std::to_string(one.order);
    if (one.order == 2) return;
    subscribers.deliver(subscribers.enqueue(stored("a", 2)));
  });
  const auto second = subscribers.add(node::testing::bytes("a"),
                                      [&](const Stored& one) { log += "B" + std::to_string(one.order); });
  subscribers.deliver(subscribers.enqueue(stored("a", 1)));
  assert_same(log, "A1B1A2B2");
}
END_TEST

START_TEST(who_tells_tells_of_nothing_that_came_later) {
  Subscribers subscribers;
  std::string log;
  std::uint64_t later = 0;
  const auto subscription = subscribers.add(node::testing::bytes("a"), [&](const Stored& one) {
    if (one.order == 1) std::thread([&] { later = subscribers.enqueue(stored("a", 2)); }).join();
    log += std::to_string(one.order);
  });
  subscribers.deliver(subscribers.enqueue(stored("a", 1)));
  assert_same(log, "1");
  subscribers.deliver(later);
  assert_same(log, "12");
}
END_TEST

START_TEST(everybody_was_told_when_it_returns) {
  Subscribers subscribers;
  constexpr std::uint64_t kThreads = 4, kEach = 500;
  std::mutex order;
  std::atomic<std::uint64_t> told{0};
  bool in_order = true;
  std::atomic<bool> in_time{true};
  std::uint64_t last = 0;
  const auto subscription = subscribers.add(node::testing::bytes("a"), [&](const Stored& one) {
    in_order = in_order && one.order == told + 1;
    std::this_thread::yield();  // so that others come meanwhile
    told = one.order;
  });
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (std::uint64_t k = 0; k < kEach; ++k) {
        std::uint64_t mine = 0, place = 0;
        {
          const std::scoped_lock lock(order);
          mine = ++last;
          place = subscribers.enqueue(stored("a", mine));
        }
        subscribers.deliver(place);
        if (told < mine) in_time = false;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ck_assert(in_order && in_time);
  ck_assert_uint_eq(told, kThreads * kEach);
}
END_TEST

// A node whose store and whose telling are moved by hand, apart from each other.
class HandNode final : public Node {
 public:
  std::vector<Stored> kept;
  Subscribers subscribers;
  int looked = 0;
  bool broken = false;  // cannot be read

  void tell(const Stored& one) { subscribers.deliver(subscribers.enqueue(one)); }

  Result<std::vector<Stored>> find(ByteView, std::uint64_t after, std::size_t limit) const override {
    ++const_cast<HandNode*>(this)->looked;
    if (broken) return fail("broken");
    std::vector<Stored> found;
    for (const Stored& one : kept) {
      if (one.order > after && found.size() < limit) found.push_back(one);
    }
    return found;
  }
  std::unique_ptr<Subscription> subscribe(ByteView index, std::function<void(const Stored&)> told) override {
    return subscribers.add(index, std::move(told));
  }
  const std::string& store_id() const override { return id_; }
  tl::expected<Id, SubmitError> submit(chrysalis::Draft, std::string_view, Tell) override { return Id{}; }
  Result<Listing> list(ByteView, std::size_t) const override { return Listing{}; }
  Result<std::optional<Stored>> message(const Id&) const override { return std::nullopt; }
  void keep_at_least(std::chrono::seconds) override {}
  void prune() override {}
  void interrupt() override {}
  const Options& options() const override { return options_; }
  tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft) const override { return Prepared{}; }
  tl::expected<void, SubmitError> prove(Prepared&, const std::stop_token&) const override { return {}; }
  tl::expected<Id, SubmitError> store(const Prepared&, std::string_view, Tell) override { return Id{}; }
  std::size_t awaited(ByteView) const override { return 0; }

 private:
  std::string id_ = "0123456789abcdef";
  Options options_;
};

// A watch of index "a" whose connection is a flag.
struct HandWatch {
  HandNode node;
  bool suspended = false;
  Watch watch{node, "name", 1, std::chrono::seconds(15)};

  HandWatch() {
    watch.connect({[this] { suspended = true; }, [this] { suspended = false; }});
    ck_assert_int_eq(watch.change(*parse_watch_lines("+61")).more, 1);
  }
  // Everything that can be read until it suspends or ends.
  std::string read() {
    std::string text;
    char piece[7];
    for (;;) {
      const auto count = watch.read(piece, sizeof piece);
      if (!count || *count == 0) return text;
      text.append(piece, *count);
    }
  }
  static std::size_t messages(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("messageId"); at != text.npos; at = text.find("messageId", at + 1))
      ++count;
    return count;
  }
};

START_TEST(a_watch_sends_once_what_it_finds_and_is_told_of) {
  HandWatch hand;
  hand.node.kept = {stored("a", 5)};
  const std::string first = hand.read();
  ck_assert_uint_eq(HandWatch::messages(first), 1);
  ck_assert(first.find("caughtUp") != first.npos && hand.suspended);
  hand.node.tell(stored("a", 5));  // told late
  ck_assert(hand.suspended);
  ck_assert(hand.read().empty());
  hand.node.tell(stored("a", 6));
  ck_assert(!hand.suspended);
  ck_assert_uint_eq(HandWatch::messages(hand.read()), 1);
}
END_TEST

START_TEST(a_watch_reads_again_what_it_did_not_keep) {
  HandWatch hand;
  hand.read();
  const int looked = hand.node.looked;
  hand.node.kept = {stored("a", 1)};
  hand.node.tell(hand.node.kept[0]);
  ck_assert_uint_eq(HandWatch::messages(hand.read()), 1);
  ck_assert_int_eq(hand.node.looked, looked);  // one message alone needs no look into the store
  for (std::uint64_t order = 2; order <= 20; ++order) {
    hand.node.kept.push_back(stored("a", order));
    hand.node.tell(hand.node.kept.back());
  }
  ck_assert_uint_eq(HandWatch::messages(hand.read()), 19);
  ck_assert_int_gt(hand.node.looked, looked);
}
END_TEST

START_TEST(a_watch_sends_nothing_of_what_was_removed) {
  HandWatch hand;
  hand.node.kept = {stored("a", 1)};
  ck_assert_uint_eq(hand.watch.unwatched(*parse_watch_lines("+61\n+62\n+6200\n-63\n-61")), 2);
  ck_assert_int_eq(hand.watch.change(*parse_watch_lines("-61")).more, -1);
  ck_assert_uint_eq(HandWatch::messages(hand.read()), 0);
  ck_assert_int_eq(hand.watch.change(*parse_watch_lines("-61\n+61\n+61")).more, 1);
  const std::string again = hand.read();
  ck_assert_uint_eq(HandWatch::messages(again), 1);
  ck_assert(again.find("caughtUp") != again.npos);
}
END_TEST

// Of what is told, two such messages are kept; the others are read from the store again.
START_TEST(a_watch_keeps_little_of_what_it_is_told) {
  HandWatch hand;
  hand.read();
  std::uint64_t order = 0;
  // What is removed is kept no longer.
  for (int i = 0; i < 5; ++i) {
    hand.node.tell(stored("a", ++order, 31'000));
    hand.watch.change(*parse_watch_lines("+61"));
    hand.read();
  }
  hand.watch.change(*parse_watch_lines("+62\n+63"));
  hand.read();
  const int looked = hand.node.looked;
  for (const char* index : {"a", "b", "c"}) hand.node.tell(stored(index, ++order, 31'000));
  ck_assert_uint_eq(HandWatch::messages(hand.read()), 2);
  ck_assert_int_eq(hand.node.looked, looked + 1);
}
END_TEST

// The first line that is read says why; there is no second.
START_TEST(a_watch_ends_once) {
  for (const bool broken : {true, false}) {
    HandWatch hand;
    hand.read();
    hand.node.broken = broken;
    if (broken)
      hand.watch.change(*parse_watch_lines("+62"));
    else
      hand.watch.end("over");
    char piece[1000];
    const auto count = hand.watch.read(piece, sizeof piece);
    ck_assert(count.has_value());
    assert_same(std::string(piece, *count),
                broken ? end_line("the store cannot be read now") : end_line("over"));
    ck_assert(!hand.watch.read(piece, sizeof piece));
  }
}
END_TEST

// Bytes that are allocated; a sanitizer has an allocator of its own.
std::size_t allocated() {
  if (__sanitizer_get_current_allocated_bytes) return __sanitizer_get_current_allocated_bytes();
  const auto now = ::mallinfo2();
  return now.uordblks + now.hblkhd;
}

START_TEST(a_watch_makes_little_ready_however_large_the_messages) {
  HandWatch hand;
  for (std::uint64_t order = 1; order <= 20; ++order) hand.node.kept.push_back(stored("a", order, 31'000));
  const std::size_t line = message_line("61", hand.node.kept[0], hand.node.store_id()).size();
  std::vector<char> piece(1'000'000);
  const std::size_t before = allocated();
  std::size_t messages = 0;
  while (!hand.suspended) {
    const auto count = hand.watch.read(piece.data(), piece.size());  // all that is ready
    ck_assert_uint_lt(*count, 16'384 + line);
    messages += HandWatch::messages({piece.data(), *count});
  }
  ck_assert_uint_eq(messages, 20);
  ck_assert_uint_lt(allocated(), before + 1000);  // nothing is kept of it
}
END_TEST

// Addresses are many: who has all it may have is not kept account of.
START_TEST(rates_forget_who_is_idle) {
  Rates clients(10);
  const auto start = Rates::Clock::now();
  const std::size_t before = allocated();
  for (int i = 0; i < 20'000; ++i) ck_assert(clients.admit(std::to_string(i), start));
  const std::size_t most = allocated() - before;
  ck_assert(clients.admit("a", start + milliseconds(2000)));
  ck_assert_uint_lt(allocated() - before, most / 2);
}
END_TEST

START_TEST(a_heartbeat_comes_after_everything_else) {
  HandWatch hand;
  for (std::uint64_t order = 1; order <= 300; ++order) hand.node.kept.push_back(stored("a", order));
  hand.watch.beat(1234);
  const std::string text = hand.read();
  ck_assert_uint_eq(HandWatch::messages(text), 300);
  ck_assert(text.ends_with("{\"heartbeat\":1234}\n"));
}
END_TEST

START_TEST(a_closed_watch_touches_nothing) {
  HandWatch hand;
  hand.read();
  ck_assert(hand.suspended);
  hand.watch.close();
  hand.node.tell(stored("a", 1));
  hand.watch.beat(1);
  hand.watch.end("over");
  ck_assert(hand.suspended);
  ck_assert_int_eq(hand.watch.change(*parse_watch_lines("+62")).more, 0);
  hand.watch.close();
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("node parts");
  TCase* cases = tcase_create("node parts");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, a_client_is_an_ipv4_address_or_a_slash_64);
  tcase_add_test(cases, a_client_is_in_networks);
  tcase_add_test(cases, a_queue_serves_networks_alike);
  tcase_add_test(cases, a_queue_has_a_bound_for_each_network_and_for_all);
  tcase_add_test(cases, a_queue_has_a_bound_in_jobs_too);
  tcase_add_test(cases, a_queue_forgets_the_abandoned);
  tcase_add_test(cases, who_gives_way_to_a_new_message);
  tcase_add_test(cases, a_rate_allows_a_burst_and_refills);
  tcase_add_test(cases, what_is_too_much_at_once_is_owed);
  tcase_add_test(cases, a_network_has_a_rate_of_four_clients);
  tcase_add_test(cases, listen_addresses);
  tcase_add_test(cases, paths);
  tcase_add_test(cases, preferences);
  tcase_add_test(cases, waits_are_capped_and_tags_read);
  tcase_add_test(cases, cursors);
  tcase_add_test(cases, timers_run_in_time_order_and_can_be_cancelled);
  tcase_add_test(cases, workers_refuse_what_waits_when_they_stop);
  tcase_add_test(cases, workers_serve_the_first_line_first);
  tcase_add_test(cases, workers_serve_networks_alike);
  tcase_add_test(cases, a_message_that_comes_while_another_is_told_waits_its_turn);
  tcase_add_test(cases, who_tells_tells_of_nothing_that_came_later);
  tcase_add_test(cases, everybody_was_told_when_it_returns);
  tcase_add_test(cases, a_watch_sends_once_what_it_finds_and_is_told_of);
  tcase_add_test(cases, a_watch_reads_again_what_it_did_not_keep);
  tcase_add_test(cases, a_watch_makes_little_ready_however_large_the_messages);
  tcase_add_test(cases, a_watch_sends_nothing_of_what_was_removed);
  tcase_add_test(cases, a_watch_keeps_little_of_what_it_is_told);
  tcase_add_test(cases, a_watch_ends_once);
  tcase_add_test(cases, rates_forget_who_is_idle);
  tcase_add_test(cases, a_heartbeat_comes_after_everything_else);
  tcase_add_test(cases, a_closed_watch_touches_nothing);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
