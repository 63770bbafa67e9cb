// SPDX-License-Identifier: GPL-3.0-or-later
// A hostile carrier, for tests/bench/attack_carrier.mjs: attack_carrier KIND. Prints {"url"}, then attacks
// for every "go" on standard input until "stop"; before and between it behaves. Kinds:
// clang-format off
//   junk      the watch: messages of the largest size for each address that is watched, as fast as they are read
//   unasked   the watch: the same for addresses that nobody asked for
//   tiny      the watch: heartbeats and caughtUp at full speed
//   nested    the watch: lines of JSON that take far more memory than they have bytes
//   endless   the watch: one line without end
//   listed    polling: each look-up lists 1,000 new messages of the largest size
//   headers, body   polling: an answer to each look-up that does not end
// clang-format on
#include <jansson.h>
#include <sodium.h>

#include <cstdio>
#include <iostream>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "mam/mam.hpp"
#include "tests/unit/support/tangle_fixture.hpp"

namespace {

using namespace jm;
using carrier::testing::FakeConnection;
using carrier::testing::FakeRequest;
using carrier::testing::FakeServer;

std::string random_hex(std::size_t bytes) {
  chrysalis::Bytes random(bytes);
  randombytes_buf(random.data(), random.size());
  return chrysalis::to_hex(random);
}

// A true message of the largest size, under a root that nobody reads: what costs most to find out.
chrysalis::Bytes junk_data() {
  mam::Writer writer;
  writer.seed = *trinary::Hash::from_trytes(std::string(81, 'J'));
  writer.security = 1;
  const auto made = mam::create(writer, {}, std::string(48'000, 'X'));
  if (!made) std::abort();
  return *chrysalis::to_data({"", made->payload});
}

class Attack {
 public:
  explicit Attack(std::string kind)
      : kind_(std::move(kind)),
        data_(junk_data()),
        polls_(kind_ == "listed" || kind_ == "headers" || kind_ == "body") {
    std::string text(sodium_base64_encoded_len(data_.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), data_.data(), data_.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the zero at its end
    base64_ = text;
  }

  void set(bool on) {
    const std::lock_guard lock(mutex_);
    on_ = on;
    changed_.notify_all();
  }

  void serve(FakeConnection& connection, const FakeRequest& request) {
    const std::string path = request.path.substr(std::string("/api/v1").size());
    if (path == "/info")
      return connection.reply(200, R"({"data":{"networkId":"n","minPoWScore":0,"features":[)" +
                                       std::string(polls_ ? R"("PoW")" : R"("PoW","watch")") + "]}}");
    if (path == "/watch") return watch(connection, request);
    if (path.starts_with("/watch/")) {
      change(request.body);
      return connection.reply(200, R"({"data":{"indexes":0}})");
    }
    if (request.method == "POST")
      return connection.reply(201, R"({"data":{"messageId":")" + random_hex(32) + R"("}})");
    if (path.starts_with("/messages?index=")) return list(connection, path.substr(16, path.find('&') - 16));
    raw(connection, path.substr(std::string("/messages/").size(), 64));
  }

 private:
  bool is_on() {
    const std::lock_guard lock(mutex_);
    return on_;
  }

  void change(std::string_view lines) {
    const std::lock_guard lock(mutex_);
    for (std::size_t end = 0; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1)) {
      const std::string index(lines.substr(1, std::min(lines.substr(0, end).find(' '), end) - 1));
      if (lines.front() == '+') {
        watched_.insert(index);
        told_.erase(index);
      }
    }
    changed_.notify_all();
  }

  void watch(FakeConnection& connection, const FakeRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      watched_.clear();
      told_.clear();
    }
    change(request.body);
    connection.send("HTTP/1.1 200 OK\r\n\r\n{\"watch\":\"" + random_hex(16) + "\",\"heartbeat\":5}\n");
    while (connection.send(is_on() ? attack() : calm())) {
    }
    connection.close();
  }

  // As a good node: what is asked for is empty.
  std::string calm() {
    using namespace std::chrono_literals;
    std::unique_lock lock(mutex_);
    const bool news = changed_.wait_for(lock, 1s, [&] { return on_ || told_.size() < watched_.size(); });
    std::string lines = news ? "" : "{\"heartbeat\":1}\n";
    for (const std::string& index : watched_)
      if (told_.insert(index).second) lines += "{\"caughtUp\":\"" + index + "\"}\n";
    return lines;
  }

  std::string attack() {
    if (kind_ == "endless") return std::string(65536, 'x');
    if (kind_ == "nested") {
      std::string line = "{\"x\":[{}";
      for (int i = 0; i < 20'000; ++i) line += ",{}";
      return line + "]}\n";
    }
    std::vector<std::string> all;
    {
      const std::lock_guard lock(mutex_);
      all.assign(watched_.begin(), watched_.end());
    }
    std::string lines;
    if (kind_ == "tiny")
      for (std::size_t i = 0; i < 1000; ++i)
        lines += i % 2 == 0 || all.empty() ? "{\"heartbeat\":1}\n"
                                           : "{\"caughtUp\":\"" + all[i % all.size()] + "\"}\n";
    if (kind_ == "junk" && !all.empty()) lines = message(all[next_++ % all.size()]);
    if (kind_ == "unasked") lines = message(random_hex(32));
    return lines;
  }

  std::string message(const std::string& index) const {
    return R"({"index":")" + index + R"(","messageId":")" + random_hex(32) + R"(","cursor":"c","data":")" +
           base64_ + "\"}\n";
  }

  chrysalis::Bytes bytes_of(const chrysalis::Bytes& index, std::uint64_t nonce) const {
    return chrysalis::to_bytes(
        {.network_id = 1, .parents = {chrysalis::Id{}}, .index = index, .data = data_, .nonce = nonce});
  }

  void list(FakeConnection& connection, const std::string& index) {
    if (!is_on()) return connection.reply(200, R"({"data":{"messageIds":[]}})");
    if (kind_ != "listed") {
      connection.send("HTTP/1.1 200 OK\r\n");
      if (kind_ == "body") connection.send("\r\n");
      while (connection.send("X-Junk: " + std::string(1000, 'x') + "\r\n")) {
      }
      return connection.close();
    }
    // The nonce comes last, so that all before it is hashed once: the attack takes little of this machine's
    // time.
    const auto at = *chrysalis::from_hex(index);
    const auto bytes = bytes_of(at, 0);
    crypto_generichash_state before{};
    crypto_generichash_init(&before, nullptr, 0, chrysalis::Id{}.size());
    crypto_generichash_update(&before, bytes.data(), bytes.size() - sizeof(std::uint64_t));
    std::string ids;
    for (int i = 0; i < 1000; ++i) {
      chrysalis::Bytes nonce_bytes(sizeof(std::uint64_t));
      std::uint64_t nonce = 0;
      randombytes_buf(&nonce, sizeof nonce);
      chrysalis::set_nonce(nonce_bytes, nonce);
      auto all = before;
      chrysalis::Id hash{};
      crypto_generichash_update(&all, nonce_bytes.data(), nonce_bytes.size());
      crypto_generichash_final(&all, hash.data(), hash.size());
      const std::string id = chrysalis::to_hex(hash);
      ids += (ids.empty() ? "\"" : ",\"") + id + "\"";
      const std::lock_guard lock(mutex_);
      listed_[id] = {at, nonce};
      if (listed_.size() > 1'000'000) listed_.clear();
    }
    connection.reply(200, R"({"data":{"messageIds":[)" + ids + "]}}");
  }

  void raw(FakeConnection& connection, const std::string& id) {
    std::pair<chrysalis::Bytes, std::uint64_t> its;
    {
      const std::lock_guard lock(mutex_);
      its = listed_[id];
    }
    const auto bytes = bytes_of(its.first, its.second);
    connection.reply(200, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  const std::string kind_;
  const chrysalis::Bytes data_;
  const bool polls_;
  std::string base64_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool on_ = false;
  std::set<std::string> watched_, told_;  // told: those of which it was said that they are empty
  std::map<std::string, std::pair<chrysalis::Bytes, std::uint64_t>> listed_;
  std::size_t next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Attack attack(argv[1]);
  FakeServer server(
      [&](FakeConnection& connection, const FakeRequest& request) { attack.serve(connection, request); });
  std::printf("{\"url\":\"%s\"}\n", server.url().c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) attack.set(line == "go");
  std::_Exit(0);
}
