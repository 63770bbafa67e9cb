// SPDX-License-Identifier: GPL-3.0-or-later
/* A core that answers like Janus with the echo test: one thread, callbacks with the sessions' lock held. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "stub.h"

typedef struct request {
  janus_transport_session* ts;
  json_t* message;
} request;

typedef struct session {
  json_int_t id, handle;
  janus_transport_session* ts;
} session;

bool stub_events = false;
const char* stub_answer_sdp = "";

static janus_transport* plugin;
static pthread_t thread;
static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER, sessions_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queued = PTHREAD_COND_INITIALIZER;
static GQueue queue = G_QUEUE_INIT;
static bool ending, holding;
static GList* sessions;  // the last made comes first
static json_int_t next_handle = 1;

static session* find(json_int_t id) {
  for (GList* l = sessions; l; l = l->next)
    if (((session*)l->data)->id == id) return l->data;
  return NULL;
}

static void forget(session* s) {
  sessions = g_list_remove(sessions, s);
  janus_refcount_decrease(&s->ts->ref);
  g_free(s);
}

static void reply(const request* r, json_t* message) {
  const char* transaction = json_string_value(json_object_get(r->message, "transaction"));
  // A copy, as in Janus: nothing is shared between request and reply.
  if (transaction) json_object_set_new(message, "transaction", json_string(transaction));
  plugin->send_message(r->ts, NULL, FALSE, message);
}

static void refuse(const request* r, int code, const char* reason) {
  reply(r, json_pack("{s:s, s:{s:i, s:s}}", "janus", "error", "error", "code", code, "reason", reason));
}

static void success(const request* r, json_int_t id) {
  reply(r, json_pack("{s:s, s:{s:I}}", "janus", "success", "data", "id", id));
}

static void make_session(const request* r) {
  json_int_t id = json_integer_value(json_object_get(r->message, "id"));
  if (id == 0) id = 1000000 + next_handle++;
  if (find(id)) return refuse(r, 468, "Session ID already in use");
  session* s = g_malloc0(sizeof *s);
  s->id = id;
  s->ts = r->ts;
  janus_refcount_increase(&s->ts->ref);
  sessions = g_list_prepend(sessions, s);
  plugin->session_created(r->ts, (guint64)id);
  success(r, id);
}

static void to_plugin(const request* r, const session* s) {
  reply(r, json_pack("{s:s, s:I}", "janus", "ack", "session_id", s->id));
  json_t* event = json_pack("{s:s, s:I, s:I, s:{s:s, s:{s:s, s:s}}}", "janus", "event", "session_id", s->id,
                            "sender", s->handle, "plugindata", "plugin", "janus.plugin.echotest", "data",
                            "echotest", "event", "result", "ok");
  if (json_object_get(r->message, "jsep"))
    json_object_set_new(event, "jsep", json_pack("{s:s, s:s}", "type", "answer", "sdp", stub_answer_sdp));
  reply(r, event);
}

static void serve(const request* r) {
  const char* verb = json_string_value(json_object_get(r->message, "janus"));
  stub_say("request", r->message);
  if (verb == NULL) return;
  if (!strcmp(verb, "create")) return make_session(r);
  session* s = find(json_integer_value(json_object_get(r->message, "session_id")));
  if (s == NULL) return refuse(r, 458, "No such session");
  if (!strcmp(verb, "attach")) {
    const char* name = json_string_value(json_object_get(r->message, "plugin"));
    if (name == NULL || strcmp(name, "janus.plugin.echotest") != 0) return refuse(r, 460, "No such plugin");
    s->handle = next_handle++;
    success(r, s->handle);
  } else if (!strcmp(verb, "message")) {
    to_plugin(r, s);
  } else if (!strcmp(verb, "destroy")) {
    success(r, s->id);
    plugin->session_over(s->ts, (guint64)s->id, FALSE, FALSE);
    forget(s);
  } else {
    reply(r, json_pack("{s:s, s:I}", "janus", "ack", "session_id", s->id));
  }
}

static void request_free(request* r) {
  json_decref(r->message);
  janus_refcount_decrease(&r->ts->ref);
  g_free(r);
}

static void* core_thread(void* unused) {
  for (;;) {
    pthread_mutex_lock(&queue_mutex);
    while ((g_queue_is_empty(&queue) || holding) && !ending) pthread_cond_wait(&queued, &queue_mutex);
    request* r = g_queue_pop_head(&queue);
    pthread_mutex_unlock(&queue_mutex);
    if (r == NULL) return unused;
    pthread_mutex_lock(&sessions_mutex);
    serve(r);
    pthread_mutex_unlock(&sessions_mutex);
    request_free(r);
  }
}

static void incoming_request(janus_transport* transport, janus_transport_session* ts, void* request_id,
                             gboolean admin, json_t* message, json_error_t* error) {
  (void)transport, (void)request_id, (void)admin, (void)error;
  request* r = g_malloc0(sizeof *r);
  r->ts = ts;
  r->message = message;
  janus_refcount_increase(&ts->ref);
  stub_say("asked", message);
  pthread_mutex_lock(&queue_mutex);
  g_queue_push_tail(&queue, r);
  pthread_cond_signal(&queued);
  pthread_mutex_unlock(&queue_mutex);
}

static void transport_gone(janus_transport* transport, janus_transport_session* ts) {
  (void)transport;
  pthread_mutex_lock(&sessions_mutex);
  for (GList *l = sessions, *next; l; l = next) {
    next = l->next;
    if (((session*)l->data)->ts == ts) forget(l->data);
  }
  pthread_mutex_unlock(&sessions_mutex);
  stub_say("gone", NULL);
}

static gboolean no(janus_transport* transport) {
  (void)transport;
  return FALSE;
}

static gboolean yes(janus_transport* transport, const char* secret) {
  (void)transport, (void)secret;
  return TRUE;
}

static gboolean events_is_enabled(void) {
  return stub_events;
}

static void notify_event(janus_transport* transport, void* ts, json_t* event) {
  (void)transport, (void)ts;
  stub_say("notified", event);
  json_decref(event);
}

janus_transport_callbacks stub_callbacks = {
    .incoming_request = incoming_request,
    .transport_gone = transport_gone,
    .is_api_secret_needed = no,
    .is_api_secret_valid = yes,
    .is_auth_token_needed = no,
    .is_auth_token_valid = yes,
    .events_is_enabled = events_is_enabled,
    .notify_event = notify_event,
};

void stub_core_start(janus_transport* transport) {
  plugin = transport;
  ending = false;
  pthread_create(&thread, NULL, core_thread, NULL);
}

void stub_core_stop(void) {
  pthread_mutex_lock(&queue_mutex);
  ending = true;
  pthread_cond_signal(&queued);
  pthread_mutex_unlock(&queue_mutex);
  pthread_join(thread, NULL);
  while (sessions) {
    session* s = sessions->data;
    plugin->send_message(s->ts, NULL, FALSE,
                         json_pack("{s:s, s:I}", "janus", "timeout", "session_id", s->id));
    plugin->session_over(s->ts, (guint64)s->id, FALSE, FALSE);
    forget(s);
  }
}

void stub_core_hold(bool hold) {
  pthread_mutex_lock(&queue_mutex);
  holding = hold;
  pthread_cond_signal(&queued);
  pthread_mutex_unlock(&queue_mutex);
}

bool stub_core_event(json_t* event) {
  pthread_mutex_lock(&sessions_mutex);
  session* s = sessions ? sessions->data : NULL;
  if (s) {
    json_object_set_new(event, "session_id", json_integer(s->id));
    json_object_set_new(event, "sender", json_integer(s->handle));
    plugin->send_message(s->ts, NULL, FALSE, event);
  } else {
    json_decref(event);
  }
  pthread_mutex_unlock(&sessions_mutex);
  return s != NULL;
}

bool stub_core_session_over(bool timeout) {
  pthread_mutex_lock(&sessions_mutex);
  session* s = sessions ? sessions->data : NULL;
  const bool found = s != NULL;
  if (found) {
    if (timeout)
      plugin->send_message(s->ts, NULL, FALSE,
                           json_pack("{s:s, s:I}", "janus", "timeout", "session_id", s->id));
    plugin->session_over(s->ts, (guint64)s->id, timeout, FALSE);
    forget(s);
  }
  pthread_mutex_unlock(&sessions_mutex);
  return found;
}

size_t stub_core_sessions(void) {
  pthread_mutex_lock(&sessions_mutex);
  const size_t count = g_list_length(sessions);
  pthread_mutex_unlock(&sessions_mutex);
  return count;
}
