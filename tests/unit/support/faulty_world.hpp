// SPDX-License-Identifier: GPL-3.0-or-later
// A plain channel while something fails for a time: the disk, the database, the carrier, the clock.
#pragma once

#include <sqlite3.h>

#include <string>

#include "tests/unit/support/gateway_fixture.hpp"

namespace gateway_test {

struct Faulty : World {
  Faulty() {
    timing.revive = milliseconds(10);
    timing.revive_slowest = milliseconds(100);
    channel.offers_per_minute = 600;
  }
  std::string state_trouble() { return text_or(query("list").get(), "trouble"); }
  void restart() {
    stop();
    start();
    wait_state("listening");
  }
  void wait_written() {
    eventually("the state works again", [&] { return state_trouble().empty(); });
  }
  std::size_t said(const std::string& part) {
    const std::string lines = log();
    std::size_t count = 0;
    for (auto at = lines.find(part); at != lines.npos; at = lines.find(part, at + 1)) ++count;
    return count;
  }
  std::size_t at_carrier(const Hash& root) {
    return carrier.at(jm::mam::address_of(root, jm::mam::Mode::Restricted)).size();
  }
  // One call whose answer cannot be written until `over`; it is answered once, in the chain that there was.
  template <class Over>
  void answered_once(const std::string& session, Over over) {
    const Hash root = peer.reading();
    peer.write(description_text(sdp(session)));
    eventually("it is noticed", [&] { return !state_trouble().empty(); });
    ck_assert_msg(at_carrier(root) == 0, "sent before it was durable");
    over();
    check_text(text_or(peer.read_json().get(), "type"), "answer");
    wait_written();
    ck_assert_uint_eq(at_carrier(root), 1);
    ck_assert_uint_eq(at_carrier(peer.reading()), 0);
    wait_state("answered");
  }
  // A channel for `other` is added at run time.
  void add(const std::string& name, const Peer& other, bool persist) {
    Json settings(json_pack("{s:s, s:s, s:{s:s, s:s}, s:{s:i, s:s}}", "plugin", "janus.plugin.echotest",
                            "carrier", "memory", "subscribe", "root",
                            std::string(other.first_root().trytes()).c_str(), "side_key",
                            std::string(Peer::side_key().trytes()).c_str(), "publish", "security", 1,
                            "side_key", std::string(Peer::side_key().trytes()).c_str()));
    const Json request(json_pack("{s:s, s:s, s:b, s:O}", "request", "add", "channel", name.c_str(), "persist",
                                 persist, "settings", settings.get()));
    (void)gateway->query(request.get());
  }
  std::size_t listening() {
    const Json list = query("list");
    std::size_t count = 0, i = 0;
    json_t* row = nullptr;
    json_array_foreach(json_object_get(list.get(), "channels"), i, row) {
      if (text_or(row, "state") == "listening") ++count;
    }
    return count;
  }
  sqlite3* lock_state() {
    sqlite3* db = nullptr;
    ck_assert_int_eq(sqlite3_open((folder.path() + "/state/state.db").c_str(), &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    return db;
  }
};

}  // namespace gateway_test
