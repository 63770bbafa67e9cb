// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/dialogs/dialog_line.hpp"

#include <algorithm>
#include <utility>

#include "base/overloaded.hpp"
#include "client/dialogs/over_text.hpp"
#include "janus/messages/dialog_payload.hpp"

namespace jm::client {
namespace {

using namespace std::chrono_literals;

// For the word of a gateway that has not been heard at all, so that it is told that nobody waits.
constexpr auto kLateWord = 1s;

dialog::PeerOptions options_of(const dialog::Link& link, const std::vector<carrier::Carrier*>& carriers) {
  dialog::PeerOptions options;
  options.link = link;
  for (const carrier::Carrier* one : carriers) options.carriers.push_back(carrier::traits_of(*one));
  return options;
}

dialog::CallName random_name(dialog::Primitives& primitives) {
  dialog::CallName name{};
  primitives.random(name);
  return name;
}

}  // namespace

DialogLine::DialogLine(base::Loop& loop, dialog::Primitives& primitives, const dialog::Link& link,
                       std::vector<carrier::Carrier*> carriers, Listener& listener)
    : loop_(loop),
      listener_(listener),
      dialogs_(primitives, options_of(link, carriers), counters_, random_name(primitives)),
      courier_(std::move(carriers), events()) {}

DialogLine::~DialogLine() {
  loop_.cancel(timer_);
  loop_.cancel(ending_.timer);
}

carrier::Courier::Events DialogLine::events() {
  carrier::Courier::Events events;
  events.received = [this](dialog::CarrierId carrier, const trinary::Hash& address,
                           const std::string& payload) {
    act(dialogs_.received(carrier, address, payload, base::Now::read()));
  };
  events.caught_up = [](dialog::CarrierId, const trinary::Hash&) {};
  events.published = [this](dialog::Token token, dialog::PublishResult result) {
    act(dialogs_.published(token, result, base::Now::read()));
  };
  events.looked = [this](dialog::Token token, std::optional<bool> there) {
    act(dialogs_.looked(token, there, base::Now::read()));
  };
  events.trouble = [this](dialog::CarrierId, const std::string& reason) { trouble_ = reason; };
  return events;
}

void DialogLine::send(Json object, Tag tag) {
  auto payload = janus::to_payload(dump(object.get()));
  const auto now = base::Now::read();
  act(std::exchange(begun_, true) ? dialogs_.send(std::move(payload), tag, now)
                                  : dialogs_.call(std::move(payload), tag, now));
  if (tag != 0) listener_.kept(tag);
}

void DialogLine::media(bool flows) {
  dialogs_.media(flows, base::Now::read());
  keep_deadline();
}

void DialogLine::renew() {
  act(dialogs_.renew(base::Now::read()));
}

// Whoever is told may say something more: that waits behind what is to be done already.
void DialogLine::act(dialog::Actions actions) {
  std::move(actions.begin(), actions.end(), std::back_inserter(actions_));
  if (std::exchange(acting_, true)) return;
  while (!actions_.empty()) {
    dialog::Action action = std::move(actions_.front());
    actions_.pop_front();
    if (!courier_.perform(action)) tell(action);
  }
  acting_ = false;
  keep_deadline();
  if (ending_.done && dialogs_.idle()) ended(true);
}

void DialogLine::tell(dialog::Action& action) {
  if (ending_.done) return;
  std::visit(base::Overloaded{
                 [&](dialog::action::Deliver& a) {
                   trouble_.clear();
                   hear(a.payload);
                 },
                 [&](const dialog::action::Attached& a) { listener_.attached(a.tag); },
                 [&](const dialog::action::Renewed&) { listener_.renewed(); },
                 [&](const dialog::action::Over& a) {
                   const OverText text = text_of(a.reason);
                   listener_.broken(text.word, text.line, true);
                 },
                 [](const auto&) {},
             },
             action);
}

void DialogLine::hear(const dialog::Payload& payload) {
  const auto objects = janus::from_payload(payload);
  if (!objects) return;
  std::size_t i = 0;
  json_t* object = nullptr;
  json_array_foreach(objects->get(), i, object) listener_.heard(object);
}

void DialogLine::keep_deadline() {
  loop_.cancel(std::exchange(timer_, 0));
  const auto at = dialogs_.deadline();
  if (!at) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at - base::Now::read().steady);
  timer_ = loop_.after(std::max(left, 0ms), [this] {
    timer_ = 0;
    act(dialogs_.expire(base::Now::read()));
  });
}

void DialogLine::bye(Json, std::function<void(bool)> done) {
  ending_.done = std::move(done);
  if (dialogs_.state() == dialog::PeerDialogs::State::Calling)
    ending_.timer = loop_.after(kLateWord, [this] { ended(false); });
  act(dialogs_.end(base::Now::read()));
}

void DialogLine::ended(bool said) {
  loop_.cancel(std::exchange(ending_.timer, 0));
  loop_.post(lifetime_.guard([done = std::exchange(ending_.done, nullptr), said] { done(said); }));
}

void DialogLine::close() {
  loop_.cancel(std::exchange(timer_, 0));
  loop_.post(lifetime_.guard([this] { listener_.closed(); }));
}

Target target_of(const dialog::Link& link, const std::string& carrier) {
  return {link.name, link.plugin, carrier, link.reachable, link.servers};
}

}  // namespace jm::client
