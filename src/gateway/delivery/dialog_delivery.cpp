// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/delivery/dialog_delivery.hpp"

#include <algorithm>
#include <utility>

#include "janus/messages/dialog_payload.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMostUnderWay = 32;
constexpr std::size_t kMostUnread = 64;

plain::ReadText text_of(Json value) {
  return plain::Text{plain::Format::Envelope, {}, std::move(value)};
}

}  // namespace

DialogDelivery::~DialogDelivery() {
  for (const auto& [tag, message] : under_way_) times_.end(tag);
}

void DialogDelivery::deliver(const dialog::Payload& payload, base::Time seen, base::Now now) {
  if (payload.empty()) return;
  auto objects = janus::from_payload(payload);
  if (!objects)
    return read(tl::make_unexpected(plain::NoText{plain::Format::Envelope, objects.error().reason}), seen,
                now);
  if (host_.config.api != ChannelConfig::Api::Plugin) return read(text_of(std::move(*objects)), seen, now);
  for (std::size_t i = 0; i < json_array_size(objects->get()); ++i) {
    read(text_of(share(json_array_get(objects->get(), i))), seen, now);
  }
}

void DialogDelivery::read(plain::ReadText text, base::Time seen, base::Now now) {
  if (stopped_) return;
  ++host_.counters.messages;
  // The dialog has seen to it that it is no older.
  listener_.read({std::move(text), {}, seen, now.steady, now.steady}, false);
}

bool DialogDelivery::send(Outgoing message) {
  const std::size_t most = message.droppable ? kMostUnderWay / 2 : kMostUnderWay;
  dialog::Payload payload = janus::to_payload(message.text);
  if (under_way_.size() >= most || payload.text.size() > dialog::kMostText ||
      payload.secrets.size() > dialog::kMostSecrets)
    return false;
  const base::Time now = base::Now::read().steady;
  const std::uint64_t tag = send_(std::move(payload));
  if (tag == 0) return false;
  if (message.trace) {  // it is sealed at once, and durable nowhere
    message.trace->mark(plain::Stage::Signed);
    message.trace->mark(plain::Stage::Committed);
  }
  under_way_.emplace(tag, UnderWay{std::move(message.trace), message.call, now});
  times_.begin(tag, now);
  unread_.push_back({std::move(message.id), std::move(message.call)});
  if (unread_.size() > kMostUnread) unread_.pop_front();
  return true;
}

void DialogDelivery::attached(std::uint64_t tag, base::Time now) {
  auto found = under_way_.extract(tag);
  if (found.empty()) return;
  const UnderWay& message = found.mapped();
  times_.end(tag);
  times_.took(now - message.since);
  ++host_.counters.attached;
  if (message.trace) message.trace->mark(plain::Stage::Attached, now);
  listener_.attached(message.trace, message.call);
}

DialogDelivery::Position DialogDelivery::find(std::string_view id) const {
  return std::find_if(unread_.begin(), unread_.end(), [id](const Unread& one) { return one.id == id; });
}

// Messages reach the peer in their order.
void DialogDelivery::peer_read(std::string_view id) {
  if (const auto at = find(id); at != unread_.end()) unread_.erase(unread_.begin(), at + 1);
}

bool DialogDelivery::covers(std::string_view read, std::string_view id) const {
  const auto last = find(read);
  return last != unread_.end() && find(id) <= last;
}

void DialogDelivery::let_go(std::optional<std::string_view> call) {
  std::erase_if(unread_, [&](const Unread& one) { return !call || one.call == *call; });
}

std::chrono::milliseconds DialogDelivery::slowest_publish() const {
  return times_.slowest(base::Now::read().steady);
}
std::chrono::milliseconds DialogDelivery::latest_publish() const {
  return times_.latest(base::Now::read().steady);
}

}  // namespace jm::gateway
