// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exchange/mhd.hpp"

namespace jm::node {
namespace {

std::string text(const char* value) {
  return value ? value : "";
}

}  // namespace

std::string header_of(MHD_Connection* connection, const char* name) {
  return text(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

std::string argument_of(MHD_Connection* connection, const char* name) {
  return text(MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name));
}

int socket_of(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

MHD_Result send_reply(MHD_Connection* connection, const Reply& reply) {
  MHD_Response* response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()), MHD_RESPMEM_MUST_COPY);
  return queue_response(connection, response, reply);
}

MHD_Result queue_response(MHD_Connection* connection, MHD_Response* response, const Reply& reply) {
  if (response == nullptr) return MHD_NO;
  const auto add = [&](const char* name, const char* value) {
    MHD_add_response_header(response, name, value);
  };
  if (!reply.type.empty()) add(MHD_HTTP_HEADER_CONTENT_TYPE, reply.type.c_str());
  add(MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  add("X-Content-Type-Options", "nosniff");
  add("Access-Control-Allow-Origin", "*");
  add("Access-Control-Expose-Headers", "ETag, Location, Preference-Applied, Retry-After");
  for (const auto& [name, value] : reply.headers) add(name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, reply.status, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace jm::node
