// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/call/report.hpp"

#include <algorithm>
#include <cstdio>

#include "cli/io.hpp"

namespace jm::cli {
namespace {

constexpr const char* kLabels[client::kSteps] = {"offer made",        "offer signed",  "offer published",
                                                 "answer seen",       "ICE connected", "DTLS connected",
                                                 "first packet back", "media over",    "bye said"};

json_int_t whole(std::uint64_t number) {
  return static_cast<json_int_t>(number);
}

std::chrono::microseconds mean(const peer::Counts& counts) {
  return counts.received == 0 ? std::chrono::microseconds(0)
                              : counts.total / static_cast<std::int64_t>(counts.received);
}

json_t* counts_json(const peer::Counts& c) {
  json_t* object =
      json_pack("{s:I, s:I, s:I, s:I, s:I}", "sent", whole(c.sent), "received", whole(c.received), "lost",
                whole(c.lost()), "duplicated", whole(c.duplicated), "other", whole(c.other));
  if (c.received > 0)
    json_object_set_new(object, "roundTripUs",
                        json_pack("{s:I, s:I, s:I}", "min", json_int_t{c.least.count()}, "mean",
                                  json_int_t{mean(c).count()}, "max", json_int_t{c.most.count()}));
  return object;
}

std::string counts_text(const char* name, const peer::Counts& c) {
  char line[256];
  std::snprintf(line, sizeof line, "%s: %llu sent, %llu came back, %llu lost, %llu twice", name,
                static_cast<unsigned long long>(c.sent), static_cast<unsigned long long>(c.received),
                static_cast<unsigned long long>(c.lost()), static_cast<unsigned long long>(c.duplicated));
  std::string text = line;
  if (c.other > 0) text += ", " + std::to_string(c.other) + " others";
  if (c.received > 0) {
    std::snprintf(line, sizeof line, "; round trip %.1f ms (%.1f to %.1f)",
                  static_cast<double>(mean(c).count()) / 1000, static_cast<double>(c.least.count()) / 1000,
                  static_cast<double>(c.most.count()) / 1000);
    text += line;
  }
  return text + "\n";
}

// What several calls came to.
struct Summary {
  std::size_t worked = 0;
  std::array<std::vector<std::int64_t>, client::kSteps> steps;  // sorted, milliseconds
  peer::Counts audio, video;
};

void add(peer::Counts& sum, const peer::Counts& c) {
  if (c.received > 0) {
    sum.least = sum.received == 0 ? c.least : std::min(sum.least, c.least);
    sum.most = std::max(sum.most, c.most);
  }
  sum.sent += c.sent;
  sum.received += c.received;
  sum.duplicated += c.duplicated;
  sum.other += c.other;
  sum.total += c.total;
}

Summary sum_of(const std::vector<client::CallResult>& results) {
  Summary summary;
  for (const client::CallResult& result : results) {
    summary.worked += result.ok() ? 1 : 0;
    for (std::size_t i = 0; i < client::kSteps; ++i)
      if (result.timeline[i]) summary.steps[i].push_back(result.timeline[i]->count());
    for (const auto& media : result.media) add(media.video ? summary.video : summary.audio, media.counts);
  }
  for (auto& step : summary.steps) std::sort(step.begin(), step.end());
  return summary;
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, unsigned percent) {
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

}  // namespace

json_t* to_json(const client::CallResult& result) {
  json_t* timeline = json_object();
  for (std::size_t i = 0; i < client::kSteps; ++i)
    if (result.timeline[i])
      json_object_set_new(timeline, std::string(name_of(static_cast<client::Step>(i))).c_str(),
                          json_integer(result.timeline[i]->count()));
  json_t* object = json_pack("{s:o, s:o, s:o, s:s, s:o}", "channel", json_of(result.channel), "plugin",
                             json_of(result.plugin), "node", json_of(result.node), "result",
                             result.ok() ? "ok" : "failed", "timeline", timeline);
  if (!result.ok()) {
    json_object_set_new(object, "failedAt", json_of(result.failed_at));
    json_object_set_new(object, "reason", json_of(result.reason));
  }
  for (const auto& media : result.media)
    json_object_set_new(object, media.video ? "video" : "audio", counts_json(media.counts));
  return object;
}

std::string to_text(const client::CallResult& result) {
  std::string text = result.channel + " (" + result.plugin + ") by " + result.node + "\n";
  for (std::size_t i = 0; i < client::kSteps; ++i) {
    if (!result.timeline[i]) continue;
    char line[64];
    std::snprintf(line, sizeof line, "%7lld ms  %s\n", static_cast<long long>(result.timeline[i]->count()),
                  kLabels[i]);
    text += line;
  }
  for (const auto& media : result.media) text += counts_text(media.video ? "video" : "audio", media.counts);
  return text + (result.ok() ? "The call worked.\n" : "The call failed: " + result.reason + "\n");
}

json_t* summary_json(const std::vector<client::CallResult>& results) {
  const Summary summary = sum_of(results);
  json_t* steps = json_object();
  for (std::size_t i = 0; i < client::kSteps; ++i) {
    const auto& step = summary.steps[i];
    if (step.empty()) continue;
    json_object_set_new(steps, std::string(name_of(static_cast<client::Step>(i))).c_str(),
                        json_pack("{s:I, s:I, s:I}", "p50", json_int_t{percentile(step, 50)}, "p95",
                                  json_int_t{percentile(step, 95)}, "max", json_int_t{step.back()}));
  }
  json_t* object =
      json_pack("{s:I, s:I, s:I, s:o}", "calls", whole(results.size()), "worked", whole(summary.worked),
                "failed", whole(results.size() - summary.worked), "timeline", steps);
  if (summary.audio.sent > 0) json_object_set_new(object, "audio", counts_json(summary.audio));
  if (summary.video.sent > 0) json_object_set_new(object, "video", counts_json(summary.video));
  return object;
}

std::string summary_text(const std::vector<client::CallResult>& results) {
  const Summary summary = sum_of(results);
  std::string text = std::to_string(summary.worked) + " of " + std::to_string(results.size()) +
                     " calls worked; milliseconds: median, 95th percentile, longest\n";
  for (std::size_t i = 0; i < client::kSteps; ++i) {
    const auto& step = summary.steps[i];
    if (step.empty()) continue;
    char line[96];
    std::snprintf(line, sizeof line, "%7lld %7lld %7lld  %s\n", static_cast<long long>(percentile(step, 50)),
                  static_cast<long long>(percentile(step, 95)), static_cast<long long>(step.back()),
                  kLabels[i]);
    text += line;
  }
  if (summary.audio.sent > 0) text += counts_text("audio", summary.audio);
  if (summary.video.sent > 0) text += counts_text("video", summary.video);
  return text;
}

}  // namespace jm::cli
