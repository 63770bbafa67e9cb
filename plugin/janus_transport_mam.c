// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_transport_mam.c
 * \copyright GNU General Public License v3
 * \brief    Janus MAM transport plugin
 * \details  This transport plugin lets a peer reach the Janus API through messages on a carrier that nobody has
 * to trust (MAM: Masked Authenticated Messaging), so that no signaling port is open on the Janus host. Each
 * channel of the configuration is one peer and one transport session. What a message means, when it is answered
 * and how a call ends is decided by the gateway behind janus_mam.h: this file only knows Janus. It hands
 * requests to the core, and responses and events back to the gateway, which queues them.
 * \note     Janus calls janus_mam_send_message() and janus_mam_session_over() with locks of its own held, so
 * neither calls back into the core. Both can still come after janus_mam_destroy().
 *
 * \ingroup transports
 * \ref transports
 */

#define _POSIX_C_SOURCE 200809L

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <pthread.h>

#include <janus/mutex.h>
#include <janus/transports/transport.h>

#include <janus/debug.h>

#include "janus_mam.h"
#include "janus_mam_host.h"

/* Transport plugin information */
#define JANUS_MAM_VERSION			1
#define JANUS_MAM_VERSION_STRING	PACKAGE_VERSION
#define JANUS_MAM_DESCRIPTION		"This transport plugin adds MAM channels (Masked Authenticated Messaging) as a transport of the Janus API."
#define JANUS_MAM_NAME				"JANUS MAM transport plugin"
#define JANUS_MAM_AUTHOR			"The janus-mam authors"
#define JANUS_MAM_PACKAGE			"janus.transport.mam"

#ifdef USE_PTHREAD_MUTEX
#define JANUS_MAM_OTHER_BUILD	"without"
#else
#define JANUS_MAM_OTHER_BUILD	"with"
#endif

/* Transport methods */
janus_transport *create(void) __attribute__((visibility("default")));
static int janus_mam_init(janus_transport_callbacks *callback, const char *config_path);
static void janus_mam_destroy(void);
static int janus_mam_get_api_compatibility(void);
static int janus_mam_get_version(void);
static const char *janus_mam_get_version_string(void);
static const char *janus_mam_get_description(void);
static const char *janus_mam_get_name(void);
static const char *janus_mam_get_author(void);
static const char *janus_mam_get_package(void);
static gboolean janus_mam_is_janus_api_enabled(void);
static gboolean janus_mam_is_admin_api_enabled(void);
static int janus_mam_send_message(janus_transport_session *transport, void *request_id, gboolean admin, json_t *message);
static void janus_mam_session_created(janus_transport_session *transport, guint64 session_id);
static void janus_mam_session_over(janus_transport_session *transport, guint64 session_id, gboolean timeout, gboolean claimed);
static void janus_mam_session_claimed(janus_transport_session *transport, guint64 session_id);
static json_t *janus_mam_query_transport(json_t *request);

/* Transport setup. JANUS_TRANSPORT_INIT names every member twice by design. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static janus_transport janus_mam_transport =
	JANUS_TRANSPORT_INIT (
		.init = janus_mam_init,
		.destroy = janus_mam_destroy,

		.get_api_compatibility = janus_mam_get_api_compatibility,
		.get_version = janus_mam_get_version,
		.get_version_string = janus_mam_get_version_string,
		.get_description = janus_mam_get_description,
		.get_name = janus_mam_get_name,
		.get_author = janus_mam_get_author,
		.get_package = janus_mam_get_package,

		.is_janus_api_enabled = janus_mam_is_janus_api_enabled,
		.is_admin_api_enabled = janus_mam_is_admin_api_enabled,

		.send_message = janus_mam_send_message,
		.session_created = janus_mam_session_created,
		.session_over = janus_mam_session_over,
		.session_claimed = janus_mam_session_claimed,

		.query_transport = janus_mam_query_transport,
	);
#pragma GCC diagnostic pop

/* Transport creator */
janus_transport *create(void) {
	JANUS_LOG(LOG_VERB, "%s created!\n", JANUS_MAM_NAME);
	return &janus_mam_transport;
}


/* Useful stuff */
static gint initialized = 0, stopping = 0;
static janus_transport_callbacks *gateway = NULL;

/* The gateway, for what Janus calls: NULL before janus_mam_init() is through and from janus_mam_destroy() on */
static jm_gateway *running = NULL;
static pthread_rwlock_t running_lock = PTHREAD_RWLOCK_INITIALIZER;

/* Janus can be built with either of two mutexes, which moves the reference counter, and does not say which */
static gboolean janus_mam_layout_matches(void) {
	janus_transport_session *ts = janus_transport_session_create(NULL, NULL);
	gboolean matches = ts->ref.count == 1 && ts->ref.free != NULL;
	janus_transport_session_destroy(ts);
	return matches;
}


/* Transport implementation */
static int janus_mam_init(janus_transport_callbacks *callback, const char *config_path) {
	if(g_atomic_int_get(&stopping) || g_atomic_int_get(&initialized)) {
		/* Still stopping from before, or started twice */
		JANUS_LOG(LOG_FATAL, "[mam] started twice: is the plugin installed under two names?\n");
		return -1;
	}
	if(callback == NULL || config_path == NULL) {
		/* Invalid arguments */
		return -1;
	}
	if(!janus_mam_layout_matches()) {
		JANUS_LOG(LOG_FATAL, "[mam] Janus was built with another kind of mutex than this plugin: configure and build "
			"the plugin again, %s --enable-pthread-mutex\n", JANUS_MAM_OTHER_BUILD);
		return -1;
	}

	/* This is the callback we'll need to invoke to contact the Janus core */
	gateway = callback;

	/* Start the gateway, which reads the configuration. It isn't printed: side keys are secrets. */
	char *filename = g_strdup_printf("%s/%s.jcfg", config_path, JANUS_MAM_PACKAGE);
	JANUS_LOG(LOG_VERB, "Configuration file: %s\n", filename);
	const jm_host *host = janus_mam_host_open(callback, &janus_mam_transport);
	size_t count = 0;
	jm_gateway *started = jm_gateway_start(filename, JANUS_MAM_STATE_DIR, host, &count);
	g_free(filename);
	if(started == NULL) {
		/* The reasons have been logged */
		janus_mam_host_close();
		return -1;
	}
	pthread_rwlock_wrlock(&running_lock);
	running = started;
	pthread_rwlock_unlock(&running_lock);
	janus_mam_host_release();

	/* Done */
	g_atomic_int_set(&initialized, 1);
	JANUS_LOG(LOG_INFO, "%s initialized! (%zu %s)\n", JANUS_MAM_NAME, count, count == 1 ? "channel" : "channels");
	return 0;
}

static void janus_mam_destroy(void) {
	if(!g_atomic_int_get(&initialized))
		return;
	g_atomic_int_set(&stopping, 1);

	/* Janus's callbacks find nobody from here on */
	pthread_rwlock_wrlock(&running_lock);
	jm_gateway *ending = running;
	running = NULL;
	pthread_rwlock_unlock(&running_lock);
	jm_gateway_stop(ending);
	janus_mam_host_close();

	g_atomic_int_set(&initialized, 0);
	g_atomic_int_set(&stopping, 0);
	JANUS_LOG(LOG_INFO, "%s destroyed!\n", JANUS_MAM_NAME);
}

static int janus_mam_get_api_compatibility(void) {
	/* Important! This is what your plugin MUST always return: don't lie here or bad things will happen */
	return JANUS_TRANSPORT_API_VERSION;
}

static int janus_mam_get_version(void) {
	return JANUS_MAM_VERSION;
}

static const char *janus_mam_get_version_string(void) {
	return JANUS_MAM_VERSION_STRING;
}

static const char *janus_mam_get_description(void) {
	return JANUS_MAM_DESCRIPTION;
}

static const char *janus_mam_get_name(void) {
	return JANUS_MAM_NAME;
}

static const char *janus_mam_get_author(void) {
	return JANUS_MAM_AUTHOR;
}

static const char *janus_mam_get_package(void) {
	return JANUS_MAM_PACKAGE;
}

static gboolean janus_mam_is_janus_api_enabled(void) {
	return TRUE;
}

static gboolean janus_mam_is_admin_api_enabled(void) {
	pthread_rwlock_rdlock(&running_lock);
	gboolean enabled = running != NULL && jm_gateway_uses_admin(running);
	pthread_rwlock_unlock(&running_lock);
	return enabled;
}

static int janus_mam_send_message(janus_transport_session *transport, void *request_id, gboolean admin, json_t *message) {
	(void)request_id;	/* The gateway matches by transaction, */
	(void)admin;		/* also responses of the Admin API */
	if(message == NULL)
		return -1;
	int result = -1;
	pthread_rwlock_rdlock(&running_lock);
	if(running != NULL && transport != NULL) {
		jm_gateway_message(running, janus_mam_host_channel(transport), message);
		message = NULL;
		result = 0;
	}
	pthread_rwlock_unlock(&running_lock);
	json_decref(message);
	return result;
}

static void janus_mam_session_created(janus_transport_session *transport, guint64 session_id) {
	/* The gateway learns it from the response */
	(void)transport;
	(void)session_id;
}

static void janus_mam_session_over(janus_transport_session *transport, guint64 session_id, gboolean timeout, gboolean claimed) {
	pthread_rwlock_rdlock(&running_lock);
	if(running != NULL && transport != NULL)
		jm_gateway_session_over(running, janus_mam_host_channel(transport), session_id, timeout, claimed);
	pthread_rwlock_unlock(&running_lock);
}

static void janus_mam_session_claimed(janus_transport_session *transport, guint64 session_id) {
	/* The gateway never claims a session */
	(void)transport;
	(void)session_id;
}

static json_t *janus_mam_query_transport(json_t *request) {
	json_t *response = NULL;
	pthread_rwlock_rdlock(&running_lock);
	if(running != NULL)
		response = jm_gateway_query(running, request);
	pthread_rwlock_unlock(&running_lock);
	/* Whether Janus has event handlers is known here alone */
	if(response != NULL && json_is_true(json_object_get(request, "events")) && !gateway->events_is_enabled() &&
			json_object_get(response, "error_code") == NULL) {
		json_t *notes = json_object_get(response, "notes");
		if(notes == NULL) {
			notes = json_array();
			json_object_set_new(response, "notes", notes);
		}
		json_array_append_new(notes, json_string("Event handlers disabled at the core level"));
	}
	return response;
}
