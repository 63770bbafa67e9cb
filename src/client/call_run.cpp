// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/call_run.hpp"

#include <utility>

#include "client/speech/envelopes.hpp"

namespace jm::client {
namespace {

using namespace std::chrono_literals;

constexpr auto kCandidatesAfter = 2s;  // from the answer, if there is no connection (docs/protocol.md)
constexpr auto kByeTimeout = 5s;
constexpr auto kReasonWithin = 2s;  // how long the gateway's reason is waited for
constexpr Line::Tag kOffer = 1;

}  // namespace

CallRun::CallRun(const CallServices& services, Target target, const LineMaker& line, CallOptions options,
                 std::function<void(CallResult)> done)
    : services_(services),
      target_(std::move(target)),
      options_(std::move(options)),
      done_(std::move(done)),
      line_(line(*this)),
      media_(services.loop, services.engine, services.identity, media_events()) {
  if (!options_.api) {
    speech_ = std::make_unique<Envelopes>(*line_, static_cast<Speech::Listener&>(*this));
  } else if (auto api = JanusApi::make(*line_, *this, *options_.api); api) {
    speech_ = std::move(*api);
  } else {
    unspeakable_ = api.error().reason;
  }
  progress_.result.channel = target_.channel;
  progress_.result.plugin = target_.plugin;
  progress_.result.node = target_.carrier;
}

CallRun::~CallRun() {
  services_.loop.cancel(timers_.deadline);
  services_.loop.cancel(timers_.candidates);
}

void CallRun::start() {
  if (!speech_) return fail_at("offer", unspeakable_);
  timers_.deadline = services_.loop.after(options_.timeout, [this] { timed_out(); });
  auto settings = options_.settings;
  // Before the servers that come with the answer are known there is little to gather.
  const bool needs_servers = settings.force_relay && settings.servers.empty();
  gather_first_ = !target_.reachable && !target_.servers && !needs_servers;
  settings.gather_first = gather_first_;
  media_.start(std::move(settings));
}

peer::ConnectionEvents CallRun::media_events() {
  peer::ConnectionEvents events;
  events.offer = [this](const std::string& sdp) {
    progress_.reach(Step::Offer);
    speech_->offer(sdp, kOffer);
  };
  events.gathered = [this] { gathered(); };
  events.reached = [this](peer::Stage stage, peer::Clock::time_point at) { reached(stage, at); };
  events.flows = [this](bool flows) {
    line_->media(flows);
    if (!flows) line_->renew();
  };
  events.finished = [this](std::vector<peer::MediaReport> media) { media_over(std::move(media)); };
  events.failed = [this](std::string_view where, const Error& error) {
    media_failed(std::string(where), error.reason);
  };
  return events;
}

void CallRun::reached(peer::Stage stage, peer::Clock::time_point at) {
  constexpr Step kStepOf[] = {Step::Ice, Step::Dtls, Step::Packet};
  const Step step = kStepOf[static_cast<std::size_t>(stage)];
  progress_.reach(step, at);
  if (step == Step::Packet) services_.loop.cancel(std::exchange(timers_.deadline, 0));
}

void CallRun::heard(const json_t* object) {
  if (!ending()) speech_->heard(object);
}

void CallRun::kept(Line::Tag) {
  told_ = false;
  progress_.reach(Step::Signed);
}

void CallRun::attached(Line::Tag) {
  if (!ending()) progress_.reach(Step::Published);
}

void CallRun::renewed() {
  if (!ending() && progress_.reached(Step::Answer)) media_.restart();
}

void CallRun::broken(const std::string& where, const std::string& reason, bool told) {
  told_ = told_ || told;
  fail_at(where, reason);
}

void CallRun::refused(const std::string& reason) {
  fail_at("answer", "Janus refuses: " + reason);
}

void CallRun::hung_up(const std::string& reason) {
  told_ = true;
  fail_at("bye", "the gateway ended the call" + (reason.empty() ? "" : ": " + reason));
}

// If Janus has to send first, it hears of candidates that are not in the offer at once.
void CallRun::gathered() {
  if (!gather_first_ && !target_.reachable && progress_.reached(Step::Answer)) send_candidates();
}

void CallRun::answered(CallAnswer answer) {
  progress_.reach(Step::Published);  // if the answer overtook the carrier's acknowledgement
  progress_.reach(Step::Answer);
  media_.answer(std::move(answer.sdp), std::move(answer.servers));
  if (gather_first_) {
    if (answer.wants_candidates) send_candidates();  // they name the answer
    return;
  }
  if (!target_.reachable) return;  // see gathered()
  services_.loop.cancel(timers_.candidates);
  timers_.candidates = services_.loop.after(kCandidatesAfter, [this] {
    timers_.candidates = 0;
    if (!progress_.reached(Step::Ice)) send_candidates();
  });
}

void CallRun::send_candidates() {
  media_.candidates([this](const std::vector<std::string>& lines) { speech_->candidates(lines); });
}

void CallRun::media_over(std::vector<peer::MediaReport> media) {
  progress_.reach(Step::Media);
  progress_.result.media = std::move(media);
  bool back = false;
  for (const auto& report : progress_.result.media)
    back = back || report.counts.received + report.counts.other > 0;
  if (back) return end();
  fail_at("packet", "the connection is up, but no packet came back through " + target_.plugin);
}

// Janus closes DTLS before the gateway can say why: its reason counts, if it comes soon.
void CallRun::media_failed(std::string where, std::string reason) {
  if (where != "dtls") return fail_at(std::move(where), std::move(reason));
  if (ending()) return;
  services_.loop.cancel(timers_.deadline);
  timers_.deadline =
      services_.loop.after(kReasonWithin, [this, where = std::move(where), reason = std::move(reason)] {
        timers_.deadline = 0;
        fail_at(where, reason);
      });
}

void CallRun::timed_out() {
  timers_.deadline = 0;
  const std::string within = " within " + std::to_string(options_.timeout.count() / 1000) + " s";
  if (!progress_.reached(Step::Published)) {
    const std::string why = line_->trouble();
    fail_at("published", "the carrier did not take the offer" + within + (why.empty() ? "" : ": " + why));
  } else if (!progress_.reached(Step::Answer)) {
    const std::string why = line_->trouble();
    fail_at("answer", why.empty() ? "no answer" + within +
                                        ", though the carrier works; is Janus running, and is this link's "
                                        "channel still in its configuration?"
                                  : "no answer" + within + ": " + why);
  } else if (!progress_.reached(Step::Ice)) {
    fail_at("ice", "Janus answered, but no connection came about" + within);
  } else if (!progress_.reached(Step::Dtls)) {
    fail_at("dtls", "no DTLS handshake" + within);
  } else {
    fail_at("packet", "the connection is up, but no packet came back through " + target_.plugin + within);
  }
}

void CallRun::fail_at(std::string where, std::string reason) {
  if (ending()) return;
  progress_.result.failed_at = std::move(where);
  progress_.result.reason = std::move(reason);
  end();
}

void CallRun::end() {
  phase_ = Phase::Ending;
  services_.loop.cancel(std::exchange(timers_.deadline, 0));
  services_.loop.cancel(std::exchange(timers_.candidates, 0));
  media_.end();
  if (told_) return finish();
  timers_.deadline = services_.loop.after(kByeTimeout, [this] {
    timers_.deadline = 0;
    finish();
  });
  line_->bye(speech_->bye(), [this](bool said) {
    if (phase_ == Phase::Finished) return;
    if (said) progress_.reach(Step::Bye);
    finish();
  });
}

void CallRun::finish() {
  if (std::exchange(phase_, Phase::Finished) == Phase::Finished) return;
  services_.loop.cancel(std::exchange(timers_.deadline, 0));
  line_->close();
}

void CallRun::closed() {
  const auto done = std::exchange(done_, nullptr);
  if (done) done(std::move(progress_.result));
}

}  // namespace jm::client
