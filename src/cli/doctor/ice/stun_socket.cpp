// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/ice/stun_socket.hpp"

namespace jm::cli::doctor {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTries[] = {milliseconds(500), milliseconds(1000), milliseconds(2000)};  // over UDP
constexpr std::size_t kHeader = 20;
constexpr std::size_t kMost = 2048;  // bytes of an answer

bool whole(const std::vector<std::uint8_t>& answer) {
  return answer.size() >= kHeader && answer.size() >= kHeader + (answer[2] << 8 | answer[3]);
}

bool timed_out(const GError* error) {
  return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

}  // namespace

StunSocket::StunSocket(GioObject<GSocketConnection> connection)
    : connection_(std::move(connection)),
      datagrams_(g_socket_get_socket_type(g_socket_connection_get_socket(connection_.get())) ==
                 G_SOCKET_TYPE_DATAGRAM) {}

Result<bool> StunSocket::wait(milliseconds limit) {
  GError* error = nullptr;
  GSocket* const socket = g_socket_connection_get_socket(connection_.get());
  const std::chrono::microseconds time = limit;
  if (g_socket_condition_timed_wait(socket, G_IO_IN, time.count(), nullptr, &error)) return true;
  if (!timed_out(error)) return fail(taken_reason(error));
  g_clear_error(&error);
  return false;
}

void StunSocket::send(std::span<const std::uint8_t> request) {
  GOutputStream* const out = g_io_stream_get_output_stream(G_IO_STREAM(connection_.get()));
  g_output_stream_write_all(out, request.data(), request.size(), nullptr, nullptr, nullptr);
}

Result<std::vector<std::uint8_t>> StunSocket::read() {
  GInputStream* const in = g_io_stream_get_input_stream(G_IO_STREAM(connection_.get()));
  std::vector<std::uint8_t> answer;
  while (true) {
    std::uint8_t bytes[kMost];
    GError* error = nullptr;
    const gssize got = g_input_stream_read(in, bytes, sizeof bytes, nullptr, &error);
    if (got == 0) return fail("it closed the connection");
    if (got < 0) {
      if (!timed_out(error)) return fail(taken_reason(error));
      g_clear_error(&error);
      return fail(answer.empty() ? "no answer came in time" : "its answer was cut short");
    }
    answer.insert(answer.end(), bytes, bytes + got);
    if (datagrams_ || answer.size() > kMost || whole(answer)) return answer;
  }
}

Result<std::vector<std::uint8_t>> StunSocket::ask(std::span<const std::uint8_t> request) {
  if (!datagrams_) {
    send(request);
    return read();
  }
  for (const milliseconds limit : kTries) {
    send(request);
    const auto there = wait(limit);
    if (!there) return tl::unexpected(there.error());
    if (*there) return read();
  }
  return fail("no answer within 3.5 s");
}

}  // namespace jm::cli::doctor
