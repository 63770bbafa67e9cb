// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_mam_host.c
 * \copyright GNU General Public License v3
 * \brief    Janus as the gateway sees it: the functions of jm_host, and one transport session per channel
 * \details  All of these are called on threads of the gateway's. notify_event is not called with a lock of ours
 * held: it takes the core's, under which Janus calls us.
 *
 * \ingroup mamtransport
 */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include <janus/debug.h>

#include "janus_mam_host.h"

/* One channel of the gateway, or one call of a sealed channel */
typedef struct janus_mam_channel {
	size_t index;					/* What the gateway calls it */
	janus_transport_session *ts;	/* Janus core-transport session; the core may keep a reference longer */
} janus_mam_channel;

typedef struct janus_mam_request {
	janus_transport_session *ts;
	gboolean admin;
	json_t *message;
} janus_mam_request;

static janus_transport_callbacks *gateway = NULL;
static janus_transport *plugin = NULL;
static GPtrArray *channels = NULL;	/* By index; NULL if nothing was asked for yet */
static GQueue *queued = NULL;		/* Requests from before janus_mam_host_release(), else NULL */
static pthread_mutex_t channels_mutex = PTHREAD_MUTEX_INITIALIZER;

static void janus_mam_log(void *user, jm_level level, const char *line) {
	(void)user;
	int janus_level = LOG_VERB;
	switch(level) {
		case JM_FATAL: janus_level = LOG_FATAL; break;
		case JM_ERROR: janus_level = LOG_ERR; break;
		case JM_WARN: janus_level = LOG_WARN; break;
		case JM_INFO: janus_level = LOG_INFO; break;
		case JM_VERBOSE: janus_level = LOG_VERB; break;
	}
	JANUS_LOG(janus_level, "[mam] %s\n", line);
}

/* With channels_mutex held. A channel exists from its first request on. */
static janus_transport_session *janus_mam_session_of(size_t index) {
	while(channels->len <= index)
		g_ptr_array_add(channels, NULL);
	janus_mam_channel *channel = g_ptr_array_index(channels, index);
	if(channel == NULL) {
		channel = g_malloc0(sizeof(janus_mam_channel));
		channel->index = index;
		channel->ts = janus_transport_session_create(channel, g_free);
		g_ptr_array_index(channels, index) = channel;
	}
	return channel->ts;
}

static void janus_mam_request_core(void *user, size_t index, bool admin, json_t *message) {
	(void)user;
	pthread_mutex_lock(&channels_mutex);
	janus_transport_session *ts = janus_mam_session_of(index);
	gboolean waits = queued != NULL;
	if(waits) {
		janus_mam_request *request = g_malloc0(sizeof(janus_mam_request));
		request->ts = ts;
		request->admin = admin;
		request->message = message;
		g_queue_push_tail(queued, request);
	}
	pthread_mutex_unlock(&channels_mutex);
	if(!waits)
		gateway->incoming_request(plugin, ts, NULL, admin, message, NULL);
}

static void janus_mam_notify(void *user, size_t index, json_t *event) {
	(void)user;
	if(!gateway->events_is_enabled()) {
		json_decref(event);
		return;
	}
	pthread_mutex_lock(&channels_mutex);
	janus_transport_session *ts = janus_mam_session_of(index);
	pthread_mutex_unlock(&channels_mutex);
	gateway->notify_event(plugin, ts, event);
}

static const jm_host janus_mam_host = {
	.user = NULL,
	.log = janus_mam_log,
	.request = janus_mam_request_core,
	.notify = janus_mam_notify,
};

const jm_host *janus_mam_host_open(janus_transport_callbacks *core, janus_transport *transport) {
	gateway = core;
	plugin = transport;
	channels = g_ptr_array_new();
	queued = g_queue_new();
	return &janus_mam_host;
}

void janus_mam_host_release(void) {
	pthread_mutex_lock(&channels_mutex);
	janus_mam_request *request = NULL;
	while((request = g_queue_pop_head(queued)) != NULL) {
		/* Only enqueues, so a lock that keeps later requests behind these does no harm */
		gateway->incoming_request(plugin, request->ts, NULL, request->admin, request->message, NULL);
		g_free(request);
	}
	g_clear_pointer(&queued, g_queue_free);
	pthread_mutex_unlock(&channels_mutex);
}

void janus_mam_host_close(void) {
	janus_mam_request *request = NULL;
	while(queued != NULL && (request = g_queue_pop_head(queued)) != NULL) {
		json_decref(request->message);
		g_free(request);
	}
	g_clear_pointer(&queued, g_queue_free);
	for(guint i = 0; i < channels->len; i++) {
		janus_mam_channel *channel = g_ptr_array_index(channels, i);
		if(channel != NULL)
			janus_transport_session_destroy(channel->ts);
	}
	g_ptr_array_free(channels, TRUE);
	channels = NULL;
}

size_t janus_mam_host_channel(const janus_transport_session *session) {
	return ((const janus_mam_channel *)session->transport_p)->index;
}
