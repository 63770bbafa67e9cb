// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the carriers share: payloads, a recorder of what a watch tells, and a node of the
// standard API alone that can be disturbed.
#pragma once

#include <jansson.h>

#include <memory>
#include <string>
#include <vector>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "pow/pow.hpp"
#include "tests/unit/support/tangle_fixture.hpp"

namespace jm::carrier::testing {

using namespace base;

inline Hash hash(char c) {
  return *Hash::from_trytes(std::string(81, c));
}

// For many addresses.
inline Hash numbered_hash(std::size_t i) {
  std::string text(81, 'Z');
  for (std::size_t k = 0; k < 4; ++k, i /= 26) text[k] = static_cast<char>('A' + i % 26);
  return *Hash::from_trytes(text);
}

// Long enough to be a message for readers, each number another one.
inline std::string payload(unsigned n) {
  std::string text(300, 'P');
  for (unsigned i = 0; i < 8; ++i, n /= 26) text[i] = static_cast<char>('A' + n % 26);
  return text;
}

struct Recorder {
  Inbox<Arrival> arrivals;
  Inbox<int> caught_up;
  Inbox<CarrierError> troubles;

  WatchEvents events() {
    return {[this](Arrival arrival) { arrivals.put(std::move(arrival)); }, [this] { caught_up.put(1); },
            [this](const CarrierError& error) { troubles.put(error); }};
  }
  WatchListener& listener() { return listener_; }

 private:
  struct Listener final : WatchListener {
    explicit Listener(Recorder& recorder) : to(recorder) {}
    void arrival(Arrival message) override { to.arrivals.put(std::move(message)); }
    void caught_up() override { to.caught_up.put(1); }
    void trouble(const CarrierError& error) override { to.troubles.put(error); }
    Recorder& to;
  };
  Listener listener_{*this};
};

// Waits for the answer of a carrier's call on the loop's thread.
template <class T, class F>
CarrierResult<T> ask(LoopThread& thread, F call) {
  Inbox<CarrierResult<T>> inbox;
  thread.on([&] { call([&](CarrierResult<T> result) { inbox.put(std::move(result)); }); });
  return inbox.one();
}

inline CarrierResult<std::string> publish(LoopThread& thread, Carrier& carrier, const Hash& address,
                                          unsigned n, const std::string& tag = "TAG") {
  return ask<std::string>(thread, [&](auto done) { carrier.publish({address, tag, payload(n)}, done); });
}

inline CarrierResult<std::vector<Arrival>> fetch(LoopThread& thread, Carrier& carrier, const Hash& address,
                                                 const Carrier::Keep& keep = {}) {
  return ask<std::vector<Arrival>>(thread, [&](auto done) { carrier.fetch(address, keep, done); });
}

inline std::unique_ptr<Carrier> open_or_abort(LoopThread& thread, std::vector<std::string> urls,
                                              CarrierOptions options = {}) {
  auto carrier = thread.on([&] { return open_carrier(thread.loop, std::move(urls), std::move(options)); });
  if (!carrier) std::abort();
  return std::move(*carrier);
}

// A node of the standard API: no watch, no held look-ups.
class FakeNode {
 public:
  // Sees each request first; true if it has answered. Set before the first request.
  std::function<bool(FakeConnection&, const FakeRequest&)> disturb;
  std::string features = R"(["PoW"])";
  double min_pow_score = 1;

  FakeNode() : server_([this](auto& connection, const auto& request) { serve(connection, request); }) {}

  std::string url() const { return server_.url(); }

  std::string put(const Hash& address, unsigned n) { return put(address, payload(n)); }
  std::string put(const Hash& address, const std::string& trytes) {
    chrysalis::Message message;
    message.index = chrysalis::index_of(address);
    message.data = *chrysalis::to_data({"", trytes});
    return put(std::move(message));
  }

  std::string put_junk(const Hash& address, unsigned n) {
    chrysalis::Message message;
    message.index = chrysalis::index_of(address);
    message.data.assign(200, 0xFF);  // no tag is that long
    message.data[1] = static_cast<std::uint8_t>(n);
    return put(std::move(message));
  }

  // How often a path that contains `part` was asked for.
  std::size_t asked(const std::string& part) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(paths_.begin(), paths_.end(), [&](const std::string& path) {
      return path.find(part) != std::string::npos;
    }));
  }

  Inbox<chrysalis::Message> posted;  // what came complete or as a draft

 private:
  std::string put(chrysalis::Message message) {
    if (message.parents.empty()) message.parents = {chrysalis::Id{}};
    const std::lock_guard lock(mutex_);
    const chrysalis::Bytes bytes = chrysalis::to_bytes(message);
    const std::string id = chrysalis::to_hex(chrysalis::id_of(bytes));
    if (stored_.emplace(id, bytes).second) listed_[chrysalis::to_hex(message.index)].push_back(id);
    return id;
  }

  void serve(FakeConnection& connection, const FakeRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      paths_.push_back(request.path);
    }
    if (disturb && disturb(connection, request)) return;
    const std::string prefix = "/api/v1";
    const std::string path = request.path.starts_with(prefix) ? request.path.substr(prefix.size()) : "";
    if (path == "/info") {
      connection.reply(200, R"({"data":{"networkId":"private_tangle1","minPoWScore":)" +
                                std::to_string(min_pow_score) + R"(,"features":)" + features + "}}");
    } else if (path == "/tips") {
      connection.reply(200, R"({"data":{"tipMessageIds":[")" + std::string(64, 'b') + R"(",")" +
                                std::string(64, 'a') + R"("]}})");
    } else if (path == "/messages" && request.method == "POST") {
      take(connection, request);
    } else if (path.starts_with("/messages?index=")) {
      list(connection, path.substr(16, path.find('&') - 16));
    } else if (path.starts_with("/messages/") && path.ends_with("/raw")) {
      const std::lock_guard lock(mutex_);
      const auto found = stored_.find(path.substr(10, 64));
      if (found == stored_.end()) return connection.reply(404, "{}");
      connection.reply(200, {reinterpret_cast<const char*>(found->second.data()), found->second.size()});
    } else {
      connection.reply(404, R"({"error":{"code":"404","message":"no such path"}})");
    }
  }

  void take(FakeConnection& connection, const FakeRequest& request) {
    chrysalis::Message message;
    if (request.headers.at("content-type") == "application/json") {
      const auto free = [](json_t* json) { json_decref(json); };
      const std::unique_ptr<json_t, decltype(free)> json(
          json_loadb(request.body.data(), request.body.size(), 0, nullptr), free);
      const auto draft = chrysalis::from_json(json.get());
      if (!draft) return connection.reply(400, R"({"error":{"code":"400","message":"bad draft"}})");
      message = draft->message;
    } else {
      const auto parsed = chrysalis::from_bytes(
          {reinterpret_cast<const std::uint8_t*>(request.body.data()), request.body.size()});
      if (!parsed) return connection.reply(400, R"({"error":{"code":"400","message":"bad message"}})");
      message = *parsed;
    }
    posted.put(message);
    connection.reply(201, R"({"data":{"messageId":")" + put(message) + R"("}})");
  }

  void list(FakeConnection& connection, const std::string& index) {
    std::string ids;
    {
      const std::lock_guard lock(mutex_);
      for (const std::string& id : listed_[index]) ids += (ids.empty() ? "\"" : ",\"") + id + "\"";
    }
    connection.reply(200, R"({"data":{"index":")" + index + R"(","messageIds":[)" + ids + "]}}");
  }

  std::mutex mutex_;
  std::map<std::string, chrysalis::Bytes> stored_;
  std::map<std::string, std::vector<std::string>> listed_;
  std::vector<std::string> paths_;
  FakeServer server_;  // ends before what its threads use
};

}  // namespace jm::carrier::testing
