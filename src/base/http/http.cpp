// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http.hpp"

#include <curl/curl.h>

#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "base/http/http_engine.hpp"
#include "base/http/http_job.hpp"
#include "base/lifetime.hpp"

namespace jm::base {
namespace {

constexpr long kIdleConnections = 32;  // kept open for the next request
// What is paid for may take so much of one round of the loop; the rest comes in the next rounds, so that
// timers, tasks and the requests of others never wait long for it.
constexpr std::chrono::milliseconds kRound{1};

class CurlEngine final : public HttpEngine {
 public:
  explicit CurlEngine(Loop& loop) : loop_(loop), multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kIdleConnections);
  }

  ~CurlEngine() override {
    lifetime_.end();
    for (const auto& [id, job] : jobs_) curl_multi_remove_handle(multi_, job->easy());
    jobs_.clear();
    curl_multi_cleanup(multi_);
  }

  std::unique_ptr<Transfer> start(HttpRequest request, HttpDone done) override {
    auto job = std::make_shared<HttpJob>(++last_id_, &ready_);
    job->request = std::move(request);
    job->done = std::move(done);
    return add(std::move(job));
  }

  std::unique_ptr<Transfer> stream(HttpRequest request, std::function<void()> opened, HttpLine line,
                                   HttpDone done) override {
    auto job = std::make_shared<HttpJob>(++last_id_, &ready_);
    job->request = std::move(request);
    job->done = std::move(done);
    job->opened = std::move(opened);
    job->line = std::move(line);
    return add(std::move(job));
  }

  void serve() override {
    if (jobs_.empty()) return ready_.clear();  // of those that were cancelled
    int running = 0;
    curl_multi_perform(multi_, &running);
    collect_ended();
    deliver();
  }

  void wait(std::chrono::milliseconds at_most) override {
    if (ready_.empty()) curl_multi_poll(multi_, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
  }

  void wake() override { curl_multi_wakeup(multi_); }

 private:
  using Id = HttpJob::Id;

  struct Handle final : Transfer {
    explicit Handle(std::function<void()> ends) : cancel(std::move(ends)) {}
    ~Handle() override { cancel(); }
    const std::function<void()> cancel;
  };

  std::unique_ptr<Transfer> add(std::shared_ptr<HttpJob> job) {
    const Id id = job->id();
    const bool accepted = job->set_up() && curl_multi_add_handle(multi_, job->easy()) == CURLM_OK;
    jobs_.emplace(id, std::move(job));
    if (!accepted) {
      loop_.post([this, id] {
        if (const auto refused = take(id))
          refused->done(tl::unexpected(HttpError{HttpFailure::BadRequest, "libcurl refuses the request"}));
      });
    }
    return std::make_unique<Handle>(lifetime_.guard([this, id] { take(id); }));
  }

  // Whose source has read least comes first. Callbacks may cancel any transfer and start others: only ids are
  // kept across them.
  void deliver() {
    std::multimap<double, Id> order;
    for (const Id id : std::exchange(ready_, {}))
      if (const auto found = jobs_.find(id); found != jobs_.end()) order.emplace(found->second->spent(), id);
    round_ends_ = Loop::Clock::now() + kRound;
    for (const auto& [spent, id] : order) {
      const auto found = jobs_.find(id);
      if (found != jobs_.end()) deliver(id, found->second);
    }
  }

  void deliver(Id id, const std::shared_ptr<HttpJob> job) {
    if (job->take_opened() && job->opened) job->opened();
    while (jobs_.contains(id)) {
      if (job->is_paid_for() && Loop::Clock::now() > round_ends_) {
        ready_.push_back(id);
        return;
      }
      if (const auto wait = job->wait(); wait.count() > 0) {
        loop_.after(wait, [this, id] { ready_.push_back(id); });
        return;
      }
      const auto line = job->next_line();
      if (!line) break;
      job->pay_for([&] { job->line(*line); });
    }
    if (!jobs_.contains(id)) return;
    if (!job->ended()) return job->go_on();
    take(id);
    job->pay_for([&] { job->done(job->outcome()); });
  }

  void collect_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left))
      if (message->msg == CURLMSG_DONE) HttpJob::of(message->easy_handle)->end(message->data.result);
  }

  std::shared_ptr<HttpJob> take(Id id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return nullptr;
    std::shared_ptr<HttpJob> job = std::move(found->second);
    jobs_.erase(found);
    curl_multi_remove_handle(multi_, job->easy());
    return job;
  }

  Loop& loop_;
  CURLM* multi_;
  std::unordered_map<Id, std::shared_ptr<HttpJob>> jobs_;
  std::vector<Id> ready_;
  Loop::Clock::time_point round_ends_{};
  Id last_id_ = 0;
  Lifetime lifetime_;
};

}  // namespace

std::unique_ptr<HttpEngine> HttpEngine::make(Loop& loop) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  return std::make_unique<CurlEngine>(loop);
}

}  // namespace jm::base
