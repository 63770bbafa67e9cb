// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/engine.hpp"

#include <utility>

namespace jm::peer {
namespace {

template <class Function>
void attach(GSource* source, GMainContext* context, GSourceFunc call, Function function) {
  g_source_set_callback(source, call, new Function(std::move(function)),
                        [](gpointer data) { delete static_cast<Function*>(data); });
  g_source_attach(source, context);
}

}  // namespace

Engine::Engine() : context_(g_main_context_new()), loop_(g_main_loop_new(context_, FALSE)) {
  thread_ = std::thread([this] {
    g_main_context_push_thread_default(context_);
    g_main_loop_run(loop_);
    g_main_context_pop_thread_default(context_);
  });
}

Engine::~Engine() {
  post([this] { g_main_loop_quit(loop_); });
  thread_.join();
  g_main_loop_unref(loop_);
  g_main_context_unref(context_);
}

void Engine::post(Task task) {
  GSource* source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  const auto call = [](gpointer data) -> gboolean {
    (*static_cast<Task*>(data))();
    return G_SOURCE_REMOVE;
  };
  attach(source, context_, call, std::move(task));
  g_source_unref(source);
}

void Timer::every(std::chrono::milliseconds period, std::function<bool()> tick) {
  stop();
  source_ = g_timeout_source_new(static_cast<guint>(period.count()));
  const auto call = [](gpointer data) -> gboolean {
    return (*static_cast<std::function<bool()>*>(data))() ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  };
  attach(source_, context_, call, std::move(tick));
}

void Timer::once(std::chrono::milliseconds delay, std::function<void()> task) {
  every(delay, [task = std::move(task)] {
    task();
    return false;
  });
}

void Timer::stop() {
  if (source_ == nullptr) return;
  g_source_destroy(source_);
  g_source_unref(std::exchange(source_, nullptr));
}

}  // namespace jm::peer
