// SPDX-License-Identifier: GPL-3.0-or-later
// Plugins that leave WebRTC: their requests name hosts in almost everything.
#include "janus/policy/tables.hpp"

namespace jm::janus {
namespace {

using enum Whose;

constexpr std::string_view kForward =
    "streams.type streams.host streams.host_family streams.port streams.ssrc streams.pt streams.srtp_suite "
    "streams.srtp_crypto";
constexpr std::string_view kRecording = "action audio video peer_audio peer_video send_peer_pli filename";

constexpr Request kSipRequests[] = {
    {"register",
     Peers,
     {"type send_register force_udp force_tcp sips rfc2543_cancel automatic_ringing username secret "
      "ha1_secret authuser display_name user_agent headers.* contact_params.* master_id refresh "
      "incoming_header_prefixes register_ttl proxy outbound_proxy"}},
    {"unregister"},
    {"subscribe", Peers, {"to event accept subscribe_ttl call_id headers.* content content_type"}},
    {"unsubscribe", Peers, {"to event accept subscribe_ttl call_id headers.* content content_type"}},
    {"call",
     Peers,
     {"uri headers.* call_id srtp srtp_profile autoaccept_reinvites refer_id secret ha1_secret authuser"}},
    {"accept", Peers, {"srtp srtp_profile headers.* autoaccept_reinvites"}},
    {"progress", Peers, {"srtp srtp_profile headers.* autoaccept_reinvites"}},
    {"update"},
    {"decline", Peers, {"code headers.* refer_id"}},
    {"transfer", Peers, {"uri replace call_id"}},
    {"hold", Peers, {"direction"}},
    {"unhold", Peers, {"direction"}},
    {"hangup", Peers, {"headers.*"}},
    {"info", Peers, {"type content headers.*"}},
    {"message", Peers, {"content_type content uri headers.* call_id"}},
    {"send_ringing"},
    {"dtmf_info", Peers, {"digit duration headers.*"}},
    {"keyframe", Peers, {"user peer"}},

    {"recording", Administrators, {kRecording}},
    {"rtp_forward", Administrators, {kForward}},
    {"stop_rtp_forward", Administrators, {"stream_id"}},
    {"listforwarders", Administrators},
    {"reset", Administrators},
};
constexpr Touching kSipTouching[] = {
    {Touches::Hosts, "username uri to headers contact_params"},
    {Touches::Secrets, "ha1_secret authuser"},
    {Touches::Others, "master_id refer_id replace"},
};

constexpr Request kNosipRequests[] = {
    {"generate", Peers, {"info srtp srtp_profile update"}},
    {"process", Peers, {"type sdp info srtp srtp_profile update"}},
    {"hangup"},
    {"keyframe", Peers, {"user peer"}},

    {"recording", Administrators, {kRecording}},
    {"rtp_forward", Administrators, {kForward}},
    {"stop_rtp_forward", Administrators, {"stream_id"}},
    {"listforwarders", Administrators},
};
constexpr Touching kNosipTouching[] = {{Touches::Hosts, "sdp"}};

}  // namespace

constinit const PluginApi kSip{"janus.plugin.sip", kSipRequests, kSipTouching,
                               "display_name user_agent call_id content_type event accept type digit headers "
                               "contact_params uri to username authuser proxy outbound_proxy "
                               "incoming_header_prefixes"};
constinit const PluginApi kNosip{"janus.plugin.nosip", kNosipRequests, kNosipTouching};

}  // namespace jm::janus
