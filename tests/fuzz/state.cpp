// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's state in a folder that is not what it left (pieces: see state_damage.hpp), and how it goes on
// with it: 'o' is a step or a request, by its first byte; the second says of which channel.
#include <future>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/json.hpp"
#include "gateway/kept/kept_channels.hpp"
#include "gateway/state/state_inspect.hpp"
#include "state_damage.hpp"

namespace {

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;

ChannelConfig config_of(const std::string& name) {
  ChannelConfig config;
  config.name = name;
  config.kind = ChannelConfig::Kind::Plain;
  config.subscribe->root = *Hash::from_trytes(std::string(81, 'R'));
  config.publish->mode = mam::Mode::Public;
  config.publish->security = 1;
  return config;
}

Result<void> commit(State& state, Step step) {
  std::promise<Result<void>> done;
  auto future = done.get_future();
  state.commit(std::move(step), [&done](Result<void> result) { done.set_value(std::move(result)); });
  return future.get();
}

// What the channel signs next.
Step signed_step(const ChannelRecord& record) {
  Step step;
  step.channel = record.name;
  OutboxItem item;
  item.index = record.next_index;
  item.root = item.address = record.first_root;
  item.payload = "PAYLOAD";
  step.signed_message = item;
  return step;
}

void fill(State& state) {
  for (const char* name : {"alice", "bob"}) {
    const auto record = state.channel(config_of(name));
    fuzz::require(record.has_value(), "a channel can be made");
    fuzz::require(commit(state, signed_step(*record)).has_value(), "a message can be signed");
  }
}

void check(const ChannelRecord& record) {
  if (record.fresh) fuzz::require_one_line(record.fresh_because);
  fuzz::require(record.writer.security >= 1 && record.writer.security <= 3, "security is 1 to 3");
  fuzz::require(record.next_index <= INT64_MAX && record.peer_read <= record.next_index, "an index is one");
  fuzz::require(record.outbox.size() <= kMaxOutbox, "the outbox is bounded");
  for (const OutboxItem& item : record.outbox) {
    fuzz::require(item.index < record.next_index, "what waits was signed");
    fuzz::require(is_payload(item.payload), "a payload is trytes");
  }
}

// What the gateway and its commands do with a folder, and what has signed by then.
class User {
 public:
  explicit User(const std::string& dir) : dir_(dir) {}

  void look() const {
    if (const auto kept = KeptChannels::open(dir_); kept)
      fuzz::require(json_is_object(kept->all()), "channels have names");
    else
      fuzz::require_one_line(kept.error().reason);
    (void)list_channels(dir_);
    (void)side_key_of(dir_, "alice");
    if (const auto wrong = check_state(dir_); wrong)
      for (const std::string& line : *wrong) fuzz::require_one_line(line);
    else
      fuzz::require_one_line(wrong.error().reason);
  }
  void open() {
    state_.reset();
    auto state = State::open(dir_);
    if (!state) return fuzz::require_one_line(state.error().reason);
    for (const std::string& line : {(*state)->notice(), (*state)->dropped()})
      if (!line.empty()) fuzz::require_one_line(line);
    state_ = std::move(*state);
    record("alice");
  }
  void act(std::string_view bytes) {
    if (!state_ || bytes.empty()) return;
    const std::string name = bytes.size() > 1 && bytes[1] == 'b' ? "bob" : "alice";
    Step step;
    step.channel = name;
    switch (bytes[0]) {
      case 'c':
        return record(name);
      case 's':
        return sign(name);
      case 'e':  // many at once
        for (int i = 0; i < 40; ++i) sign(name);
        return;
      case 'w':
        return keep(state_->reseed(config_of(name), "by hand"));
      case 'r':
        return keep(state_->reset(name, "by hand"));
      case 'R':
        return open();
      case 'd':
        for (std::size_t i = 2; i < bytes.size(); ++i)
          step.outbox_done.push_back(static_cast<unsigned char>(bytes[i]));
        break;
      case 'p':
        step.peer_read = bytes.size() - 2;
        break;
      case 'n':
        step.reader_root = *Hash::from_trytes(std::string(81, 'N'));
        break;
      default:
        return;
    }
    (void)commit(*state_, std::move(step));
  }

 private:
  void record(const std::string& name) { keep(state_->channel(config_of(name))); }
  void keep(Result<ChannelRecord> made) {
    if (!made) return fuzz::require_one_line(made.error().reason);
    check(*made);
    records_[made->name] = std::move(*made);
  }
  // However often it is asked for, and whatever the folder says.
  void sign(const std::string& name) {
    const auto known = records_.find(name);
    if (known == records_.end()) return;
    ChannelRecord& record = known->second;
    const auto signed_now = commit(*state_, signed_step(record));
    if (!signed_now) fuzz::require_one_line(signed_now.error().reason);
    fuzz::require(!signed_now || !commit(*state_, signed_step(record)), "an index signs once");
    if (!signed_now) return;
    fuzz::require(used_.emplace(record.writer.seed.trytes(), record.next_index).second,
                  "an index of a seed signs once");
    ++record.next_index;
  }

  const std::string dir_;
  std::unique_ptr<State> state_;
  std::map<std::string, ChannelRecord> records_;
  std::set<std::pair<std::string, std::uint64_t>> used_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr unsigned kMaxPieces = 24;
  static const fuzz::StateHome home(fill);
  home.restore();
  User user(home.dir());
  bool opened = false;
  const auto open = [&] {
    if (std::exchange(opened, true)) return;
    user.look();
    user.open();
  };
  fuzz::Pieces pieces(data, size);
  unsigned count = 0;
  for (fuzz::Pieces::Piece piece{}; count < kMaxPieces && pieces.next(piece); ++count) {
    if (piece.kind != 'o') {
      if (!opened) fuzz::damage(home, piece);
      continue;
    }
    open();
    user.act(piece.bytes);
  }
  open();
  user.act("s");
  return 0;
}
