// SPDX-License-Identifier: GPL-3.0-or-later
/* Loads a transport without Janus: stub_host PLUGIN CONFIG_FOLDER [ANSWER_SDP_FILE]. Commands, one a line on
 * standard input; each is answered by one line on standard output once it is done:
 *   load, unload          dlopen, dlclose         -> load ok / load REASON, unload ok
 *   init, destroy         with the core around    -> init 0, destroy ok
 *   query JSON|null       query_transport         -> query JSON
 *   event JSON            to the last session     -> event ok / event none
 *   over timeout|plain    ends the last session   -> over ok / over none
 *   events on|off, core holding|serving, layout own|other -> events on, ...
 *   sessions, threads                             -> sessions 1, threads 7
 *   quit                                          (also at the end of the input)
 * Besides: "asked JSON" when the plugin asks the core, "request JSON" when that is served, "gone", "notified
 * JSON" for event handlers. The log goes to standard error. */
#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>

#include "stub.h"

// What a transport takes from Janus's executable.
int janus_log_level = LOG_VERB;
gboolean janus_log_timestamps = FALSE, janus_log_colors = FALSE;
char* janus_log_global_prefix = NULL;
int lock_debug = 0, refcount_debug = 0;

void janus_vprintf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
}

static void session_free(const janus_refcount* ref) {
  janus_transport_session* ts = janus_refcount_containerof(ref, janus_transport_session, ref);
  if (ts->p_free) ts->p_free(ts->transport_p);
  janus_mutex_destroy(&ts->mutex);
  g_free(ts);
}

// As of a Janus that was built with the other mutex: the counter lies elsewhere.
static bool other_layout;

janus_transport_session* janus_transport_session_create(void* transport_p, void (*p_free)(void*)) {
  if (other_layout) return g_malloc0(sizeof(janus_transport_session) + 64);
  janus_transport_session* ts = g_malloc0(sizeof *ts);
  ts->transport_p = transport_p;
  ts->p_free = p_free;
  janus_refcount_init(&ts->ref, session_free);
  janus_mutex_init(&ts->mutex);
  return ts;
}

void janus_transport_session_destroy(janus_transport_session* ts) {
  if (other_layout) return g_free(ts);
  if (ts && g_atomic_int_compare_and_exchange(&ts->destroyed, 0, 1)) janus_refcount_decrease(&ts->ref);
}

// Standard output belongs to several threads.
static pthread_mutex_t out_mutex = PTHREAD_MUTEX_INITIALIZER;

static void say(const char* word, const char* rest) {
  pthread_mutex_lock(&out_mutex);
  printf("%s%s%s\n", word, rest ? " " : "", rest ? rest : "");
  fflush(stdout);
  pthread_mutex_unlock(&out_mutex);
}

void stub_say(const char* word, const json_t* json) {
  char* text = json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
  say(word, text);
  free(text);
}

static void say_number(const char* word, long number) {
  char text[32];
  snprintf(text, sizeof text, "%ld", number);
  say(word, text);
}

static long threads(void) {
  long count = 0;
  DIR* dir = opendir("/proc/self/task");
  for (const struct dirent* e; dir && (e = readdir(dir));) count += e->d_name[0] != '.';
  if (dir) closedir(dir);
  return count;
}

static void* library;
static janus_transport* transport;
static bool running;

static void load(const char* file) {
  library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
  create_t* create = library ? (create_t*)dlsym(library, "create") : NULL;
  transport = create ? create() : NULL;
  say("load", transport ? "ok" : dlerror());
}

static void unload(void) {
  transport = NULL;
  if (library) dlclose(library);
  library = NULL;
  say("unload", "ok");
}

static void init(const char* folder) {
  stub_core_start(transport);
  const int result = transport->init(&stub_callbacks, folder);
  running = result == 0;
  if (!running) stub_core_stop();
  say_number("init", result);
}

static void destroy(void) {
  if (!transport) return;
  transport->destroy();
  // Janus's core still answers and ends its sessions now.
  if (running) stub_core_stop();
  running = false;
  say("destroy", "ok");
}

static void query(const char* text) {
  json_t* request = json_loads(text, JSON_DECODE_ANY, NULL);
  json_t* response = transport->query_transport(json_is_null(request) ? NULL : request);
  stub_say("query", response);
  json_decref(response);
  json_decref(request);
}

static void obey(char* line, char** argv) {
  char* rest = strchr(line, ' ');
  if (rest) *rest++ = '\0';
  if (!strcmp(line, "load")) return load(argv[1]);
  if (!strcmp(line, "unload")) return unload();
  if (!strcmp(line, "threads")) return say_number("threads", threads());
  if (!strcmp(line, "sessions")) return say_number("sessions", (long)stub_core_sessions());
  if (!strcmp(line, "events")) {
    stub_events = rest && !strcmp(rest, "on");
    return say("events", rest);
  }
  if (!strcmp(line, "core")) {
    stub_core_hold(rest && !strcmp(rest, "holding"));
    return say("core", rest);
  }
  if (!strcmp(line, "layout")) {
    other_layout = rest && !strcmp(rest, "other");
    return say("layout", rest);
  }
  if (transport == NULL) return say(line, "nothing is loaded");
  if (!strcmp(line, "init")) return init(argv[2]);
  if (!strcmp(line, "destroy")) return destroy();
  if (!strcmp(line, "query")) return query(rest ? rest : "null");
  if (!strcmp(line, "event"))
    return say("event", stub_core_event(json_loads(rest ? rest : "{}", 0, NULL)) ? "ok" : "none");
  if (!strcmp(line, "over"))
    return say("over", stub_core_session_over(rest && !strcmp(rest, "timeout")) ? "ok" : "none");
  say(line, "is no command");
}

static void* nothing(void* unused) {
  return unused;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: stub_host PLUGIN CONFIG_FOLDER [ANSWER_SDP_FILE]\n");
    return 2;
  }
  // ThreadSanitizer starts a thread of its own with the first one: not the plugin's, so it is here before.
  pthread_t first;
  if (pthread_create(&first, NULL, nothing, NULL) == 0) pthread_join(first, NULL);
  char* sdp = NULL;
  if (argc > 3 && g_file_get_contents(argv[3], &sdp, NULL, NULL)) stub_answer_sdp = sdp;
  char* line = NULL;
  size_t size = 0;
  for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    if (!strcmp(line, "quit")) break;
    if (*line) obey(line, argv);
  }
  free(line);
  if (running) destroy();
  g_free(sdp);
  return 0;
}
