// SPDX-License-Identifier: GPL-3.0-or-later
// Janus's own API and its Admin API. What names session, handle and transaction, and the secrets, are the
// gateway's business and are in no table.
#include "janus/policy/tables.hpp"

namespace jm::janus {
namespace {

using enum Whose;

constexpr std::string_view kTrickled =
    "candidate.candidate candidate.sdpMid candidate.sdpMLineIndex candidate.completed "
    "candidate.usernameFragment candidates.candidate candidates.sdpMid candidates.sdpMLineIndex "
    "candidates.completed candidates.usernameFragment";

constexpr Request kCoreRequests[] = {
    {"create", Peers, {"id"}},
    {"attach", Peers, {"plugin opaque_id loop_index"}},
    {"message",
     Peers,
     {"body.* jsep.type jsep.sdp jsep.trickle jsep.rid_order jsep.force_relay jsep.e2ee jsep.svc.mid "
      "jsep.svc.mindex jsep.svc.svc"}},
    {"trickle", Peers, {kTrickled}},
    {"hangup"},
    {"detach"},
    {"destroy"},
    {"keepalive"},
    {"claim"},
    {"info"},
    {"ping"},
};
constexpr Touching kCoreTouching[] = {{Touches::Administration, "loop_index"}};

constexpr Request kAdminRequests[] = {
    {"info", Administrators},
    {"ping", Administrators},
    {"get_status", Administrators},
    {"loops_info", Administrators},
    {"list_sessions", Administrators},
    {"list_handles", Administrators},
    {"handle_info", Administrators, {"plugin_only"}},
    {"destroy_session", Administrators},
    {"detach_handle", Administrators},
    {"hangup_webrtc", Administrators},
    {"accept_new_sessions", Administrators, {"accept"}},
    {"set_session_timeout", Administrators, {"timeout"}},
    {"set_log_level", Administrators, {"level"}},
    {"set_log_timestamps", Administrators, {"timestamps"}},
    {"set_log_colors", Administrators, {"colors"}},
    {"set_locking_debug", Administrators, {"debug"}},
    {"set_refcount_debug", Administrators, {"debug"}},
    {"set_libnice_debug", Administrators, {"debug"}},
    {"set_min_nack_queue", Administrators, {"min_nack_queue"}},
    {"set_nack_optimizations", Administrators, {"nack_optimizations"}},
    {"set_no_media_timer", Administrators, {"no_media_timer"}},
    {"set_slowlink_threshold", Administrators, {"slowlink_threshold"}},
    {"add_token", Administrators, {"token plugins"}},
    {"allow_token", Administrators, {"token plugins"}},
    {"disallow_token", Administrators, {"token plugins"}},
    {"remove_token", Administrators, {"token"}},
    {"list_tokens", Administrators},
    {"message_plugin", Administrators, {"plugin request.*"}},
    {"query_transport", Administrators, {"transport request.*"}},
    {"query_eventhandler", Administrators, {"handler request.*"}},
    {"query_logger", Administrators, {"logger request.*"}},
    {"custom_event", Administrators, {"schema data.*"}},
    {"custom_logline", Administrators, {"line level"}},
    {"start_pcap", Administrators, {"folder filename truncate"}},
    {"stop_pcap", Administrators},
    {"start_text2pcap", Administrators, {"folder filename truncate"}},
    {"stop_text2pcap", Administrators},
    {"resolve_address", Administrators, {"address"}},
    {"test_stun", Administrators, {"address port localport"}},
};
constexpr Touching kAdminTouching[] = {
    {Touches::Files, "folder"},
    {Touches::Hosts, "address localport"},
    {Touches::Administration, "request"},
};

}  // namespace

constinit const PluginApi kCore{"Janus", kCoreRequests, kCoreTouching};
constinit const PluginApi kAdmin{"Janus's Admin API", kAdminRequests, kAdminTouching};

}  // namespace jm::janus
