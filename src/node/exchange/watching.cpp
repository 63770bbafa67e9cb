// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exchange/watching.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

#include "node/exchange/mhd.hpp"
#include "node/exchange/refusals.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kStreamBlock = 16384;
constexpr std::ptrdiff_t kLinesOfRequest = 50;  // of a watch's change: they cost as much as one

tl::expected<Watch::Changed, Reply> change(Hub& hub, Watch& watch, const Request& request) {
  const std::string_view body(reinterpret_cast<const char*>(request.body.data()), request.body.size());
  // They are worked on here, on the thread that answers everybody: before that they are paid for.
  const auto requests = static_cast<unsigned>(std::count(body.begin(), body.end(), '\n') / kLinesOfRequest);
  if (requests > 0 && !hub.rates.charge(request.client, Rates::Clock::now(), requests))
    return tl::make_unexpected(rate_reply(hub.options.rate));
  const auto changes = parse_watch_lines(body);
  if (!changes) return tl::make_unexpected(error_reply(400, changes.error().reason));
  // Counted before it is done; what was not needed is given back.
  const auto adds = static_cast<std::ptrdiff_t>(watch.unwatched(*changes));
  const auto room = hub.connections.watch(watch.owner(), static_cast<std::size_t>(adds));
  if (auto refused = refusal_of_held(room, "indexes", "are watched"))
    return tl::make_unexpected(std::move(*refused));
  const auto changed = watch.change(*changes);
  hub.connections.unwatch(watch.owner(), static_cast<std::size_t>(adds - changed.more));
  return changed;
}

}  // namespace

OpenedWatch::~OpenedWatch() {
  if (!watch_) return;
  hub_.forget(watch_);
  watch_->close();
}

tl::expected<MHD_Result, Reply> OpenedWatch::open(const Request& request) {
  watch_ = hub_.open_watch(id_);
  if (!watch_) return tl::make_unexpected(stopping_reply());
  const auto end = [weak = std::weak_ptr(watch_)] {
    if (const auto watch = weak.lock()) watch->end("others need its place");
  };
  if (auto refused = hold_place(hub_.connections, id_, end)) return tl::make_unexpected(std::move(*refused));
  expect_confirmation();
  watch_->connect({[connection = connection_] { MHD_suspend_connection(connection); },
                   [connection = connection_] { MHD_resume_connection(connection); }});
  if (auto changed = change(hub_, *watch_, request); !changed)
    return tl::make_unexpected(std::move(changed.error()));
  return queue_stream();
}

// A peer that vanished without a word takes heartbeats for ever, as far as its connection can tell: what it
// has not confirmed in this time ends the connection.
void OpenedWatch::expect_confirmation() {
  const int socket = socket_of(connection_);
  const auto timeout = std::chrono::milliseconds(hub_.options.idle_timeout).count();
  const auto value = static_cast<unsigned>(timeout);
  if (socket >= 0) (void)::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

MHD_Result OpenedWatch::queue_stream() {
  const auto read = [](void* watch, std::uint64_t, char* into, std::size_t size) -> ssize_t {
    const auto count = (*static_cast<std::shared_ptr<Watch>*>(watch))->read(into, size);
    return count ? static_cast<ssize_t>(*count) : MHD_CONTENT_READER_END_OF_STREAM;
  };
  const auto free = [](void* watch) { delete static_cast<std::shared_ptr<Watch>*>(watch); };
  MHD_Response* response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kStreamBlock, read,
                                                             new std::shared_ptr(watch_), free);
  Reply reply{200, "application/x-ndjson; charset=UTF-8", "", {}};
  reply.with("X-Accel-Buffering", "no");  // nginx would keep the lines to itself
  return queue_response(connection_, response, reply);
}

Reply change_watch(Hub& hub, std::string_view name, const Request& request) {
  const auto watch = hub.watch(std::string(name));
  if (!watch) return error_reply(404, "no such watch is open");
  const auto changed = change(hub, *watch, request);
  if (!changed) return changed.error();
  return data_reply(json_pack("{s:I}", "indexes", static_cast<json_int_t>(changed->watched)));
}

}  // namespace jm::node
