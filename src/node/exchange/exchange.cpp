// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exchange/exchange.hpp"

#include <charconv>
#include <utility>

#include "node/api/api.hpp"
#include "node/exchange/mhd.hpp"
#include "node/exchange/refusals.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kDrained = 1 << 20;  // of a body that is refused, so that the answer is read

}  // namespace

Exchange::Exchange(Hub& hub, MHD_Connection* connection, Connections::Id id, std::string client,
                   const char* method, const char* path)
    : hub_(hub), connection_(connection), id_(id) {
  hub_.enter();
  request_.method = method;
  request_.path = path;
  request_.client = std::move(client);
  target_ = target_of(request_.path);
  reply_ = limit();
}

Exchange::~Exchange() {
  if (held_) {
    hub_.forget(held_);
    held_->release();
  }
  watch_.reset();
  hub_.connections.enter(id_, Connections::Phase::Waits);
  hub_.leave();
}

// What needs no body. Whether the node is well must be told whatever it has to do.
std::optional<Reply> Exchange::limit() {
  const std::string length = header_of(connection_, MHD_HTTP_HEADER_CONTENT_LENGTH);
  std::size_t announced = 0;
  std::from_chars(length.data(), length.data() + length.size(), announced);
  worth_draining_ = announced <= kDrained && header_of(connection_, MHD_HTTP_HEADER_EXPECT).empty();
  const bool always = target_.route == Route::Health;
  const auto room = hub_.connections.begin_request(id_, always);
  if (hub_.stopping()) return stopping_reply();
  if (const std::string host = header_of(connection_, MHD_HTTP_HEADER_HOST);
      hub_.hosts && !hub_.hosts->knows(host))
    return error_reply(421, "this node listens on loopback, and " + host +
                                " is none of its names: add it to `hosts` of the section node, or with "
                                "janus-mam node --host");
  if (auto refused = refusal_of(room, "requests", "come at once")) return refused;
  if (!always && !hub_.rates.admit(request_.client, Rates::Clock::now()))
    return rate_reply(hub_.options.rate);
  if (announced > hub_.options.max_body) return too_large_reply(hub_.options.max_body);
  return std::nullopt;
}

bool Exchange::receive(const char* data, std::size_t size) {
  received_ += size;
  if (received_ > kDrained) return false;
  if (reply_) return true;
  if (received_ > hub_.options.max_body) {
    reply_ = too_large_reply(hub_.options.max_body);
    request_.body = {};
    return true;
  }
  request_.body.insert(request_.body.end(), data, data + size);
  return true;
}

MHD_Result Exchange::proceed() {
  if (!reply_ && posting_) reply_ = posting_->take_reply();  // resumed
  if (!reply_) hub_.connections.enter(id_, Connections::Phase::Works);
  if (!reply_ && held_) reply_ = answer(hub_.node, held_->lookup());  // resumed
  if (reply_) return send(*reply_);
  if (target_.route == Route::Watch && request_.method == MHD_HTTP_METHOD_POST) return open_watch();
  // Once suspended, the members belong to whoever resumes.
  const auto reply = dispatch();
  return reply ? send(*reply) : MHD_YES;
}

std::optional<Reply> Exchange::dispatch() {
  if (target_.route == Route::None) return error_reply(404, "there is nothing at this path");
  if (request_.method == MHD_HTTP_METHOD_OPTIONS) return answer_options(target_.route);
  if (!takes(target_.route, request_.method)) {
    const std::string methods(methods_of(target_.route));
    return error_reply(405, "this path takes " + methods).with("Allow", methods);
  }
  if (target_.route == Route::WatchChange) return change_watch(hub_, target_.argument, request_);
  if (target_.route != Route::Messages) return answer_read(hub_.node, target_, hub_.options.remote_pow);
  return request_.method == MHD_HTTP_METHOD_POST ? post() : look_up();
}

std::optional<Reply> Exchange::post() {
  if (auto refused = refusal_of(hub_.connections.queue(id_), "messages", "wait here")) return refused;
  request_.content_type = header_of(connection_, MHD_HTTP_HEADER_CONTENT_TYPE);
  posting_ = std::make_unique<Posting>(hub_, connection_, request_);
  posting_->begin();
  return std::nullopt;
}

std::optional<Reply> Exchange::look_up() {
  request_.index = argument_of(connection_, "index");
  request_.wait = argument_of(connection_, "wait");
  request_.known = argument_of(connection_, "known");
  request_.prefer = header_of(connection_, "Prefer");
  request_.if_none_match = header_of(connection_, MHD_HTTP_HEADER_IF_NONE_MATCH);
  auto lookup = parse_lookup(request_, hub_.node.store_id(), hub_.options.max_wait);
  if (!lookup) return std::move(lookup.error());
  const bool may_wait = lookup->wait.count() > 0 && request_.method == MHD_HTTP_METHOD_GET;
  if (!may_wait || has_news(hub_.node, *lookup)) return answer(hub_.node, *lookup);
  held_ = std::make_shared<Held>(hub_.node, hub_.timers, std::move(*lookup));
  const auto wake = [weak = std::weak_ptr(held_)] {
    if (const auto held = weak.lock()) held->wake();
  };
  if (auto refused = hold_place(hub_.connections, id_, wake)) return refused;
  const bool held = hub_.hold(
      held_, [this] { MHD_suspend_connection(connection_); }, [this] { MHD_resume_connection(connection_); });
  if (held) return std::nullopt;
  return answer(hub_.node, held_->lookup());
}

MHD_Result Exchange::open_watch() {
  watch_ = std::make_unique<OpenedWatch>(hub_, connection_, id_);
  const auto opened = watch_->open(request_);
  return opened ? *opened : send(opened.error());
}

MHD_Result Exchange::send(const Reply& reply) {
  hub_.connections.enter(id_, Connections::Phase::Answers);
  return send_reply(connection_, reply);
}

}  // namespace jm::node
