// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/exchange.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "node/api/api.hpp"
#include "node/store/view.hpp"
#include "pow/pow.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kDrained = 1 << 20;  // of a body that is refused, so that the answer is read
constexpr std::chrono::seconds kRetryRate{1}, kRetryFull{2}, kRetryWaiters{5};
constexpr double kSecondsOfPost = 0.0005, kSecondsPerByte = 2e-7;  // on a worker; about, for fair turns
constexpr std::size_t kToldOfRequest = 10;  // telling so many of a message costs as much as a request
constexpr std::size_t kStreamBlock = 16384;
constexpr std::ptrdiff_t kLinesOfRequest = 50;  // of a watch's change: they cost as much as one

Reply stopping_reply() {
  return busy_reply(503, "the node is stopping", kRetryFull);
}

std::optional<Reply> refusal_of(Connections::Room room, const std::string& what, const std::string& how,
                                std::chrono::seconds after) {
  switch (room) {
    case Connections::Room::Enough:
      return std::nullopt;
    case Connections::Room::ClientFull:
      return busy_reply(429, "too many " + what + " of one address or network " + how, after);
    case Connections::Room::Full:
      break;
  }
  return busy_reply(503, "too many " + what + " " + how, after);
}

std::string text(const char* value) {
  return value ? value : "";
}

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
  if (watch_) {
    hub_.forget(watch_);
    watch_->close();
  }
  hub_.connections.enter(id_, Connections::Phase::Waits);
  hub_.leave();
}

Reply Exchange::rate_reply() const {
  return busy_reply(429, "more than " + std::to_string(hub_.options.rate) + " requests a second", kRetryRate);
}

// What needs no body. Whether the node is well must be told whatever it has to do.
std::optional<Reply> Exchange::limit() {
  const std::string length = header(MHD_HTTP_HEADER_CONTENT_LENGTH);
  std::size_t announced = 0;
  std::from_chars(length.data(), length.data() + length.size(), announced);
  worth_draining_ = announced <= kDrained && header(MHD_HTTP_HEADER_EXPECT).empty();
  const bool always = target_.route == Route::Health;
  const auto room = hub_.connections.begin_request(id_, always);
  if (hub_.stopping()) return stopping_reply();
  if (const std::string host = header(MHD_HTTP_HEADER_HOST); hub_.hosts && !hub_.hosts->knows(host))
    return error_reply(421, "this node listens on loopback, and " + host +
                                " is none of its names: add it to `hosts` of the section node, or with "
                                "janus-mam node --host");
  if (auto refused = refusal_of(room, "requests", "come at once", kRetryFull)) return refused;
  if (!always && !hub_.rates.admit(request_.client, Rates::Clock::now())) return rate_reply();
  if (announced > hub_.options.max_body)
    return error_reply(413, "the body has more than " + std::to_string(hub_.options.max_body) + " bytes");
  return std::nullopt;
}

bool Exchange::receive(const char* data, std::size_t size) {
  received_ += size;
  if (received_ > kDrained) return false;
  if (reply_) return true;
  if (received_ > hub_.options.max_body) {
    reply_ = error_reply(413, "the body has more than " + std::to_string(hub_.options.max_body) + " bytes");
    request_.body = {};
    return true;
  }
  request_.body.insert(request_.body.end(), data, data + size);
  return true;
}

MHD_Result Exchange::proceed() {
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
  if (target_.route == Route::WatchChange) return change_watch();
  if (target_.route != Route::Messages) return answer_read(hub_.node, target_, hub_.options.remote_pow);
  return request_.method == MHD_HTTP_METHOD_POST ? post() : look_up();
}

std::optional<Reply> Exchange::post() {
  if (auto refused = refusal_of(hub_.connections.queue(id_), "messages", "wait here", kRetryFull))
    return refused;
  request_.content_type = header(MHD_HTTP_HEADER_CONTENT_TYPE);
  MHD_suspend_connection(connection_);
  work(Workers::Line::First, [this] { read_post(); });
  return std::nullopt;
}

// The connection is suspended until the work is done; whoever resumes it touches nothing afterwards.
void Exchange::work(Workers::Line line, std::function<void()> run) {
  auto made = job([run = std::move(run)](const std::stop_token&) { run(); },
                  "too many messages wait here; try again later");
  made.seconds = kSecondsOfPost + kSecondsPerByte * static_cast<double>(received_);
  hub_.workers.add(line, std::move(made));
}

FairQueue::Job Exchange::job(std::function<void(const std::stop_token&)> run, std::string refusal) {
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection_, MHD_CONNECTION_INFO_CONNECTION_FD);
  return {.client = request_.client,
          .abandoned = [socket = info ? info->connect_fd : -1] { return has_gone(socket); },
          .run = std::move(run),
          .refuse =
              [this, refusal = std::move(refusal)](std::chrono::seconds after) {
                resume(hub_.stopping() ? stopping_reply() : busy_reply(503, refusal, after));
              }};
}

void Exchange::resume(Reply reply) {
  reply_ = std::move(reply);
  MHD_resume_connection(connection_);
}

void Exchange::read_post() {
  auto draft = draft_of(request_);
  if (!draft) return resume(std::move(draft.error()));
  request_.body = {};
  auto prepared = hub_.node.prepare(std::move(*draft));
  if (!prepared) return resume(refusal_reply(prepared.error()));
  message_ = std::move(*prepared);
  if (message_.zeros == 0) return store_post();
  if (!hub_.options.remote_pow) return resume(no_proof_reply());
  leave_proof();
}

// No worker waits for proof of work: who brings it is never behind who leaves it to the node.
void Exchange::leave_proof() {
  const double hashes = pow::expected_hashes(message_.zeros);
  const auto run = [this](const std::stop_token& stop) {
    const auto proved = hub_.node.prove(message_, stop);
    if (!proved) return resume(refusal_reply(proved.error()));
    store_post();
  };
  hub_.proofs.add(job(run, "too much proof of work waits here; bring your own, or try again later"), hashes);
}

// What somebody waits for goes before what nobody asks for yet: however many write, a reader who keeps up has
// its message soon.
void Exchange::store_post() {
  const std::size_t awaited = hub_.node.awaited(view::index(message_.raw));
  // Who has many told pays for it; what it owes keeps its next requests out.
  const auto requests = static_cast<unsigned>(awaited / kToldOfRequest);
  if (requests > 0) hub_.rates.charge(request_.client, Rates::Clock::now(), requests);
  work(awaited > 0 ? Workers::Line::First : Workers::Line::Second,
       [this] { resume(answer_post(hub_.node, message_, request_.client)); });
}

std::optional<Reply> Exchange::look_up() {
  request_.index = query("index");
  request_.wait = query("wait");
  request_.known = query("known");
  request_.prefer = header("Prefer");
  request_.if_none_match = header(MHD_HTTP_HEADER_IF_NONE_MATCH);
  auto lookup = parse_lookup(request_, hub_.node.store_id(), hub_.options.max_wait);
  if (!lookup) return std::move(lookup.error());
  const bool may_wait = lookup->wait.count() > 0 && request_.method == MHD_HTTP_METHOD_GET;
  if (!may_wait || has_news(hub_.node, *lookup)) return answer(hub_.node, *lookup);
  held_ = std::make_shared<Held>(hub_.node, hub_.timers, std::move(*lookup));
  const auto wake = [weak = std::weak_ptr(held_)] {
    if (const auto held = weak.lock()) held->wake();
  };
  if (auto refused = become_held(wake)) return refused;
  const bool held = hub_.hold(
      held_, [this] { MHD_suspend_connection(connection_); }, [this] { MHD_resume_connection(connection_); });
  if (held) return std::nullopt;
  return answer(hub_.node, held_->lookup());
}

std::optional<Reply> Exchange::become_held(std::function<void()> let_go) {
  return refusal_of(hub_.connections.hold(id_, std::move(let_go)), "requests", "are held", kRetryWaiters);
}

tl::expected<Watch::Changed, Reply> Exchange::change(Watch& watch) {
  const std::string_view body(reinterpret_cast<const char*>(request_.body.data()), request_.body.size());
  // They are worked on here, on the thread that answers everybody: before that they are paid for.
  const auto requests = static_cast<unsigned>(std::count(body.begin(), body.end(), '\n') / kLinesOfRequest);
  if (requests > 0 && !hub_.rates.charge(request_.client, Rates::Clock::now(), requests))
    return tl::make_unexpected(rate_reply());
  const auto changes = parse_watch_lines(body);
  if (!changes) return tl::make_unexpected(error_reply(400, changes.error().reason));
  // Counted before it is done; what came to less is given back.
  const auto adds = static_cast<std::ptrdiff_t>(watch.unwatched(*changes));
  const auto room = hub_.connections.watch(watch.owner(), static_cast<std::size_t>(adds));
  if (auto refused = refusal_of(room, "indexes", "are watched", kRetryWaiters))
    return tl::make_unexpected(std::move(*refused));
  const auto changed = watch.change(*changes);
  hub_.connections.unwatch(watch.owner(), static_cast<std::size_t>(adds - changed.more));
  return changed;
}

Reply Exchange::change_watch() {
  const auto watch = hub_.watch(std::string(target_.argument));
  if (!watch) return error_reply(404, "no such watch is open");
  const auto changed = change(*watch);
  if (!changed) return changed.error();
  return data_reply(json_pack("{s:I}", "indexes", static_cast<json_int_t>(changed->watched)));
}

// A peer that vanished without a word takes heartbeats for ever, as far as its connection can tell: what it
// has not confirmed in this time ends the connection.
void Exchange::expect_confirmation() {
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection_, MHD_CONNECTION_INFO_CONNECTION_FD);
  const auto timeout = std::chrono::milliseconds(hub_.options.idle_timeout).count();
  const auto value = static_cast<unsigned>(timeout);
  if (info) (void)::setsockopt(info->connect_fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

MHD_Result Exchange::open_watch() {
  watch_ = hub_.open_watch(id_);
  if (!watch_) return send(stopping_reply());
  const auto end = [weak = std::weak_ptr(watch_)] {
    if (const auto watch = weak.lock()) watch->end("others need its place");
  };
  if (auto refused = become_held(end)) return send(*refused);
  expect_confirmation();
  watch_->connect(
      {[this] { MHD_suspend_connection(connection_); }, [this] { MHD_resume_connection(connection_); }});
  if (const auto changed = change(*watch_); !changed) return send(changed.error());

  const auto read = [](void* watch, std::uint64_t, char* into, std::size_t size) -> ssize_t {
    const auto count = (*static_cast<std::shared_ptr<Watch>*>(watch))->read(into, size);
    return count ? static_cast<ssize_t>(*count) : MHD_CONTENT_READER_END_OF_STREAM;
  };
  const auto free = [](void* watch) { delete static_cast<std::shared_ptr<Watch>*>(watch); };
  MHD_Response* response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kStreamBlock, read,
                                                             new std::shared_ptr(watch_), free);
  Reply reply{200, "application/x-ndjson; charset=UTF-8", "", {}};
  reply.with("X-Accel-Buffering", "no");  // nginx would keep the lines to itself
  return queue(response, reply);
}

MHD_Result Exchange::send(const Reply& reply) {
  hub_.connections.enter(id_, Connections::Phase::Answers);
  MHD_Response* response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()), MHD_RESPMEM_MUST_COPY);
  return queue(response, reply);
}

MHD_Result Exchange::queue(MHD_Response* response, const Reply& reply) {
  if (response == nullptr) return MHD_NO;
  const auto add = [&](const char* name, const char* value) {
    MHD_add_response_header(response, name, value);
  };
  if (!reply.type.empty()) add(MHD_HTTP_HEADER_CONTENT_TYPE, reply.type.c_str());
  add(MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  add("X-Content-Type-Options", "nosniff");
  add("Access-Control-Allow-Origin", "*");
  add("Access-Control-Expose-Headers", "ETag, Location, Preference-Applied, Retry-After");
  for (const auto& [name, value] : reply.headers) add(name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection_, reply.status, response);
  MHD_destroy_response(response);
  return queued;
}

std::string Exchange::query(const char* name) const {
  return text(MHD_lookup_connection_value(connection_, MHD_GET_ARGUMENT_KIND, name));
}

std::string Exchange::header(const char* name) const {
  return text(MHD_lookup_connection_value(connection_, MHD_HEADER_KIND, name));
}

}  // namespace jm::node
