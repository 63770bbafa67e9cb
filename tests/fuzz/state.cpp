// The gateway's state in a folder that is not what it left: 'f' the database's bytes, 'q' SQL that somebody
// ran on it, 'c' the file of channels that were added at run time.
#include <future>
#include <memory>

#include "database.hpp"
#include "fuzz.hpp"
#include "signaling/json.hpp"
#include "signaling/kept_channels.hpp"
#include "signaling/state.hpp"
#include "signaling/state_inspect.hpp"

namespace {

using namespace jm;
using namespace jm::signaling;

constexpr const char* kFile = "state.db";

// Its peer's chain is named, so that no more than two roots are made for it.
ChannelConfig config_of(const char* name) {
  ChannelConfig config;
  config.name = name;
  config.subscribe.root = *Hash::from_trytes(std::string(81, 'R'));
  config.publish.mode = mam::Mode::Public;
  config.publish.security = 1;
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

// The folder as the gateway has left it. Files are put back in place, so that it is not taken for a copy.
class Home {
 public:
  Home() {
    const ChannelConfig alice = config_of("alice"), bob = config_of("bob");
    auto state = State::open(dir());
    fuzz::require(state.has_value(), "a state can be made");
    for (const auto& record : (*state)->channels({&alice, &bob})) {
      fuzz::require(record.has_value(), "a channel can be made");
      fuzz::require(commit(**state, signed_step(*record)).has_value(), "a message can be signed");
    }
    state->reset();
    base_ = folder_.read(kFile);
    marker_ = marker();
    std::filesystem::create_hard_link(folder_.path() / marker_, folder_.path() / kKept);
    restore();
    state = State::open(dir());
    fuzz::require(state.has_value() && (*state)->notice().empty(), "what was put back is taken for the same");
  }

  std::string dir() const { return folder_.path(); }
  std::string database() const { return folder_.file(kFile); }
  void put(const std::string& name, std::string_view bytes) const { folder_.write(name, bytes); }

  void restore() const {
    for (const char* name : {"state.db-wal", "state.db-shm", "channels.json"}) folder_.remove(name);
    folder_.write(kFile, base_);
    for (std::string name; !(name = marker()).empty();) folder_.remove(name);
    std::filesystem::create_hard_link(folder_.path() / kKept, folder_.path() / marker_);
  }

 private:
  static constexpr const char* kKept = "kept-marker";  // the marker's other name: it stays the same file

  std::string marker() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      if (const std::string name = entry.path().filename(); name.starts_with("epoch-")) return name;
    return {};
  }

  fuzz::Folder folder_;
  std::string base_, marker_;
};

void check(const ChannelRecord& record) {
  fuzz::require(record.writer.security >= 1 && record.writer.security <= 3, "security is 1 to 3");
  fuzz::require(record.next_index <= INT64_MAX && record.peer_read <= record.next_index, "an index is one");
  fuzz::require(record.outbox.size() <= kMaxOutbox, "the outbox is bounded");
  for (const OutboxItem& item : record.outbox) {
    fuzz::require(item.index < record.next_index, "what waits was signed");
    fuzz::require(item.payload.size() <= kMaxPayload && trinary::is_trytes(item.payload),
                  "a payload is trytes");
  }
}

void use(const std::string& dir) {
  if (const auto kept = KeptChannels::open(dir); kept)
    fuzz::require(json_is_object(kept->all()), "channels have names");
  else
    fuzz::require_one_line(kept.error().reason);
  (void)list_channels(dir);
  (void)side_key_of(dir, "alice");
  (void)check_state(dir);
  auto state = State::open(dir);
  if (!state) return fuzz::require_one_line(state.error().reason);
  const ChannelConfig alice = config_of("alice");
  const auto record = (*state)->channel(alice);
  if (!record) return fuzz::require_one_line(record.error().reason);
  check(*record);
  const auto signed_now = commit(**state, signed_step(*record));
  if (!signed_now) fuzz::require_one_line(signed_now.error().reason);
  const auto twice = commit(**state, signed_step(*record));
  fuzz::require(!signed_now || !twice, "an index signs once");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Home home;
  if (size == 0) return 0;
  home.restore();
  const std::string_view rest = fuzz::text_of(data + 1, size - 1);
  if (data[0] == 'f') home.put(kFile, rest);
  if (data[0] == 'q') fuzz::run_sql(home.database(), rest);
  if (data[0] == 'c') home.put("channels.json", rest);
  use(home.dir());
  return 0;
}
