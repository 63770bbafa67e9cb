// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/api_conversation.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::gateway {
namespace {

constexpr const char* kApiCall = "janus";             // by which these messages are dropped
constexpr std::size_t kEnoughText = 16'384;           // bytes in one message, of several objects
constexpr std::size_t kMaxPending = 4 * kEnoughText;  // bytes to be signed; events are dropped first

}  // namespace

ApiConversation::ApiConversation(const ConversationHost& host, std::unique_ptr<janus::PeerApi> api)
    : host_(host),
      api_(std::move(api)),
      latency_(host_),
      sessions_(host.config.offers_per_minute / 60.0, host.config.offers_per_minute),
      errors_(host.config.offers_per_minute / 60.0, host.config.offers_per_minute) {}

Actions ApiConversation::read(Received message, bool, base::Now now) {
  const auto requests = janus::read_batch(message.text);
  if (requests) {
    take(*requests, message, now);
    return std::exchange(out_, {});
  }
  ++host_.counters.unreadable;
  out_.push_back(action::Failed{requests.error().reason});
  out_.push_back(janus::Log{base::Level::Verbose, "message skipped: " + requests.error().reason});
  if (errors_.take(now.steady)) run(api_->refuse(nullptr, requests.error().code, requests.error().reason));
  return std::exchange(out_, {});
}

void ApiConversation::take(const std::vector<Json>& requests, const Received& message, base::Now now) {
  api_->peer_alive(now);
  plain::Trace trace;
  trace.mark(plain::Stage::Seen, message.seen);
  trace.mark(plain::Stage::Parsed, message.parsed);
  for (const Json& request : requests) {
    if (!is_new(request.get())) continue;
    if (text_in(request.get(), "janus") == "create" && !sessions_.take(now.steady)) {
      ++host_.counters.limited;
      if (errors_.take(now.steady))
        run(api_->refuse(request.get(), janus::code::kTransport, "too many sessions, wait a minute"));
      continue;
    }
    run(api_->take(request.get(), trace, latency_.too_slow(), now));
  }
  if (!api_->engaged()) out_.push_back(action::LetGo{kApiCall});  // nobody waits for what was said
}

bool ApiConversation::is_new(const json_t* request) {
  const std::string transaction = text_or(request, "transaction");
  if (transaction.empty() || asked_.insert(dump(request))) return true;
  ++host_.counters.skipped;
  kept_.again(transaction, [this](const KeptAnswers::Answer& answer) { say(answer.text, false, nullptr); });
  return false;
}

void ApiConversation::run(janus::PeerApi::Actions actions) {
  for (auto& action : actions) {
    std::visit(base::Overloaded{
                   [&](janus::PeerApi::Tell& object) { tell(std::move(object)); },
                   [&](auto& passed_on) { out_.push_back(std::move(passed_on)); },
               },
               action);
  }
}

void ApiConversation::tell(janus::PeerApi::Tell object) {
  std::string text = dump(object.object.get());
  kept_.keep({text_or(object.object.get(), "transaction"), "", text});
  say(std::move(text), object.droppable, std::move(object.answer));
}

void ApiConversation::say(std::string text, bool droppable, std::unique_ptr<janus::PeerApi::Answer> answer) {
  if (droppable && bytes_ + text.size() > kMaxPending / 2) return void(++host_.counters.dropped);
  if (bytes_ + text.size() > kMaxPending) {
    ++host_.counters.dropped;
    out_.push_back(
        janus::Log{base::Level::Warning, "the peer does not keep up: an object of Janus's is dropped"});
    return;
  }
  bytes_ += text.size();
  said_.push_back({std::move(text), std::move(answer)});
}

Actions ApiConversation::flush() {
  while (!said_.empty()) out_.push_back(action::Send{next_message(), Json()});
  return std::exchange(out_, {});
}

Outgoing ApiConversation::next_message() {
  Outgoing message;
  message.id = janus::random_id();
  message.call = kApiCall;
  message.passing = !api_->engaged();
  message.text = "[";
  // A long one goes alone: if no message can hold it, nothing else is lost with it.
  for (bool first = true;
       !said_.empty() && (first || message.text.size() + said_.front().text.size() < kEnoughText);
       first = false) {
    Object object = std::move(said_.front());
    said_.pop_front();
    message.text += (message.text.size() > 1 ? "," : "") + object.text;
    bytes_ -= object.text.size();
    if (!object.answer) continue;
    if (!message.trace) message.trace = object.answer->trace;
    answers_.emplace(message.trace.get(), std::move(*object.answer));
  }
  message.text += "]";
  return message;
}

// One message may hold the answers of several handles.
Actions ApiConversation::attached(const std::shared_ptr<plain::Trace>& trace, const std::string&, base::Now) {
  const auto [first, last] = answers_.equal_range(trace.get());
  for (auto it = first; it != last; ++it) {
    auto own = std::make_shared<plain::Trace>(*it->second.trace);
    own->travels_with(*trace);
    out_.push_back(action::Answered{std::move(own), std::move(it->second.details)});
  }
  answers_.erase(first, last);
  return std::exchange(out_, {});
}

Actions ApiConversation::unsendable(Outgoing message, const std::string& reason, base::Now) {
  answers_.erase(message.trace.get());
  ++host_.counters.dropped;
  out_.push_back(action::Failed{reason});
  out_.push_back(janus::Log{base::Level::Warning, reason});
  return std::exchange(out_, {});
}

Actions ApiConversation::from_core(const json_t* message, base::Now now) {
  run(api_->from_core(message, now));
  return std::exchange(out_, {});
}

Actions ApiConversation::session_over(std::uint64_t session, bool, base::Now) {
  run(api_->session_over(session));
  return std::exchange(out_, {});
}

// What is said in one round of the owner's loop travels together, at the end of it.
std::optional<base::Time> ApiConversation::deadline() const {
  return said_.empty() ? api_->deadline() : base::Time{};
}

Actions ApiConversation::expire(base::Now now) {
  if (const auto due = api_->deadline(); due && *due <= now.steady) run(api_->expire(now));
  return flush();
}

Actions ApiConversation::end(const std::string& reason, Farewell farewell, base::Now) {
  if (farewell == Farewell::Told) {
    run(api_->give_up(reason));
    return flush();
  }
  run(api_->end(reason));
  return std::exchange(out_, {});
}

Conversation::State ApiConversation::state() const {
  if (host_.config.api != ChannelConfig::Api::Janus || !api_->engaged()) return State::Listening;
  return api_->connected() ? State::Connected : State::Open;
}

}  // namespace jm::gateway
