// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run.hpp"

#include <utility>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace jm::client {
namespace {

using namespace std::chrono_literals;

constexpr auto kCandidatesAfter = 2s;  // from the answer, if there is no connection (docs/protocol.md)
constexpr auto kByeTimeout = 5s;

}  // namespace

CallRun::CallRun(const CallServices& services, carrier::Carrier& carrier, const plain::LinkParts& link,
                 CallOptions options, std::function<void(CallResult)> done)
    : services_(services),
      link_(link),
      options_(std::move(options)),
      done_(std::move(done)),
      writer_(std::make_shared<CallWriter>(services.loop, services.pool, carrier, link.peer,
                                           options_.state_folder)),
      reader_(carrier, link, [this](const janus::Envelope& envelope) { take(envelope); }),
      call_(janus::random_id()) {
  progress_.result.channel = link.name;
  progress_.result.plugin = link.plugin;
  progress_.result.node = link.node;
}

void CallRun::Progress::reach(Step step, peer::Clock::time_point at) {
  auto& entry = result.timeline[static_cast<std::size_t>(step)];
  if (!entry) entry = std::chrono::duration_cast<std::chrono::milliseconds>(at - began);
}

std::function<void(std::function<void(CallRun&)>)> CallRun::on_loop() {
  return [weak = weak_from_this(), &loop = services_.loop](std::function<void(CallRun&)> task) {
    loop.post([weak, task = std::move(task)] {
      if (const auto self = weak.lock(); self && !self->ending()) task(*self);
    });
  };
}

void CallRun::on_connection(std::function<void(peer::Connection&)> task) {
  services_.engine.post([holder = holder_, task = std::move(task)] {
    if (holder->connection) task(*holder->connection);
  });
}

void CallRun::start() {
  timers_.deadline = services_.loop.after(options_.timeout, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->timed_out();
  });
  writer_->open(link_.gateway_root, [self = shared_from_this()](auto position) {
    if (self->ending()) return;
    if (!position) return self->fail_at("state", position.error().reason);
    self->reading_ = true;
    self->reader_.begin(*position);
  });
  auto settings = options_.settings;
  // Before the servers that come with the answer are known there is little to gather. (A link that does not
  // say so may be older than they are.)
  const bool needs_servers = settings.force_relay && settings.servers.empty();
  offer_.gather_first = !link_.reachable && !link_.servers && !needs_servers;
  settings.gather_first = offer_.gather_first;
  services_.engine.post([holder = holder_, services = services_, settings, events = events()]() mutable {
    holder->connection = std::make_unique<peer::Connection>(services.engine, services.identity,
                                                            std::move(settings), std::move(events));
    holder->connection->start();
  });
}

peer::ConnectionEvents CallRun::events() {
  peer::ConnectionEvents events;
  events.offer = [run = on_loop()](std::string sdp) {
    run([sdp = std::move(sdp)](CallRun& self) { self.publish_offer(sdp); });
  };
  events.gathered = [run = on_loop()] { run([](CallRun& self) { self.gathered(); }); };
  events.reached = [run = on_loop()](peer::Stage stage, peer::Clock::time_point at) {
    constexpr Step kStepOf[] = {Step::Ice, Step::Dtls, Step::Packet};
    const Step step = kStepOf[static_cast<std::size_t>(stage)];
    run([step, at](CallRun& self) {
      self.progress_.reach(step, at);
      if (step == Step::Packet) self.services_.loop.cancel(std::exchange(self.timers_.deadline, 0));
    });
  };
  events.finished = [run = on_loop()](std::vector<peer::MediaReport> media) {
    run([media = std::move(media)](CallRun& self) { self.media_over(media); });
  };
  events.failed = [run = on_loop()](std::string_view where, Error error) {
    run([where = std::string(where), error = std::move(error)](CallRun& self) {
      self.fail_at(where, error.reason);
    });
  };
  return events;
}

janus::Envelope CallRun::envelope(Type type) const {
  janus::Envelope envelope;
  envelope.type = type;
  envelope.id = janus::random_id();
  envelope.call = call_;
  envelope.re = last_read_;
  envelope.ts = base::unix_ms();
  return envelope;
}

void CallRun::say(const janus::Envelope& envelope, std::function<void(std::uint64_t)> is_signed,
                  std::function<void(Result<void>)> done) {
  writer_->send(dump(janus::write_envelope(envelope).get()), std::move(is_signed), std::move(done));
}

void CallRun::publish_offer(const std::string& sdp) {
  progress_.reach(Step::Offer);
  janus::Envelope offer = envelope(Type::Offer);
  offer.sdp = sdp;
  offer_.id = offer.id;
  const auto self = shared_from_this();
  say(
      offer,
      [self](std::uint64_t index) {
        self->told_ = false;  // it is kept, and attached sooner or later
        self->offer_.index = index;
        self->progress_.reach(Step::Signed);
      },
      [self](Result<void> attached) {
        if (self->ending()) return;
        if (!attached) return self->fail_at("published", attached.error().reason);
        self->progress_.reach(Step::Published);
      });
}

void CallRun::take(const janus::Envelope& envelope) {
  if (ending() || offer_.id.empty() || (envelope.call != call_ && envelope.re != offer_.id)) return;
  last_read_ = envelope.id;
  if (envelope.re == offer_.id && offer_.index) writer_->read(*offer_.index);
  switch (envelope.type) {
    case Type::Answer:
      if (envelope.re == offer_.id) take_answer(envelope);
      return;
    case Type::Bye:
      told_ = true;
      return fail_at("bye",
                     "the gateway ended the call" + (envelope.reason.empty() ? "" : ": " + envelope.reason));
    case Type::Error:
      if (envelope.re != offer_.id && !envelope.re.empty()) return;  // of a further message
      told_ = !progress_.reached(Step::Answer);
      return fail_at("answer",
                     "Janus refuses: " + envelope.reason + " (" + std::to_string(envelope.code) + ")");
    case Type::Offer:
    case Type::Candidates:
    case Type::Message:
    case Type::Event:
      return;
  }
}

// If Janus has to send first, it hears of candidates that are not in the offer at once.
void CallRun::gathered() {
  if (!offer_.gather_first && !link_.reachable && progress_.reached(Step::Answer)) send_candidates();
}

void CallRun::take_answer(const janus::Envelope& envelope) {
  if (progress_.reached(Step::Answer)) return;
  progress_.reach(Step::Published);  // if the answer overtook the carrier's acknowledgement
  progress_.reach(Step::Answer);
  on_connection([sdp = envelope.sdp, servers = servers_in(envelope)](peer::Connection& connection) {
    connection.answer(sdp, servers);
  });
  if (offer_.gather_first) {
    if (envelope.queued) send_candidates();  // they name the answer
    return;
  }
  if (!link_.reachable) return;  // see gathered()
  timers_.candidates = services_.loop.after(kCandidatesAfter, [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && !self->progress_.reached(Step::Ice)) self->send_candidates();
  });
}

// As RTCConfiguration has them; what cannot be read is left out.
std::vector<peer::IceServer> CallRun::servers_in(const janus::Envelope& answer) const {
  std::vector<peer::IceServer> servers;
  std::size_t i = 0;
  json_t* item = nullptr;
  json_array_foreach(answer.ice_servers.get(), i, item) {
    const json_t* urls = json_object_get(item, "urls");
    const std::size_t count = json_is_array(urls) ? json_array_size(urls) : 1;
    for (std::size_t n = 0; n < count && servers.size() < peer::kMaxIceServers; ++n) {
      const json_t* url = json_is_array(urls) ? json_array_get(urls, n) : urls;
      if (!json_is_string(url)) continue;
      auto server = peer::read_ice_server(json_string_value(url), text_or(item, "username"),
                                          text_or(item, "credential"));
      if (server) servers.push_back(std::move(*server));
    }
  }
  return servers;
}

void CallRun::send_candidates() {
  on_connection([run = on_loop()](peer::Connection& connection) {
    run([lines = connection.candidates()](CallRun& self) {
      janus::Envelope message = self.envelope(Type::Candidates);
      message.candidates.reset(json_array());
      for (const std::string& line : lines)
        json_array_append_new(
            message.candidates.get(),
            json_pack("{s:s, s:s, s:i}", "candidate", line.c_str(), "sdpMid", "0", "sdpMLineIndex", 0));
      message.completed = true;
      self.say(
          message, [](std::uint64_t) {}, [](Result<void>) {});
    });
  });
}

void CallRun::media_over(std::vector<peer::MediaReport> media) {
  progress_.reach(Step::Media);
  progress_.result.media = std::move(media);
  bool back = false;
  for (const auto& report : progress_.result.media)
    back = back || report.counts.received + report.counts.other > 0;
  if (!back)
    return fail_at("packet", "the connection is up, but no packet came back through " + link_.plugin);
  say_bye();
}

void CallRun::timed_out() {
  const std::string within = " within " + std::to_string(options_.timeout.count() / 1000) + " s";
  if (!progress_.reached(Step::Published)) {
    const std::string& why = writer_->trouble();
    fail_at("published", "the carrier did not take the offer" + within + (why.empty() ? "" : ": " + why));
  } else if (!progress_.reached(Step::Answer)) {
    const std::string& why = reader_.trouble();
    fail_at("answer", why.empty() ? "no answer" + within +
                                        ", though the carrier works; is Janus running, and is this link's "
                                        "channel still in its configuration?"
                                  : "no answer" + within + ": " + why);
  } else if (!progress_.reached(Step::Ice)) {
    fail_at("ice", "Janus answered, but no connection came about" + within);
  } else if (!progress_.reached(Step::Dtls)) {
    fail_at("dtls", "no DTLS handshake" + within);
  } else {
    fail_at("packet", "the connection is up, but no packet came back through " + link_.plugin + within);
  }
}

void CallRun::fail_at(std::string where, std::string reason) {
  if (ending()) return;
  progress_.result.failed_at = std::move(where);
  progress_.result.reason = std::move(reason);
  say_bye();
}

void CallRun::say_bye() {
  phase_ = Phase::Ending;
  services_.loop.cancel(std::exchange(timers_.deadline, 0));
  services_.loop.cancel(std::exchange(timers_.candidates, 0));
  services_.engine.post([holder = holder_] { holder->connection.reset(); });
  if (told_) return finish();
  const auto self = shared_from_this();
  timers_.deadline = services_.loop.after(kByeTimeout, [self] { self->finish(); });
  say(
      envelope(Type::Bye), [](std::uint64_t) {},
      [self](Result<void> attached) {
        if (attached && self->phase_ != Phase::Finished) self->progress_.reach(Step::Bye);
        self->finish();
      });
}

void CallRun::finish() {
  if (std::exchange(phase_, Phase::Finished) == Phase::Finished) return;
  services_.loop.cancel(std::exchange(timers_.deadline, 0));
  std::optional<plain::ReadPosition> position;
  if (reading_) position = reader_.position();
  reader_.end();
  writer_->close(
      position, [self = shared_from_this()] { std::exchange(self->done_, nullptr)(self->progress_.result); });
}

std::string_view name_of(Step step) {
  constexpr std::string_view kNames[kSteps] = {"offer", "signed", "published", "answer", "ice",
                                               "dtls",  "packet", "media",     "bye"};
  return kNames[static_cast<std::size_t>(step)];
}

}  // namespace jm::client
