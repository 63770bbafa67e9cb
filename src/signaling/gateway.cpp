#include "signaling/gateway.hpp"

#include <pthread.h>
#include <csignal>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <utility>

#include "signaling/links.hpp"
#include "tangle/embedded.hpp"

namespace jm::signaling {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{10};

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

}  // namespace

Gateway::Gateway(Options options, Core& core)
    : options_(std::move(options)),
      core_(core),
      board_(options_.config.events, options_.config.json_format,
             [this](const std::string& name) { return reset(name); }) {}

Result<std::unique_ptr<Gateway>> Gateway::start(Options options, Core& core) {
  const BlockedSignals blocked;
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options), core));
  if (auto opened = gateway->open(); !opened) return fail(opened.error().reason);
  return gateway;
}

Result<void> Gateway::open() {
  const Config& config = options_.config;
  auto state = State::open(config.state_dir);
  if (!state) return fail(state.error().reason);
  state_ = std::move(*state);
  if (const auto notice = state_->notice(); !notice.empty()) options_.log(Level::Warning, notice);

  if (auto opened = open_node(); !opened) return opened;
  pool_ = std::make_unique<Pool>(options_.crypto_threads);
  services_ = std::make_unique<Services>(Services{
      loop_, *pool_, *state_, core_, board_, options_.log, options_.timing, config.api_secret,
      config.admin_secret, config.ice,
      [this](const ChannelConfig& channel, const ChannelRecord& record) { write_link(channel, record); }});
  thread_ = std::thread([this] { loop_.run(); });

  Result<void> outcome;
  on_loop([&] {
    outcome = open_carriers();
    if (outcome) outcome = open_channels();
  });
  on_loop([] {});  // what the channels have to show is on the board now
  return outcome;
}

bool Gateway::uses_admin() const {
  const auto& channels = options_.config.channels;
  return std::any_of(channels.begin(), channels.end(),
                     [](const auto& channel) { return channel.api == ChannelConfig::Api::Admin; });
}

Result<void> Gateway::open_node() {
  const NodeConfig& config = options_.config.node;
  if (!config.enabled) return {};
  node::Options options = config.store;
  for (const auto& channel : options_.config.channels)
    if (channel.max_age) options.keep_at_least = std::max(options.keep_at_least, *channel.max_age);
  auto node = node::Node::open(std::move(options));
  if (!node) return fail("embedded node: " + node.error().reason);
  node_ = std::move(*node);

  auto server = node::Server::start(*node_, config.server);
  if (!server) return fail("embedded node: " + server.error().reason);
  server_ = std::move(*server);
  options_.log(Level::Info, "embedded node: listening on " + server_->url());
  return {};
}

Result<void> Gateway::open_carriers() {
  std::set<std::string> wanted;
  for (const auto& channel : options_.config.channels) wanted.insert(channel.carrier);
  for (const auto& name : wanted) {
    const CarrierConfig& config = options_.config.carriers.at(name);
    if (options_.carrier) {
      carriers_[name] = options_.carrier(loop_, config);
      continue;
    }
    if (config.urls.empty()) {
      carriers_[name] = tangle::open_embedded(loop_, *node_);
      continue;
    }
    tangle::CarrierOptions options;
    options.poll_min = config.poll_min;
    options.poll_max = config.poll_max;
    options.timeout = config.timeout;
    options.ca_file = config.ca_file;
    options.verify_tls = config.verify_tls;
    auto carrier = tangle::open_carrier(loop_, config.urls, options);
    if (carrier)
      carriers_[name] = std::move(*carrier);
    else
      options_.log(Level::Error, "carrier " + name + ": " + carrier.error().reason);
  }
  return {};
}

Result<void> Gateway::open_channels() {
  for (ChannelConfig& config : std::exchange(options_.config.channels, {})) {
    const auto carrier = carriers_.find(config.carrier);
    if (carrier == carriers_.end()) {
      options_.log(Level::Error,
                   "channel " + config.name + ": carrier: cannot be used, see above; stays off");
      continue;
    }
    auto record = state_->channel(config);
    if (!record) {
      options_.log(Level::Error, "channel " + config.name + ": " + record.error().reason + "; stays off");
      continue;
    }
    names_.push_back(config.name);
    channels_.push_back(std::make_unique<Channel>(*services_, channels_.size(), std::move(config),
                                                  std::move(*record), *carrier->second));
  }
  if (channels_.empty() && !options_.config.allow_empty) return fail("no channel can run");
  for (const auto& channel : channels_) channel->start();
  return {};
}

std::string Gateway::public_url(const std::string& carrier) const {
  const auto it = options_.config.carriers.find(carrier);
  if (it == options_.config.carriers.end()) return "";
  if (!it->second.public_url.empty()) return it->second.public_url;
  return it->second.urls.empty() ? node_url() : it->second.urls.front();
}

void Gateway::write_link(const ChannelConfig& config, const ChannelRecord& record) {
  if (config.subscribe.root) return;
  LinkParts parts;
  parts.page = options_.config.page;
  parts.name = config.name;
  parts.node = public_url(config.carrier);
  parts.gateway_mode = record.writer.mode;
  parts.gateway_key = record.writer.side_key;
  parts.gateway_root = record.first_root;
  parts.reachable = config.reachable;
  parts.plugin = config.plugin;
  if (!record.peer) {
    if (const auto updated = update_link(*state_, parts); !updated)
      options_.log(Level::Warning, "channel " + config.name + ": link: " + updated.error().reason);
    return;
  }
  parts.peer = *record.peer;
  const auto path = signaling::write_link(*state_, parts);
  if (path)
    options_.log(Level::Info, "channel " + config.name + ": the link for its peer is in " + *path);
  else
    options_.log(Level::Error, "channel " + config.name + ": link: " + path.error().reason);
}

void Gateway::from_core(ChannelId channel, Json message) {
  loop_.post([this, channel, message = std::shared_ptr<json_t>(message.release(), JsonDecref())] {
    if (channel < channels_.size()) channels_[channel]->from_core(message.get());
  });
}

void Gateway::session_over(ChannelId channel, std::uint64_t session, bool timeout, bool) {
  // A session that another transport has claimed is as lost to us as one that has ended.
  loop_.post([this, channel, session, timeout] {
    if (channel < channels_.size()) channels_[channel]->session_over(session, timeout);
  });
}

bool Gateway::reset(const std::string& name) {
  const auto it = std::find(names_.begin(), names_.end(), name);
  if (it == names_.end()) return false;
  loop_.post([this, channel = static_cast<ChannelId>(it - names_.begin())] {
    if (channel < channels_.size()) channels_[channel]->reset();
  });
  return true;
}

void Gateway::on_loop(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

// The peers of live calls are told; what does not get out in time is durable and goes out at the next start.
void Gateway::close_channels() {
  on_loop([this] {
    for (const auto& channel : channels_) channel->close();
  });
  const auto end = std::chrono::steady_clock::now() + options_.timing.closing;
  for (bool idle = false; !idle && std::chrono::steady_clock::now() < end;) {
    on_loop([&] {
      idle = std::all_of(channels_.begin(), channels_.end(), [](const auto& c) { return c->idle(); });
    });
    if (!idle) std::this_thread::sleep_for(kIdleCheck);
  }
}

Gateway::~Gateway() {
  if (thread_.joinable()) {
    close_channels();
    on_loop([this] {
      channels_.clear();
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
