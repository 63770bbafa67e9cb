// SPDX-License-Identifier: GPL-3.0-or-later
// The watch of an address that costs the loop no more than a share of its time.
#include "gateway/sealed/limited_watch.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using std::chrono::milliseconds;

namespace {

// A carrier that tells what the test has it tell, and a listener that takes its time.
struct Station final : carrier::Carrier, CarrierListener {
  struct Ends final : carrier::Watch {
    explicit Ends(Station& of) : station(of) {}
    ~Ends() override { station.watcher = nullptr; }
    Station& station;
  };

  void publish(carrier::Outgoing, std::function<void(carrier::CarrierResult<std::string>)>) override {}
  void fetch(const carrier::Hash&, Keep,
             std::function<void(carrier::CarrierResult<std::vector<carrier::Arrival>>)>) override {}
  using carrier::Carrier::watch;
  std::unique_ptr<carrier::Watch> watch(const carrier::Hash&, carrier::WatchListener& listener) override {
    watcher = &listener;
    return std::make_unique<Ends>(*this);
  }
  std::string describe() const override { return "a test's"; }
  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return 20'000; }

  void received(dialog::CarrierId carrier, const dialog::Hash& at, const std::string& payload) override {
    ck_assert(carrier == 3 && at == address);
    told += payload + " ";
    if (payload == "end") limited.reset();
    const auto until = std::chrono::steady_clock::now() + takes;
    while (std::chrono::steady_clock::now() < until) continue;
    if (payload == "last") loop.stop();
  }
  void caught_up(dialog::CarrierId, const dialog::Hash&) override { told += "| "; }
  void published(dialog::Token, dialog::PublishResult) override {}
  void looked(dialog::Token, std::optional<bool>) override {}
  void reading(const std::string& trouble) override {
    if (!trouble.empty()) told += "(" + trouble + ") ";
  }
  void attaching(const std::string&) override {}

  void arrives(const std::string& payload) const { watcher->arrival({"id", "", payload}); }

  base::Loop loop;
  base::Budget budget{loop};
  base::Budget::Source source_{budget};
  const carrier::Hash address = *carrier::Hash::padded("HERE");
  carrier::WatchListener* watcher = nullptr;
  milliseconds takes{0};
  std::string told;
  std::optional<LimitedWatch> limited{std::in_place, loop, *this, 3, address, *this};
};

void check_told(const Station& station, const std::string& should) {
  ck_assert_msg(station.told == should, "\"%s\" is not \"%s\"", station.told.c_str(), should.c_str());
}

}  // namespace

START_TEST(what_costs_little_is_told_at_once) {
  Station station;
  ck_assert(station.limited->is_at(3, station.address) && !station.limited->is_at(2, station.address));
  station.arrives("a");
  station.arrives("b");
  station.watcher->caught_up();
  station.watcher->trouble({carrier::Fault::Timeout, "no answer"});
  check_told(station, "a b | (no answer) ");
}
END_TEST

START_TEST(what_costs_much_waits_in_its_order) {
  Station station;
  station.takes = milliseconds(260);  // more than it may at once
  station.arrives("a");
  station.takes = milliseconds(0);
  station.arrives("b");
  station.watcher->caught_up();  // behind what waits
  station.arrives("last");
  check_told(station, "a ");
  station.loop.run();
  check_told(station, "a b last | ");
}
END_TEST

START_TEST(who_is_told_may_end_it) {
  Station station;
  station.arrives("end");
  ck_assert(!station.limited && station.watcher == nullptr);
  check_told(station, "end ");
}
END_TEST

START_TEST(its_end_drops_what_waits) {
  Station station;
  station.takes = milliseconds(260);
  station.arrives("a");
  station.arrives("b");
  station.limited.reset();
  station.loop.post([&] { station.loop.stop(); });
  station.loop.run();
  check_told(station, "a ");
}
END_TEST

int main() {
  Suite* suite = suite_create("limited watch");
  TCase* tests = tcase_create("limited watch");
  tcase_set_timeout(tests, 60);
  for (const TTest* test : {what_costs_little_is_told_at_once, what_costs_much_waits_in_its_order,
                            who_is_told_may_end_it, its_end_drops_what_waits})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
