#include "signaling/gateway.hpp"

#include <pthread.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <csignal>

#include <algorithm>
#include <future>
#include <utility>

#include "signaling/janus_info.hpp"
#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

// Threads inherit the mask: signals belong to the host's own threads.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

// Reading the configuration and beginning with many channels takes more memory than they need later.
constexpr std::chrono::seconds kSettled{10};
void give_memory_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

constexpr unsigned kDescriptorsPercent = 33;  // of Janus's, for the node's connections; media need the others

// Begun with Janus at a time; `much` counts the offers that have come lately. What takes longer than this
// waits for something else than the processor.
constexpr tangle::Turns::Rules kSetups{.at_once = 4,
                                       .share = 0.25,
                                       .much = 1.5,
                                       .longest = std::chrono::milliseconds(50),
                                       .longest_much = std::chrono::milliseconds(250)};

}  // namespace

Gateway::Gateway(Options options, Core& core)
    : options_(std::move(options)),
      core_(core),
      board_(options_.config.events, options_.config.json_format, changes()),
      budget_(loop_),
      setups_(loop_, kSetups),
      kept_outage_(options_.timing.revive, options_.timing.revive_slowest) {}

Result<std::unique_ptr<Gateway>> Gateway::start(Options options, Core& core) {
  const BlockedSignals blocked;
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options), core));
  if (auto opened = gateway->open(); !opened) return fail(opened.error().reason);
  return gateway;
}

Result<void> Gateway::open() {
  const Config& config = options_.config;
  if (auto opened = open_state(); !opened) return opened;
  if (auto opened = open_node(); !opened) return opened;
  pool_ = std::make_unique<Pool>(options_.crypto_threads);
  services_ = std::make_unique<Services>(Services{
      loop_, *pool_, *state_, core_, board_, setups_, options_.log, options_.timing, config.api_secret,
      config.admin_secret, config.ice, [this](const ChannelConfig& channel, const ChannelRecord& record) {
        return write_link(channel, record);
      }});
  thread_ = std::thread([this] { loop_.run(); });

  Result<void> outcome;
  on_loop([&] { outcome = open_channels(); });
  on_loop([] {});  // what the channels have to show is on the board now
  if (outcome)
    on_loop([this] {
      loop_.after(kSettled, [] { give_memory_back(); });
      ask_janus();
    });
  return outcome;
}

Result<void> Gateway::open_state() {
  StateOptions options;
  options.host_id = options_.config.host_id;
  options.trouble = [this](const std::string& reason) {
    board_.trouble(reason);
    if (reason.empty())
      options_.log(Level::Info, "the state can be written again");
    else
      options_.log(Level::Error, reason + "; nothing is sent until the state can be written, trying again");
  };
  auto state = State::open(options_.config.state_dir, options);
  if (!state) return fail(state.error().reason);
  state_ = std::move(*state);
  if (const auto notice = state_->notice(); !notice.empty()) options_.log(Level::Warning, notice);
  return {};
}

// What is configured in Janus and is nothing that a channel would notice before its first call.
void Gateway::ask_janus() {
  info_ = random_id();
  Json info(json_object());
  set(info.get(), "janus", "info");
  set(info.get(), "transaction", info_);
  core_.request(0, std::move(info), Target::Janus);
}

void Gateway::informed(const json_t* info) const {
  for (const std::string& note : notes_on_janus(info, options_.config))
    options_.log(Level::Warning, "Janus's configuration: " + note);
}

bool Gateway::uses_admin() const {
  const auto& channels = options_.config.channels;
  return std::any_of(channels.begin(), channels.end(),
                     [](const auto& channel) { return channel.api == ChannelConfig::Api::Admin; });
}

Result<void> Gateway::open_node() {
  const NodeConfig& config = options_.config.node;
  if (!config.enabled) return {};
  auto node = node::Node::open(config.store);
  if (!node) return fail("embedded node: " + node.error().reason);
  node_ = std::move(*node);

  node::ServerOptions serving = config.server;
  serving.descriptors_percent = kDescriptorsPercent;
  serving.log = [log = options_.log](const std::string& line) {
    log(Level::Warning, "embedded node: " + line);
  };
  for (const auto& [name, carrier] : options_.config.carriers)
    if (carrier.urls.empty()) serving.hosts.push_back(carrier.public_url);
  auto server = node::Server::start(*node_, std::move(serving));
  if (!server) return fail("embedded node: " + server.error().reason);
  server_ = std::move(*server);
  options_.log(Level::Info, "embedded node: listening on " + server_->url());
  if (!server_->notice().empty()) options_.log(Level::Info, "embedded node: " + server_->notice());
  return {};
}

void Gateway::from_core(ChannelId channel, Json message) {
  loop_.post([this, channel, message = std::shared_ptr<json_t>(message.release(), JsonDecref())] {
    if (!info_.empty() && text_in(message.get(), "transaction") == info_) {
      info_.clear();
      return informed(message.get());
    }
    if (channel < slots_.size() && slots_[channel].channel) slots_[channel].channel->from_core(message.get());
  });
}

void Gateway::session_over(ChannelId channel, std::uint64_t session, bool timeout, bool) {
  // A session that another transport has claimed is as lost to us as one that has ended.
  loop_.post([this, channel, session, timeout] {
    if (channel < slots_.size() && slots_[channel].channel)
      slots_[channel].channel->session_over(session, timeout);
  });
}

void Gateway::on_loop(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

Gateway::~Gateway() {
  if (thread_.joinable()) {
    close_channels();
    on_loop([this] {
      slots_.clear();
      carriers_.clear();
    });
    loop_.stop();
    thread_.join();
  }
  if (server_) server_->stop();
  pool_.reset();
  state_.reset();
  server_.reset();
  node_.reset();
}

}  // namespace jm::signaling
