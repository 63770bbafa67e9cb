// SPDX-License-Identifier: GPL-3.0-or-later
// What an engine of dialogs is told of a carrier.
#include "carrier/courier.hpp"
#include "tests/unit/support/loop_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::carrier;
using namespace std::chrono_literals;

namespace {

class Silent : public Carrier {
 public:
  explicit Silent(base::Loop& loop) : budget_(loop), source_(budget_) {}

  void publish(Outgoing, std::function<void(CarrierResult<std::string>)>) override {}
  void fetch(const Hash&, Keep, std::function<void(CarrierResult<std::vector<Arrival>>)>) override {}
  std::unique_ptr<Watch> watch(const Hash&, WatchListener&) override { return nullptr; }
  std::string describe() const override { return "silent"; }
  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return 1'000; }

 private:
  base::Budget budget_;
  base::Budget::Source source_;
};

struct Passing final : Silent {
  using Silent::Silent;
  Traits traits() const override { return {false, 5s}; }
};

}  // namespace

START_TEST(a_carrier_declares_what_it_is) {
  base::Loop loop;
  const auto near = traits_of(Silent(loop)), passing = traits_of(Passing(loop));
  ck_assert_uint_eq(near.max_payload_trytes, 1'000);
  ck_assert(near.keeps && near.round_trip < 100ms);
  ck_assert_uint_eq(passing.max_payload_trytes, 1'000);
  ck_assert(!passing.keeps && passing.round_trip == 5s);
}
END_TEST

START_TEST(a_node_elsewhere_is_further_away) {
  base::Loop loop;
  const auto carrier = open_carrier(loop, {"http://127.0.0.1:1"}, {});
  ck_assert(carrier.has_value());
  const auto traits = traits_of(**carrier);
  ck_assert(traits.keeps && traits.round_trip == 200ms);
  ck_assert_uint_eq(traits.max_payload_trytes, (*carrier)->max_payload_trytes());
}
END_TEST

int main() {
  Suite* suite = suite_create("courier");
  TCase* tc = tcase_create("traits");
  tcase_add_test(tc, a_carrier_declares_what_it_is);
  tcase_add_test(tc, a_node_elsewhere_is_further_away);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
