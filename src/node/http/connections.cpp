// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/connections.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace jm::node {
bool has_gone(int socket) {
  pollfd one{socket, POLLRDHUP, 0};
  return ::poll(&one, 1, 0) > 0 && (one.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool Connections::admit(const std::string& client) {
  const std::scoped_lock lock(mutex_);
  const Networks newcomer = shares_.networks_for(client);
  Released none;
  const bool room = make_room(Thing::Connection, newcomer, 1, none) == Room::Enough;
  shares_.forget_empty(client);
  return room;
}

Connections::Id Connections::add(const std::string& client, int socket) {
  const std::scoped_lock lock(mutex_);
  Connection made;
  made.socket = socket;
  made.client = client;
  made.networks = shares_.networks_for(client);
  made.since = Clock::now();
  shares_.count(made.networks, Thing::Connection, 1);
  table_.emplace(++last_, std::move(made));
  return last_;
}

void Connections::remove(Id id) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = table_.find(id); found != table_.end()) erase(found);
}

Connections::Room Connections::begin_request(Id id, bool always) {
  const std::scoped_lock lock(mutex_);
  const auto found = table_.find(id);
  if (found == table_.end()) return Room::Full;
  Released none;
  const Room room = make_room(Thing::Request, found->second.networks, 1, none);
  if (room == Room::Enough || always) change_phase(found->second, Phase::Receives);
  return always ? Room::Enough : room;
}

Connections::Room Connections::queue(Id id) {
  return last(id, Phase::Queues, {});
}

Connections::Room Connections::hold(Id id, std::function<void()> on_release) {
  return last(id, Phase::Holds, std::move(on_release));
}

Connections::Room Connections::last(Id id, Phase phase, std::function<void()> on_release) {
  Released released;
  Room room = Room::Full;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = table_.find(id);
    if (found == table_.end()) return Room::Full;
    room = make_room(Thing::Lasting, found->second.networks, 1, released);
    if (room == Room::Enough && phase == Phase::Holds)
      room = make_room(Thing::Held, found->second.networks, 1, released);
    if (room == Room::Enough) {
      change_phase(found->second, phase);
      found->second.on_release = std::move(on_release);
    }
  }
  for (const auto& let_other_go : released) let_other_go();
  return room;
}

void Connections::enter(Id id, Phase phase) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = table_.find(id); found != table_.end()) change_phase(found->second, phase);
}

Connections::Room Connections::watch(Id id, std::size_t more) {
  Released released;
  Room room = Room::Full;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = table_.find(id);
    if (found == table_.end() || found->second.phase != Phase::Holds) return Room::Full;
    room = make_room(Thing::Watched, found->second.networks, more, released);
    if (room == Room::Enough) {
      found->second.watched += more;
      shares_.count(found->second.networks, Thing::Watched, static_cast<std::ptrdiff_t>(more));
    }
  }
  for (const auto& let_other_go : released) let_other_go();
  return room;
}

void Connections::unwatch(Id id, std::size_t fewer) {
  const std::scoped_lock lock(mutex_);
  const auto found = table_.find(id);
  if (found == table_.end()) return;
  fewer = std::min(fewer, found->second.watched);
  found->second.watched -= fewer;
  shares_.count(found->second.networks, Thing::Watched, -static_cast<std::ptrdiff_t>(fewer));
}

void Connections::end_overdue(Clock::time_point now) {
  Released released;
  {
    const std::scoped_lock lock(mutex_);
    for (auto one = table_.begin(); one != table_.end();) {
      const auto passed = now - one->second.since;
      const Phase phase = one->second.phase;
      if (phase == Phase::Holds && has_gone(one->second.socket)) release(one->second, released);
      const bool overdue = (phase == Phase::Waits && passed >= times_.headers) ||
                           (waits_for_transfer(phase) && passed >= times_.transfer);
      one = overdue ? shut_down(one) : std::next(one);
    }
  }
  for (const auto& on_release : released) on_release();
}

void Connections::change_phase(Connection& connection, Phase phase) {
  if (connection.phase == Phase::Holds) {
    connection.on_release = nullptr;
    shares_.count(connection.networks, Thing::Held, -1);
    shares_.count(connection.networks, Thing::Watched, -static_cast<std::ptrdiff_t>(connection.watched));
    connection.watched = 0;
  }
  shares_.count(connection.networks, Thing::Request,
                int{is_request(phase)} - int{is_request(connection.phase)});
  shares_.count(connection.networks, Thing::Lasting,
                int{is_lasting(phase)} - int{is_lasting(connection.phase)});
  if (phase == Phase::Holds) shares_.count(connection.networks, Thing::Held, 1);
  connection.phase = phase;
  connection.since = Clock::now();
}

// It is closed by whoever reads from it, and finds its end.
Connections::Table::iterator Connections::shut_down(Table::iterator one) {
  (void)::shutdown(one->second.socket, SHUT_RDWR);
  return erase(one);
}

void Connections::release(Connection& held, Released& released) {
  released.push_back(std::exchange(held.on_release, nullptr));
  change_phase(held, Phase::Answers);
}

Connections::Table::iterator Connections::erase(Table::iterator one) {
  Connection& connection = one->second;
  change_phase(connection, Phase::Waits);
  shares_.count(connection.networks, Thing::Connection, -1);
  shares_.forget_empty(connection.client);
  return table_.erase(one);
}

Connections::Room Connections::make_room(Thing thing, const Networks& newcomer, std::size_t more,
                                         Released& released) {
  const Bound& bound = bounds_[thing];
  const auto fits = [&](std::size_t there, std::size_t most) { return there + more <= most; };
  const auto move_one = [&](const Shares::Network& within) {
    const auto found = to_evict(thing, newcomer, within, more);
    if (found == table_.end()) return false;
    if (found->second.phase == Phase::Holds) {
      release(found->second, released);
    } else {
      shut_down(found);
    }
    return true;
  };
  for (std::size_t i = 0; i < newcomer.size(); ++i) {
    while (!fits(Shares::of(newcomer[i], thing), bound.of_network[i])) {
      if (!move_one(newcomer[i]))
        return fits(shares_.of_all(thing), bound.all) ? Room::ClientFull : Room::Full;
    }
  }
  while (!fits(shares_.of_all(thing), bound.all)) {
    if (!move_one(nullptr)) return Room::Full;
  }
  return Room::Enough;
}

// The one that is there longest in the heaviest network, which must weigh more than the newcomer's: else two
// of the same weight would push each other out for ever. A connection without a request may go in any case.
Connections::Table::iterator Connections::to_evict(Thing thing, const Networks& newcomer,
                                                   const Shares::Network& within, std::size_t more) {
  const auto before = [&](const Connection& one, const Connection& other) {
    const int heavier = Shares::compare(one.networks, other.networks, thing);
    return heavier != 0 ? heavier > 0 : one.since < other.since;
  };
  auto best = table_.end();
  for (auto one = table_.begin(); one != table_.end(); ++one) {
    const Connection& here = one->second;
    if (!can_give_way(here.phase, thing) || (thing == Thing::Watched && here.watched == 0)) continue;
    if (within && std::find(here.networks.begin(), here.networks.end(), within) == here.networks.end())
      continue;
    if (here.phase != Phase::Waits && !Shares::outweighs(here.networks, newcomer, thing, more)) continue;
    if (best == table_.end() || before(here, best->second)) best = one;
  }
  return best;
}

}  // namespace jm::node
