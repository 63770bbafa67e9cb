// SPDX-License-Identifier: GPL-3.0-or-later
// Rooms of several people.
#include "janus/policy/tables.hpp"

namespace jm::janus {
namespace {

using enum Whose;

// videoroom. `room` is in requests that do not look at it as well: clients send it everywhere.
// "audio_level_averge" is Janus's own spelling.
constexpr std::string_view kJoin =
    "room ptype id display metadata.* token pin audio video data bitrate record filename";
constexpr std::string_view kPublish =
    "room display metadata.* descriptions.mid descriptions.description audiocodec videocodec bitrate "
    "keyframe record filename secret audio_level_average audio_level_averge audio_active_packets audio video "
    "data update restart streams.mid streams.send streams.keyframe streams.min_delay streams.max_delay "
    "streams.audio_level_average streams.audio_level_averge streams.audio_active_packets";
constexpr std::string_view kFeeds =
    "feed private_id use_msid autoupdate offer_audio offer_video offer_data substream temporal fallback "
    "spatial_layer temporal_layer streams.feed streams.mid streams.crossrefid streams.send streams.sub_mid "
    "streams.substream streams.temporal streams.fallback streams.spatial_layer streams.temporal_layer "
    "streams.min_delay streams.max_delay";
constexpr std::string_view kRemoteStreams =
    "streams.mid streams.mindex streams.type streams.codec streams.description streams.disabled "
    "streams.stereo streams.fec streams.dtx streams.h264_profile streams.vp9_profile streams.simulcast "
    "streams.svc streams.audiolevel_ext_id streams.videoorient_ext_id streams.playoutdelay_ext_id";

constexpr Request kVideoroomRequests[] = {
    {"list", Peers, {"admin_key"}},
    {"exists", Peers, {"room"}},
    {"listparticipants", Peers, {"room"}},
    {"join", Peers, {kJoin, kFeeds}},
    {"joinandconfigure", Peers, {kJoin, kPublish, kFeeds}},
    {"publish", Peers, {kPublish}},
    {"configure", Peers, {kPublish, kFeeds, "mid send min_delay max_delay"}},
    {"unpublish", Peers, {"room"}},
    {"start", Peers, {"room"}},
    {"pause", Peers, {"room"}},
    {"switch", Peers, {"room audio video data", kFeeds}},
    {"subscribe", Peers, {"room", kFeeds}},
    {"unsubscribe", Peers, {"room", kFeeds}},
    {"update",
     Peers,
     {"room subscribe.feed subscribe.mid subscribe.crossrefid subscribe.send subscribe.substream "
      "subscribe.temporal subscribe.spatial_layer subscribe.temporal_layer subscribe.min_delay "
      "subscribe.max_delay unsubscribe.feed unsubscribe.mid unsubscribe.sub_mid"}},
    {"leave", Peers, {"room"}},

    {"create",
     Administrators,
     {"room admin_key description is_private allowed secret pin require_pvtid signed_tokens bitrate "
      "bitrate_cap fir_freq publishers audiocodec videocodec vp9_profile h264_profile opus_fec opus_dtx "
      "video_svc audiolevel_ext audiolevel_event audio_active_packets audio_level_average videoorient_ext "
      "playoutdelay_ext transport_wide_cc_ext record rec_dir lock_record permanent notify_joining "
      "require_e2ee dummy_publisher dummy_streams.codec dummy_streams.fmtp dummy_e2ee threads"}},
    {"edit",
     Administrators,
     {"room secret new_description new_is_private new_secret new_pin new_require_pvtid new_bitrate "
      "new_fir_freq new_publishers new_lock_record new_rec_dir permanent"}},
    {"destroy", Administrators, {"room secret permanent"}},
    {"allowed", Administrators, {"room secret action allowed"}},
    {"kick", Administrators, {"room secret id"}},
    {"moderate", Administrators, {"room secret id mid mute"}},
    {"enable_recording", Administrators, {"room secret record"}},
    {"rtp_forward",
     Administrators,
     {"room secret admin_key publisher_id host host_family simulcast srtp_suite srtp_crypto video_port "
      "video_rtcp_port video_ssrc video_pt video_port_2 video_ssrc_2 video_pt_2 video_port_3 video_ssrc_3 "
      "video_pt_3 audio_port audio_rtcp_port audio_ssrc audio_pt data_port",
      "streams.mid streams.host streams.host_family streams.port streams.rtcp_port streams.ssrc streams.pt "
      "streams.simulcast streams.srtp_suite streams.srtp_crypto streams.port_2 streams.ssrc_2 streams.pt_2 "
      "streams.port_3 streams.ssrc_3 streams.pt_3"}},
    {"stop_rtp_forward", Administrators, {"room secret admin_key publisher_id stream_id"}},
    {"listforwarders", Administrators, {"room secret"}},
    {"publish_remotely",
     Administrators,
     {"room secret admin_key publisher_id remote_id host host_family port rtcp_port srtp_suite srtp_crypto"}},
    {"unpublish_remotely", Administrators, {"room secret admin_key publisher_id remote_id"}},
    {"listremotes", Administrators, {"room secret publisher_id"}},
    {"add_remote_publisher",
     Administrators,
     {"room secret id display metadata.* mcast iface port srtp_suite srtp_crypto", kRemoteStreams}},
    {"update_remote_publisher",
     Administrators,
     {"room secret id display metadata.* srtp_suite srtp_crypto", kRemoteStreams}},
    {"remove_remote_publisher", Administrators, {"room secret id"}},
};
constexpr Touching kVideoroomTouching[] = {
    {Touches::Hosts,
     "video_port video_rtcp_port video_port_2 video_port_3 audio_port audio_rtcp_port data_port"},
    {Touches::Administration, "threads"},
};

constexpr std::string_view kVoice =
    "display muted suspended pause_events codec bitrate quality expected_loss prebuffer volume "
    "spatial_position audio_level_average audio_active_packets denoise record filename generate_offer group "
    "rtp.* secret token pin";

constexpr Request kAudiobridgeRequests[] = {
    {"list", Peers, {"admin_key"}},
    {"exists", Peers, {"room"}},
    {"listparticipants", Peers, {"room"}},
    {"join", Peers, {"room id", kVoice}},
    {"configure", Peers, {"room update", kVoice}},
    {"changeroom", Peers, {"room id", kVoice}},
    {"leave", Peers, {"room"}},
    {"hangup", Peers, {"room"}},
    {"resetdecoder", Peers, {"room"}},

    {"create",
     Administrators,
     {"room admin_key description secret pin is_private allowed sampling sampling_rate spatial_audio record "
      "record_file record_dir mjrs mjrs_dir allow_rtp_participants permanent audiolevel_ext audiolevel_event "
      "audio_active_packets audio_level_average default_prebuffering default_expectedloss default_bitrate "
      "denoise groups signed_tokens"}},
    {"edit",
     Administrators,
     {"room secret new_description new_secret new_pin new_is_private new_record_dir new_mjrs_dir permanent"}},
    {"destroy", Administrators, {"room secret permanent"}},
    {"allowed", Administrators, {"room secret action allowed"}},
    {"kick", Administrators, {"room secret id"}},
    {"kick_all", Administrators, {"room secret"}},
    {"mute", Administrators, {"room secret id"}},
    {"unmute", Administrators, {"room secret id"}},
    {"mute_room", Administrators, {"room secret"}},
    {"unmute_room", Administrators, {"room secret"}},
    {"denoise_enable", Administrators, {"room secret id"}},
    {"denoise_disable", Administrators, {"room secret id"}},
    {"suspend", Administrators, {"room secret id pause_events stop_record"}},
    {"resume", Administrators, {"room secret id record filename"}},
    {"enable_recording", Administrators, {"room secret record record_file record_dir"}},
    {"enable_mjrs", Administrators, {"room secret mjrs mjrs_dir"}},
    {"rtp_forward",
     Administrators,
     {"room secret admin_key group ssrc codec ptype port host host_family srtp_suite srtp_crypto always_on"}},
    {"stop_rtp_forward", Administrators, {"room secret admin_key stream_id"}},
    {"listforwarders", Administrators, {"room secret"}},
    {"play_file", Administrators, {"room secret admin_key filename file_id group loop"}},
    {"is_playing", Administrators, {"room secret file_id"}},
    {"listannouncements", Administrators, {"room secret"}},
    {"stop_file", Administrators, {"room secret admin_key file_id"}},
    {"stop_all_files", Administrators, {"room secret admin_key"}},
};
constexpr Touching kAudiobridgeTouching[] = {
    {Touches::Hosts, "rtp allow_rtp_participants"},
    {Touches::Administration, "group groups"},
};

// What is said in a room goes over the data channel, out of reach.
constexpr Request kTextroomRequests[] = {
    {"setup"},
    {"ack"},
    {"restart"},
    {"list", Peers, {"admin_key"}},
    {"exists", Peers, {"room"}},
    {"listparticipants", Peers, {"room secret"}},

    {"create",
     Administrators,
     {"room admin_key description secret pin post is_private history allowed permanent"}},
    {"edit",
     Administrators,
     {"room secret new_description new_secret new_pin new_post new_is_private permanent"}},
    {"destroy", Administrators, {"room secret permanent"}},
    {"allowed", Administrators, {"room secret action allowed"}},
    {"kick", Administrators, {"room secret username"}},
    {"announcement", Administrators, {"room secret text"}},
};
constexpr Touching kTextroomTouching[] = {{Touches::Hosts, "post new_post"}};

}  // namespace

constinit const PluginApi kVideoroom{
    "janus.plugin.videoroom", kVideoroomRequests, kVideoroomTouching, {}, "room id"};
constinit const PluginApi kAudiobridge{
    "janus.plugin.audiobridge", kAudiobridgeRequests, kAudiobridgeTouching, {}, "room id"};
constinit const PluginApi kTextroom{"janus.plugin.textroom", kTextroomRequests, kTextroomTouching};

}  // namespace jm::janus
