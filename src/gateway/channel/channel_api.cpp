// SPDX-License-Identifier: GPL-3.0-or-later
// A channel on which the peer speaks the Janus API itself: its messages hold several requests, ours several
// of Janus's objects.
#include <utility>

#include "base/json.hpp"
#include "gateway/channel/channel.hpp"
#include "janus/api/admin_api.hpp"
#include "janus/api/api.hpp"
#include "janus/api/batch.hpp"

namespace jm::gateway {
namespace {

constexpr const char* kApiCall = "janus";             // what the outbox knows these messages by
constexpr std::size_t kEnoughText = 16'384;           // bytes in one message, of several objects
constexpr std::size_t kMaxPending = 4 * kEnoughText;  // bytes that wait to be signed; events give way first

}  // namespace

void Channel::open_api() {
  janus::PeerApi::Host host{
      [this](Json object, bool droppable, std::unique_ptr<janus::PeerApi::Answer> answer) {
        api_tell(std::move(object), droppable, std::move(answer));
      },
      [this](const char* event, Json details) {
        notify(event, std::move(details));
        refresh();
      },
      [this] { return too_slow(); }, [this](const std::string& line) { say(base::Level::Verbose, line); },
      counters_};
  mail_ = std::make_unique<ApiMail>();
  if (config_.api == ChannelConfig::Api::Admin)
    api_ = std::make_unique<janus::AdminApi>(services_.core, id_, config_, services_.admin_secret,
                                             std::move(host));
  else
    api_ = std::make_unique<janus::Api>(services_.loop, services_.core, id_,
                                        janus::Api::Options{config_, services_.api_secret, services_.timing},
                                        std::move(host));
}

void Channel::api_message(const plain::Trail::Found& message, Order::Ticket ticket) {
  auto batch = janus::read_batch(message.message);
  const bool stale = !message.not_before || Clock::now() - *message.not_before > max_age();
  if (!batch) {
    ++counters_.unreadable;
    last_error_ = batch.error().reason;
    say(base::Level::Verbose, "message skipped: " + last_error_);
    if (!peer_.walking && errors_.take(Clock::now()))
      api_->refuse(nullptr, batch.error().code, batch.error().reason);
  } else if (peer_.walking || stale) {
    // Sessions from before a start are gone, and nobody waits for what is old.
    ++(peer_.walking ? counters_.skipped : counters_.stale);
    if (!peer_.walking && errors_.take(Clock::now())) tell_refused(janus::code::kTransport, "too old");
  } else if (!batch->id.empty() && already_seen(batch->id)) {
    ++counters_.skipped;
  } else {
    writer_->read(batch->re);
    peer_spare(batch->spare);
    if (!batch->id.empty()) mail_->read = batch->id;
    api_->peer_alive();
    const bool waits = api_->engaged();
    plain::Trace trace;
    trace.mark(plain::Stage::Seen, message.seen);
    trace.mark(plain::Stage::Parsed, message.parsed);
    for (const auto& request : batch->objects) {
      if (text_in(request.get(), "janus") == "create" && !offers_.take(Clock::now())) {
        ++counters_.limited;
        if (errors_.take(Clock::now()))
          api_->refuse(request.get(), janus::code::kTransport, "too many sessions, wait a minute");
        continue;
      }
      api_->take(request.get(), trace);
    }
    if (!api_->engaged())
      writer_->let_go(kApiCall);  // nobody waits for what was said
    else if (!waits)
      writer_->look_for_lost();
  }
  decide(ticket);
}

// What is said in one turn of the loop travels together.
void Channel::api_tell(Json object, bool droppable, std::unique_ptr<janus::PeerApi::Answer> answer) {
  std::string text = dump(object.get());
  if (droppable && mail_->bytes + text.size() > kMaxPending / 2) return void(++counters_.dropped);
  if (mail_->bytes + text.size() > kMaxPending) {
    ++counters_.dropped;
    return say(base::Level::Warning, "the peer does not keep up: an object of Janus's is dropped");
  }
  mail_->bytes += text.size();
  mail_->out.push_back({std::move(text), std::move(answer)});
  if (mail_->out.size() > 1) return;
  services_.loop.post([this, alive = std::weak_ptr<int>(alive_)] {
    if (alive.lock()) api_flush();
  });
}

void Channel::api_flush() {
  while (!mail_->out.empty() && !stopped_ && writer_) {
    plain::Writer::Draft draft;
    draft.id = janus::random_id();
    draft.call = kApiCall;
    draft.passing = !api_->engaged();
    draft.text = "[" + dump(janus::batch_header(draft.id, mail_->read, record_.spare_root).get());
    // A long one goes alone: where no message can hold it, nothing else is lost with it.
    for (bool first = true;
         !mail_->out.empty() && (first || draft.text.size() + mail_->out.front().text.size() < kEnoughText);
         first = false) {
      ApiMail::Object object = std::move(mail_->out.front());
      mail_->out.pop_front();
      draft.text += "," + object.text;
      mail_->bytes -= object.text.size();
      if (!object.answer) continue;
      if (!draft.trace) draft.trace = object.answer->trace;
      mail_->answers.emplace(draft.trace.get(), std::move(*object.answer));
    }
    draft.text += "]";
    draft.join = [this](plain::Step& step) { join(0, step); };
    const plain::Trace* trace = draft.trace.get();
    draft.refused = [this, trace](const std::string& reason) {
      mail_->answers.erase(trace);
      last_error_ = reason;
      ++counters_.dropped;
      say(base::Level::Warning, reason);
      refresh();
    };
    if (writer_->send(std::move(draft))) continue;
    ++counters_.dropped;
    mail_->answers.erase(trace);
  }
}

// One message may hold the answers of several handles.
void Channel::api_answers_attached(const std::shared_ptr<plain::Trace>& trace) {
  const auto [first, last] = mail_->answers.equal_range(trace.get());
  for (auto it = first; it != last; ++it) {
    plain::Trace own = *it->second.trace;
    own.travels_with(*trace);
    answered(own, std::move(it->second.details));
  }
  mail_->answers.erase(first, last);
}

}  // namespace jm::gateway
