// SPDX-License-Identifier: GPL-3.0-or-later
// What a request of libmicrohttpd holds, and answering one.
#pragma once

#include <microhttpd.h>

#include <string>

#include "node/api/reply.hpp"

namespace jm::node {

// Empty if it is not there.
std::string header_of(MHD_Connection* connection, const char* name);
std::string argument_of(MHD_Connection* connection, const char* name);  // of the query
int socket_of(MHD_Connection* connection);                              // -1: none

// Queues the reply with its body.
MHD_Result send_reply(MHD_Connection* connection, const Reply& reply);
// Queues `response` with the status and the headers of `reply`; takes it.
MHD_Result queue_response(MHD_Connection* connection, MHD_Response* response, const Reply& reply);

}  // namespace jm::node
