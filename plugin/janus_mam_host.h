// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_mam_host.h
 * \copyright GNU General Public License v3
 * \brief    Janus as the gateway sees it: the functions of jm_host, and one transport session per channel
 *
 * \ingroup mamtransport
 */
#ifndef JANUS_MAM_HOST_H
#define JANUS_MAM_HOST_H

#include <janus/mutex.h>
#include <janus/transports/transport.h>

#include "janus_mam.h"

/*! \brief Prepares for jm_gateway_start(), during which requests are queued: nobody could take the responses
 * @param[in] core What Janus gave to init()
 * @param[in] transport This plugin
 * @returns The functions for the gateway; static */
const jm_host *janus_mam_host_open(janus_transport_callbacks *core, janus_transport *transport);
/*! \brief Lets requests through, first those that were queued
 * \note Call it as soon as responses can be given to the gateway */
void janus_mam_host_release(void);
/*! \brief Drops all channels, when no thread of the gateway's is left
 * \note The core frees what it still refers to when it is done with it, which can be later */
void janus_mam_host_close(void);
/*! \brief Which channel of the gateway's a transport session is
 * @param[in] session A session that the core handed in, so it is alive */
size_t janus_mam_host_channel(const janus_transport_session *session);

#endif
