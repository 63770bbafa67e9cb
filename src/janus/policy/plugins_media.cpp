// SPDX-License-Identifier: GPL-3.0-or-later
// One peer and its media: echo, a call, recordings, streams.
#include "janus/policy/tables.hpp"

namespace jm::janus {
namespace {

using enum Whose;

constexpr std::string_view kLayers = "substream temporal fallback svc spatial_layer temporal_layer";
constexpr std::string_view kSwitches = "audio video data";

// It looks at no `request`.
constexpr Request kEchotestRequests[] = {
    {kAny,
     Peers,
     {"audio video bitrate record filename audiocodec videocodec videoprofile opusred min_delay max_delay",
      kLayers}},
};

constexpr Request kVideocallRequests[] = {
    {"list"},
    {"register", Peers, {"username"}},
    {"call", Peers, {"username"}},
    {"accept"},
    {"set", Peers, {"audio video bitrate record filename restart", kLayers}},
    {"hangup", Peers, {"reason"}},
};

constexpr Request kVoicemailRequests[] = {{"record"}, {"stop"}};

constexpr Request kRecordplayRequests[] = {
    {"list", Peers, {"admin_key"}},
    {"configure", Peers, {"video-bitrate-max video-keyframe-interval"}},
    {"record",
     Peers,
     {"name id is_private filename audiocodec videocodec videoprofile opusred textdata update"}},
    {"play", Peers, {"id restart"}},
    {"start"},
    {"stop"},
    {"pause"},
    {"resume"},
    {"update", Administrators, {"admin_key"}},
};

constexpr Request kStreamingRequests[] = {
    {"list", Peers, {"admin_key"}},
    {"info", Peers, {"id secret"}},
    {"watch", Peers, {"id pin media restart offer_audio offer_video offer_data", kLayers}},
    {"start"},
    {"pause"},
    {"configure",
     Peers,
     {"mid send audio video data min_delay max_delay streams.mid streams.send streams.substream "
      "streams.temporal streams.fallback streams.spatial_layer streams.temporal_layer streams.min_delay "
      "streams.max_delay",
      kLayers}},
    {"switch", Peers, {"id"}},
    {"stop"},

    {"create",
     Administrators,
     {"id type name description metadata.* is_private secret pin admin_key permanent audio video data "
      "collision bufferkf_ms bufferkf_bytes threads srtpsuite srtpcrypto e2ee playoutdelay_ext "
      "abscapturetime_src_ext_id filename audiocodec audiortpmap audiofmtp audiopt videocodec videortpmap "
      "videofmtp videopt videobufferkf videosimulcast videosvc h264sps databuffermsg datatype audioskew "
      "videoskew",
      "url rtsp_user rtsp_pwd rtsp_quirk rtsp_failcheck rtsp_check rtspiface rtsp_reconnect_delay "
      "rtsp_session_timeout rtsp_timeout rtsp_conn_timeout rtsp_notify_changes audiomcast audioport "
      "audiortcpport audioiface videomcast videoport videoport2 videoport3 videortcpport videoiface dataport "
      "datamcast dataiface",
      "media.type media.mid media.label media.msid media.mcast media.iface media.port media.rtcpport "
      "media.pt media.codec media.rtpmap media.fmtp media.skew media.bufferkf media.simulcast media.port2 "
      "media.port3 media.svc media.h264sps media.datatype media.buffermsg"}},
    {"edit",
     Administrators,
     {"id secret new_description new_metadata.* new_secret new_pin new_is_private permanent edited_event"}},
    {"destroy", Administrators, {"id secret permanent"}},
    {"kick_all", Administrators, {"id secret"}},
    {"recording", Administrators, {"id secret action media.mid media.filename", kSwitches}},
    {"enable", Administrators, {"id secret"}},
    {"disable", Administrators, {"id secret stop_recording"}},
};
constexpr Touching kStreamingTouching[] = {
    {Touches::Files, "recording:audio recording:video recording:data"},
    {Touches::Hosts,
     "port2 port3 rtspiface audiomcast audioport audiortcpport audioiface videomcast videoport videoport2 "
     "videoport3 videortcpport videoiface dataport datamcast dataiface srtpsuite srtpcrypto"},
    {Touches::Secrets, "rtsp_user rtsp_pwd"},
    {Touches::Administration, "threads"},
};

}  // namespace

constinit const PluginApi kEchotest{"janus.plugin.echotest", kEchotestRequests};
constinit const PluginApi kVideocall{"janus.plugin.videocall", kVideocallRequests, {}, {}, "username"};
constinit const PluginApi kVoicemail{"janus.plugin.voicemail", kVoicemailRequests};
constinit const PluginApi kRecordplay{"janus.plugin.recordplay", kRecordplayRequests, {}, "name"};
constinit const PluginApi kStreaming{"janus.plugin.streaming", kStreamingRequests, kStreamingTouching};

}  // namespace jm::janus
