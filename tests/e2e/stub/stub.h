// SPDX-License-Identifier: GPL-3.0-or-later
/* A stand-in for Janus, as far as a transport can tell: the symbols that it needs from the executable, a core
 * that answers like the echo test, and commands on standard input (stub_host.c). */
#ifndef STUB_H
#define STUB_H

#include <janus/mutex.h>
#include <janus/transports/transport.h>
#include <stdbool.h>

/* The core: one thread takes requests and calls the transport back with a lock held, as Janus does. */
extern janus_transport_callbacks stub_callbacks;
void stub_core_start(janus_transport* transport);
/* Lets go of every session, as Janus does after the transports' destroy(). */
void stub_core_stop(void);
/* Sends an event to the session made last; fills in session_id and sender. Steals. False if there is none.
 */
bool stub_core_event(json_t* event);
/* The core ends the session made last, as by its timeout. */
bool stub_core_session_over(bool timeout);
size_t stub_core_sessions(void);
/* Keeps requests waiting, until it does not. */
void stub_core_hold(bool hold);

/* Set before stub_core_start(). */
extern bool stub_events; /* event handlers are on */
extern const char* stub_answer_sdp;

/* One line on standard output: WORD JSON. Any thread. */
void stub_say(const char* word, const json_t* json);

#endif
