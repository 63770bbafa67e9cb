// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/gateway.hpp"

#include <algorithm>
#include <utility>

#include "tests/sim/plain/disk.hpp"
#include "tests/sim/plain/gateway_running.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::sim {

PlainGateway::PlainGateway(base::Loop& loop, SharedModel& model, Book& book, FaultCounts& faults,
                           std::string folder, gateway::ChannelConfig config, const PlainGatewayPlan& plan,
                           Plant plant, Generator generator,
                           std::function<void(const mam::Writer&, const Hash&)> moved)
    : loop_(loop),
      model_(model),
      book_(book),
      faults_(faults),
      folder_(std::move(folder)),
      config_(std::move(config)),
      plan_(plan),
      plant_(plant),
      generator_(generator),
      moved_(std::move(moved)),
      copies_(folder_) {
  fill_later();
}

PlainGateway::~PlainGateway() {
  end(true);
}

Result<std::unique_ptr<gateway::State>> PlainGateway::open_state() const {
  gateway::StateOptions options;
  options.machine_id_file = folder_ + "/none";
  options.host_id = "simulated";
  options.retry = options.slowest_retry = milliseconds(0);  // its thread waits by no clock
  return gateway::State::open(folder_, options);
}

void PlainGateway::start() {
  ++starts_;
  book_.starts();
  running_ = std::make_unique<Running>(loop_, model_);
  if (!healed_ && generator_.chance(0.1)) Disk::get().fail_at(static_cast<unsigned>(generator_.below(60)));
  auto state = open_state();
  if (!state && Disk::get().failed()) return after(milliseconds(0), [this] { crash(); });
  if (!state && Disk::get().full()) return start_later(milliseconds(1'000));
  if (!state) return book_.breaks("durable stays", "the state cannot be opened: " + state.error().reason);
  copies_.note_marker();
  running_->ledger =
      std::make_unique<DiskLedger>(std::move(*state), book_, plant_, generator_, [this] { crash(); });
  auto record = running_->ledger->state().channel(config_);
  if (!record && Disk::get().failed()) return after(milliseconds(0), [this] { crash(); });
  if (!record && Disk::get().full()) return start_later(milliseconds(1'000));
  if (!record) return book_.breaks("durable stays", "the channel cannot be opened: " + record.error().reason);
  running_->record = std::move(*record);
  book_.opened(running_->record, std::exchange(put_back_, PutBack::Nothing));
  if (!healed_) crash_later();
  plant_ == Plant::PutsBackAll ? begin() : check_own_address();
}

// As gateway/channel/chain_channel does.
void PlainGateway::check_own_address() {
  const auto& record = running_->record;
  const auto root = mam::root_of(record.writer, {record.next_index, 1, 0});
  plain::Probe::Events events;
  events.answered = [this](bool used) {
    running_->probe.reset();
    used ? reseed("it is an older copy") : begin();
  };
  events.trouble = [](const std::string&) {};
  events.junk = [](std::size_t) {};
  running_->probe = std::make_unique<plain::Probe>(loop_, running_->share, *running_->carrier, record.writer,
                                                   *root, std::move(events));
}

void PlainGateway::reseed(const std::string& why) {
  running_->writer.reset();
  running_->peer.reset();
  running_->requests.clear();  // and nothing of it is decided
  auto record = running_->ledger->state().reseed(config_, why);
  if (!record && Disk::get().failed()) return after(milliseconds(0), [this] { crash(); });
  if (!record && Disk::get().full()) return after(milliseconds(1'000), [this, why] { reseed(why); });
  if (!record) return book_.breaks("durable stays", "no fresh seeds: " + record.error().reason);
  running_->record = std::move(*record);
  book_.opened(running_->record, PutBack::Nothing);
  begin();
}

void PlainGateway::begin() {
  Running& now = *running_;
  book_.begun(now.record);
  moved_(now.record.writer, now.record.first_root);
  plain::Writer::Listener& writes = *this;
  now.writer = std::make_unique<plain::Writer>(loop_, now.share, *now.ledger, *now.carrier, now.record,
                                               timing_, writes);
  plain::PeerChain::Listener& reads = *this;
  now.peer = std::make_unique<plain::PeerChain>(
      plain::ChainServices{loop_, now.share, *now.ledger, *now.carrier, timing_}, now.record, reads);
}

void PlainGateway::crash_later() {
  if (plan_.crashes <= 0) return;
  const auto mean = static_cast<std::int64_t>(60'000 / plan_.crashes);
  after(generator_.time(milliseconds(1), milliseconds(2 * mean)), [this] {
    if (healed_) return;
    // Between two writes, or between two steps.
    if (generator_.chance(0.7))
      Disk::get().fail_at(static_cast<unsigned>(generator_.below(40)));
    else
      crash();
  });
}

void PlainGateway::crash() {
  faults_.count(Fault::GatewayCrashed);
  end(false);
  const bool power_cut = generator_.chance(plan_.power_cuts);
  if (Disk::get().restart(power_cut, generator_) > 0) faults_.count(Fault::WritesLost);
  if (power_cut && copies_.set_marker_back()) faults_.count(Fault::MarkerBehind);
  if (!healed_ && copies_.taken() && generator_.chance(plan_.puts_back)) {
    faults_.count(plan_.whole ? Fault::MachinePutBack : Fault::StatePutBack);
    copies_.put_back(plan_.whole);
    put_back_ = plan_.whole ? PutBack::Machine : PutBack::State;
    book_.put_back();
  }
  if (generator_.chance(0.4)) copies_.take();
  start_later(generator_.time(milliseconds(100), milliseconds(5'000)));
}

void PlainGateway::start_later(milliseconds time) {
  end(true);
  VirtualTime::get().after(time, lifetime_.guard([this] { start(); }));
}

void PlainGateway::fill_later() {
  if (plan_.fills <= 0) return;
  const auto mean = static_cast<std::int64_t>(60'000 / plan_.fills);
  VirtualTime::get().after(generator_.time(milliseconds(1), milliseconds(2 * mean)), lifetime_.guard([this] {
    if (healed_) return;
    Disk::get().fill_at(static_cast<unsigned>(generator_.below(20)));
    VirtualTime::get().after(generator_.time(milliseconds(100), milliseconds(15'000)),
                             lifetime_.guard([this] {
                               make_room();
                               fill_later();
                             }));
  }));
}

void PlainGateway::make_room() {
  if (Disk::get().full()) faults_.count(Fault::DiskFull);
  if (running_ && running_->ledger)
    running_->ledger->room();
  else
    Disk::get().make_room(false);
}

// What readers leave on the loop still uses pool and carrier: these go a while later.
void PlainGateway::end(bool in_order) {
  if (!running_) return;
  if (!in_order) Disk::get().fail();
  running_->lifetime.end();
  running_->probe.reset();
  running_->writer.reset();
  running_->peer.reset();
  running_->ledger.reset();
  VirtualTime::get().after(milliseconds(1), [old = std::shared_ptr<Running>(std::move(running_))] {});
}

void PlainGateway::heal() {
  healed_ = true;
  Disk::get().fail_at(~0U);
  make_room();
}

void PlainGateway::let_go() {
  if (running_ && running_->writer) running_->writer->let_go(std::nullopt);
}

void PlainGateway::reset_if_lost(const std::set<std::uint64_t>& unanswered) {
  if (!running_ || !running_->writer || !running_->writer->idle()) return;
  if (!std::includes(attached_.begin(), attached_.end(), unanswered.begin(), unanswered.end())) return;
  faults_.count(Fault::LinkLost);
  reseed("reset by its operator");
}

std::string PlainGateway::pending() const {
  if (!running_ || !running_->writer) return "the gateway does not run";
  if (!running_->writer->idle()) return "something is not attached";
  if (running_->writer->unread() > 0) return std::to_string(running_->writer->unread()) + " messages wait";
  return {};
}

void PlainGateway::finish() {
  end(true);
  Disk::get().fail_at(~0U);
  auto state = open_state();
  const auto record = state ? (*state)->channel(config_) : tl::make_unexpected(state.error());
  if (!record) return book_.breaks("durable stays", "at the end: " + record.error().reason);
  book_.opened(*record, PutBack::Nothing);
  if (record->fresh) book_.breaks("fresh seeds", "after an end in order");
  if (!record->outbox.empty()) book_.breaks("nothing pending", "messages are left in the state");
  if (book_.decided() != book_.requests()) book_.breaks("nothing pending", "a request is not decided");
}

}  // namespace jm::sim
