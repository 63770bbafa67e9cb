// SPDX-License-Identifier: GPL-3.0-or-later
// The tables behind plugin_api.hpp, a file for the plugins of a kind.
#pragma once

#include "janus/policy/plugin_api.hpp"

namespace jm::janus {

extern const PluginApi kEchotest, kVideocall, kVoicemail, kRecordplay, kStreaming;  // plugins_media.cpp
extern const PluginApi kVideoroom, kAudiobridge, kTextroom;                         // plugins_rooms.cpp
extern const PluginApi kSip, kNosip;                                                // plugins_sip.cpp
extern const PluginApi kCore, kAdmin;                                               // core_apis.cpp

}  // namespace jm::janus
