// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/media_side.hpp"

#include <utility>

namespace jm::client {

MediaSide::MediaSide(base::Loop& loop, peer::Engine& engine, const peer::Identity& identity,
                     peer::ConnectionEvents events)
    : loop_(loop),
      engine_(engine),
      identity_(identity),
      events_(std::make_shared<const peer::ConnectionEvents>(std::move(events))) {}

MediaSide::~MediaSide() {
  end();
}

void MediaSide::start(peer::Settings settings) {
  engine_.post([holder = holder_, &engine = engine_, &identity = identity_, settings = std::move(settings),
                events = forwarded()]() mutable {
    holder->connection =
        std::make_unique<peer::Connection>(engine, identity, std::move(settings), std::move(events));
    holder->connection->start();
  });
}

void MediaSide::answer(std::string sdp, std::vector<peer::IceServer> servers) {
  on_connection([sdp = std::move(sdp), servers = std::move(servers)](peer::Connection& connection) {
    connection.answer(sdp, servers);
  });
}

void MediaSide::restart() {
  on_connection([](peer::Connection& connection) { connection.restart(); });
}

void MediaSide::candidates(std::function<void(std::vector<std::string>)> take) {
  on_connection([run = on_loop(), take = std::move(take)](peer::Connection& connection) {
    run([take, lines = connection.candidates()] { take(lines); });
  });
}

void MediaSide::end() {
  lifetime_.end();
  engine_.post([holder = holder_] { holder->connection.reset(); });
}

void MediaSide::on_connection(std::function<void(peer::Connection&)> task) {
  engine_.post([holder = holder_, task = std::move(task)] {
    if (holder->connection) task(*holder->connection);
  });
}

std::function<void(MediaSide::Task)> MediaSide::on_loop() const {
  return [&loop = loop_, alive = lifetime_.token()](Task task) {
    loop.post([alive, task = std::move(task)] {
      if (alive.lock()) task();
    });
  };
}

peer::ConnectionEvents MediaSide::forwarded() const {
  const auto run = on_loop();
  const auto to = events_;
  peer::ConnectionEvents events;
  events.offer = [run, to](std::string sdp) { run([to, sdp = std::move(sdp)] { to->offer(sdp); }); };
  events.gathered = [run, to] { run([to] { to->gathered(); }); };
  events.reached = [run, to](peer::Stage stage, peer::Clock::time_point at) {
    run([to, stage, at] { to->reached(stage, at); });
  };
  events.flows = [run, to](bool flows) { run([to, flows] { to->flows(flows); }); };
  events.finished = [run, to](std::vector<peer::MediaReport> media) {
    run([to, media = std::move(media)] { to->finished(media); });
  };
  events.failed = [run, to](std::string_view where, Error error) {
    run([to, where = std::string(where), error = std::move(error)] { to->failed(where, error); });
  };
  return events;
}

}  // namespace jm::client
