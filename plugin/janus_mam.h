// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_mam.h
 * \brief   The C ABI between the shim (janus_transport_mam.c, which knows Janus) and the gateway (src/, which does not).
 * \details No exception crosses it. Strings are UTF-8, NUL-terminated and borrowed for the call unless said
 * otherwise; json_t references are passed on ("steals") if said so. */
#ifndef JANUS_MAM_H
#define JANUS_MAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jm_level { JM_FATAL, JM_ERROR, JM_WARN, JM_INFO, JM_VERBOSE } jm_level;

/*! What the gateway needs from its host. Every function may be called from any thread of the gateway's, none
 * from inside jm_gateway_message() or jm_gateway_session_over(). `channel` is who asks, a channel or one call of
 * a sealed one: numbers from 0, the lowest that is free, so they stay small. */
typedef struct jm_host {
	void *user;
	void (*log)(void *user, jm_level level, const char *line);
	/*! Hands a request to the core on behalf of a channel, to its Admin API if `admin`; steals `request`. Must only
	 * enqueue. */
	void (*request)(void *user, size_t channel, bool admin, json_t *request);
	/*! For Janus's event handlers; steals `event`. */
	void (*notify)(void *user, size_t channel, json_t *event);
} jm_host;

typedef struct jm_gateway jm_gateway;

/*! Reads `file`, a .jcfg, and starts everything. `default_state_dir` is used if the configuration names
 * none. NULL when nothing can run (the reasons were logged); all threads have ended then.
 * \param channels receives the number of channels that run. */
jm_gateway *jm_gateway_start(const char *file, const char *default_state_dir, const jm_host *host, size_t *channels);
/*! Whether a channel of the configuration speaks the Admin API. */
bool jm_gateway_uses_admin(const jm_gateway *gateway);
/*! Ends all threads, writes out the state and frees. No host function is called afterwards. */
void jm_gateway_stop(jm_gateway *gateway);

/*! A response or event of the core for a channel; steals `message`. Only enqueues; any thread. */
void jm_gateway_message(jm_gateway *gateway, size_t channel, json_t *message);
/*! The core ended a session of the channel. Only enqueues; any thread. */
void jm_gateway_session_over(jm_gateway *gateway, size_t channel, uint64_t session_id, bool timeout, bool claimed);

/*! query_transport: `request` is borrowed and may be NULL; returns a new reference. Reads a snapshot, never
 * waits for the gateway. */
json_t *jm_gateway_query(jm_gateway *gateway, const json_t *request);

#ifdef __cplusplus
}
#endif

#endif
