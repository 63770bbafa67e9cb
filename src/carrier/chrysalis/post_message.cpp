// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/post_message.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/lifetime.hpp"
#include "pow/pow.hpp"

namespace jm::carrier {
namespace {

constexpr double kQuickScore = 10;  // up to this a node's proof of work takes no time worth speaking of
constexpr int kSlowFactor = 6;

// All cores but one: somebody sends media on this machine.
unsigned pow_threads() {
  return std::max(2U, std::thread::hardware_concurrency()) - 1;
}

class Post final : public Work {
 public:
  Post(Nodes& nodes, base::Pool& worker, std::size_t node, std::shared_ptr<const Content> content,
       std::function<void(CarrierResult<std::string>)> done)
      : nodes_(nodes), worker_(worker), node_(node), content_(std::move(content)), done_(std::move(done)) {
    info_ = nodes_.info(node_, [this](auto info) {
      if (!info) {
        done_(tl::unexpected(info.error()));
      } else if (info->pow) {
        post_draft(*info);
      } else {
        ask_tips(*info);
      }
    });
  }

 private:
  void post_draft(const rest::NodeInfo& info) {
    base::HttpRequest request = nodes_.request(node_, "/messages");
    request.headers = {"Content-Type: application/json"};
    request.body = R"({"payload":{"type":2,"index":")" + chrysalis::to_hex(content_->index) +
                   R"(","data":")" + chrysalis::to_hex(content_->data) + R"("}})";
    post(std::move(request), info.min_pow_score > kQuickScore ? kSlowFactor : 1);
  }

  void ask_tips(const rest::NodeInfo& info) {
    transfer_ =
        nodes_.loop().http().start(nodes_.request(node_, "/tips"), [this, info](const auto& response) {
          auto tips = response ? rest::parse_tips(nodes_.url(node_), *response)
                               : tl::unexpected(rest::error_of(nodes_.url(node_), response.error()));
          if (tips) {
            search(info, std::move(*tips));
          } else {
            done_(tl::unexpected(tips.error()));
          }
        });
  }

  void search(const rest::NodeInfo& info, std::vector<chrysalis::Id> parents) {
    chrysalis::Message message{.network_id = chrysalis::network_id_of(info.network),
                               .parents = std::move(parents),
                               .index = content_->index,
                               .data = content_->data};
    if (const auto good = chrysalis::check(message); !good) {
      done_(tl::unexpected(CarrierError{Fault::Refused, nodes_.url(node_) + ": " + good.error().reason, {}}));
      return;
    }
    auto job = [bytes = chrysalis::to_bytes(message), score = info.min_pow_score, &loop = nodes_.loop(),
                post = lifetime_.guard([this](const chrysalis::Bytes& proved) { post_bytes(proved); })](
                   const std::stop_token& stop) mutable {
      const unsigned zeros = pow::zeros_needed(score, bytes.size());
      const auto nonce = pow::search(chrysalis::pow_digest(bytes), zeros, pow_threads(), stop);
      if (!nonce) return;
      chrysalis::set_nonce(bytes, *nonce);
      loop.post([post, bytes = std::move(bytes)]() mutable { post(bytes); });
    };
    if (!worker_.submit(std::move(job)))
      done_(tl::unexpected(CarrierError{Fault::Busy, "too many messages wait for their proof of work", {}}));
  }

  void post_bytes(const chrysalis::Bytes& bytes) {
    base::HttpRequest request = nodes_.request(node_, "/messages");
    request.headers = {"Content-Type: application/octet-stream"};
    request.body.assign(bytes.begin(), bytes.end());
    post(std::move(request));
  }

  // A slow node may still take it: it is given up late, whatever other nodes are asked meanwhile.
  void post(base::HttpRequest request, int timeouts = 1) {
    request.method = "POST";
    request.timeout = timeouts * nodes_.options().timeout;
    transfer_ = nodes_.loop().http().start(std::move(request), [this](const auto& response) {
      auto id = response ? rest::parse_posted(nodes_.url(node_), *response)
                         : tl::unexpected(rest::error_of(nodes_.url(node_), response.error()));
      if (!id && id.error().fault == Fault::Refused) nodes_.forget_info(node_);  // its rules may have changed
      done_(std::move(id));
    });
  }

  Nodes& nodes_;
  base::Pool& worker_;
  const std::size_t node_;
  const std::shared_ptr<const Content> content_;
  const std::function<void(CarrierResult<std::string>)> done_;
  std::unique_ptr<Work> info_;
  std::unique_ptr<base::Transfer> transfer_;
  base::Lifetime lifetime_;
};

}  // namespace

std::unique_ptr<Work> post_message(Nodes& nodes, base::Pool& worker, std::size_t node,
                                   std::shared_ptr<const Content> content,
                                   std::function<void(CarrierResult<std::string>)> done) {
  return std::make_unique<Post>(nodes, worker, node, std::move(content), std::move(done));
}

}  // namespace jm::carrier
