// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway's end of a plain channel, with the chains and the state of the product and a model of what stands
// above them: it starts as gateway/channel does, answers requests after a while, crashes with its disk, and
// is started again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/lifetime.hpp"
#include "plain/reading/peer_chain.hpp"
#include "plain/reading/probe.hpp"
#include "plain/writer.hpp"
#include "tests/sim/carrier/model_carrier.hpp"
#include "tests/sim/plain/disk_ledger.hpp"
#include "tests/sim/plain/state_copies.hpp"

namespace jm::sim {

struct PlainGatewayPlan {
  double crashes = 0;        // a minute
  double power_cuts = 0.5;   // of these: what is not synchronised is lost
  double fills = 0;          // times a minute at which its disk is full, for a while
  double puts_back = 0;      // of these: an older copy of the state is put back
  bool whole = false;        // with the marker: as if the machine had been put back
  milliseconds thinks{800};  // until an answer is there, at most
  bool in_order = true;      // requests are decided one after the other
};

class PlainGateway final : plain::Writer::Listener, plain::PeerChain::Listener {
 public:
  // All of them outlive it. `moved`: whoever operates it learns the root of fresh seeds.
  PlainGateway(base::Loop& loop, SharedModel& model, Book& book, FaultCounts& faults, std::string folder,
               gateway::ChannelConfig config, const PlainGatewayPlan& plan, Plant plant, Generator generator,
               std::function<void(const mam::Writer&, const Hash& root)> moved);
  ~PlainGateway();

  void start();
  void heal();  // it crashes no more, and its disk has room
  // Lets go of all that is not read, as when the call is over.
  void let_go();
  // The peer waits for answers to these. If all of them were attached, and nothing is under way, the carrier
  // has lost what nobody holds any more: the operator resets the channel.
  void reset_if_lost(const std::set<std::uint64_t>& unanswered);
  // Empty: nothing waits. Else what does.
  std::string pending() const;
  // Ends it in order, and opens the state once more: what is left there.
  void finish();

 private:
  struct Running;  // what ends with a crash

  Result<std::unique_ptr<gateway::State>> open_state() const;
  void crash();
  void crash_later();
  void fill_later();
  void make_room();
  void start_later(milliseconds time);
  void end(bool in_order);
  void check_own_address();
  void reseed(const std::string& why);
  void begin();
  void handle();

  void attached(const std::shared_ptr<plain::Trace>&, const std::string& call) override {
    attached_.insert(std::stoull(call));
  }
  void attached_again() override {}
  void cannot_attach(const carrier::CarrierError&) override {}
  void attaches_again() override {}
  void committing(plain::Ticket ticket, plain::Step& step) override;
  void unsendable(plain::Draft draft, const std::string& reason) override;
  void broken(const std::string& reason) override;

  void read(plain::PeerChain::Message message) override;
  void caught_up() override {}
  void junk(std::size_t) override {}
  void reading(const std::string&) override {}
  void leads_nowhere(const std::string& reason) override { book_.breaks("delivery", reason); }
  void not_durable(const std::string& reason) override { broken(reason); }

  template <class What>
  void after(milliseconds time, What what);  // unless it has crashed by then

  base::Loop& loop_;
  SharedModel& model_;
  Book& book_;
  FaultCounts& faults_;
  const std::string folder_;
  const gateway::ChannelConfig config_;
  PlainGatewayPlan plan_;
  const Plant plant_;
  Generator generator_;
  const std::function<void(const mam::Writer&, const Hash&)> moved_;
  const plain::ChainTiming timing_;
  StateCopies copies_;
  PutBack put_back_ = PutBack::Nothing;
  bool healed_ = false;
  std::uint64_t starts_ = 0, said_ = 0;
  std::set<std::uint64_t> attached_;  // requests whose answers were
  std::unique_ptr<Running> running_;
  base::Lifetime lifetime_;
};

}  // namespace jm::sim
