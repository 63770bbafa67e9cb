// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands/follow.hpp"

#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <thread>
#include <utility>

#include "cli/carrier_flags.hpp"
#include "cli/io.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMostWait = 10ULL * 365 * 24 * 3600;

Outcome<FollowOptions> options_from(const Arguments& arguments, bool stay) {
  FollowOptions options;
  options.stay = stay;
  const auto root = hash_from(arguments, kRootFlag.name);
  if (!root) return tl::unexpected(root.error());
  options.root = *root;
  const auto side_key = side_key_from(arguments);
  if (!side_key) return tl::unexpected(side_key.error());
  const auto mode = mode_from(arguments, *side_key);
  if (!mode) return tl::unexpected(mode.error());
  options.mode = *mode;
  options.side_key = side_key->value_or(Hash());
  if (arguments.given("--limit")) {
    const auto limit = arguments.number("--limit", 1, UINT64_MAX >> 1);
    if (!limit) return tl::unexpected(limit.error());
    options.limit = *limit;
  }
  if (arguments.given("--wait")) {
    const auto wait = arguments.number("--wait", 0, kMostWait);
    if (!wait) return tl::unexpected(wait.error());
    options.wait = std::chrono::seconds(*wait);
  }
  return options;
}

// Ends the loop on SIGINT and SIGTERM. Made before any other thread, so that none of them takes the signals.
class Interrupt {
 public:
  explicit Interrupt(base::Loop& loop) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::thread([this, &loop] {
      int signal = 0;
      sigwait(&signals_, &signal);
      loop.stop();
    });
  }
  ~Interrupt() {
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  sigset_t signals_{};
  std::thread thread_;
};

}  // namespace

Follower::Follower(const Arguments& arguments, FollowOptions options, base::Loop& loop,
                   carrier::Carrier& carrier)
    : arguments_(arguments), options_(options), loop_(loop), carrier_(carrier), root_(options.root) {}

Follower::~Follower() {
  loop_.cancel(timeout_);
}

void Follower::begin() {
  been_.insert(root_);
  if (options_.stay) {
    wait_here();
  } else {
    look();
  }
}

// While staying, to be interrupted is the ordinary end.
int Follower::status() const {
  if (failed_) return kFailed;
  return printed_ > 0 || (options_.stay && !done_) ? kOk : kFailed;
}

void Follower::note(const std::string& what) const {
  std::fprintf(stderr, "janus-mam %s: %s\n", std::string(arguments_.command().name).c_str(), what.c_str());
}

void Follower::stop() {
  done_ = true;
  watch_.reset();
  loop_.stop();
}

void Follower::look() {
  const auto is_message = [this](const carrier::Arrival& arrival) {
    return mam::parse(arrival.payload, root_, options_.side_key).has_value();
  };
  carrier_.fetch(mam::address_of(root_, options_.mode), is_message, [this](const auto& found) {
    if (!found && !options_.wait) {
      note(found.error().reason);
      failed_ = true;
      stop();
      return;
    }
    if (found) {
      for (const carrier::Arrival& arrival : *found) {
        if (!take(arrival)) continue;
        after_message();
        return;
      }
    }
    end_of_channel();
  });
}

void Follower::end_of_channel() {
  const bool enough = printed_ > 0 && (options_.limit == 0 || printed_ >= options_.limit);
  if (enough || !options_.wait) {
    if (printed_ == 0) note("there is no message under this root");
    stop();
  } else {
    wait_here();
  }
}

void Follower::wait_here() {
  loop_.cancel(timeout_);
  if (options_.wait) {
    timeout_ = loop_.after(*options_.wait, [this] {
      if (printed_ == 0) note("no message has come");
      stop();
    });
  }
  carrier::WatchEvents events;
  events.arrival = [this](const carrier::Arrival& arrival) {
    if (!take(arrival)) return;
    watch_.reset();
    after_message();
  };
  events.trouble = [this](const carrier::CarrierError& error) { note(error.reason + "; trying again"); };
  watch_ = carrier_.watch(mam::address_of(root_, options_.mode), std::move(events));
}

void Follower::after_message() {
  if (failed_ || (options_.limit != 0 && printed_ >= options_.limit)) {
    stop();
  } else if (!been_.insert(root_).second) {
    note("the channel leads back to a root that was read before");
    failed_ = true;
    stop();
  } else if (options_.stay) {
    wait_here();
  } else {
    look();
  }
}

bool Follower::take(const carrier::Arrival& arrival) {
  const auto parsed = mam::parse(arrival.payload, root_, options_.side_key);
  if (!parsed) return false;
  const auto message = shown(arguments_, parsed->message);
  if (!message) note("a message is no text, so its trytes are shown: " + message.error().reason);
  const int status =
      put_line(json_pack("{s:o, s:o, s:o, s:o}", "root", json_of(root_.trytes()),
                         message ? "message" : "trytes", json_of(message ? *message : parsed->message),
                         "nextRoot", json_of(parsed->next_root.trytes()), "tag", json_of(arrival.tag)));
  failed_ = status != kOk;
  ++printed_;
  root_ = parsed->next_root;
  return true;
}

int follow(const Arguments& arguments, bool stay) {
  const auto options = options_from(arguments, stay);
  if (!options) return report(arguments, options.error());
  base::Loop loop;
  Interrupt interrupt(loop);
  const auto carrier = carrier_from(arguments, loop);
  if (!carrier) return report(arguments, carrier.error());
  Follower follower(arguments, *options, loop, **carrier);
  loop.post([&] { follower.begin(); });
  loop.run();
  return follower.status();
}

Command follow_command(std::string_view name, std::string_view summary, std::string_view wait_help,
                       int (*run)(const Arguments&)) {
  return {name,
          summary,
          "",
          R"({"root","message","nextRoot","tag"}, a line each)",
          {kTangleFlag,
           kCaFileFlag,
           kRootFlag,
           kModeFlag,
           kSideKeyFlag,
           kSideKeyFileFlag,
           {"--limit", "N", "end after so many messages"},
           {"--wait", "SECONDS", wait_help},
           kTextFlag},
          {},
          run};
}

}  // namespace jm::cli
