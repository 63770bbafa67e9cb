#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Offers of GStreamer's webrtcbin, a JSON object {"audio": sdp, ...} on one line. Needs Debian's python3-gst-1.0,
# gir1.2-gst-plugins-bad-1.0, gstreamer1.0-plugins-base, -good, -bad and gstreamer1.0-nice.
import json

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402, F401

BIN = "webrtcbin name=peer bundle-policy=max-bundle "
RTP = "application/x-rtp,media=%s,encoding-name=%s,payload=%d ! peer. "
AUDIO = "audiotestsrc is-live=true ! opusenc ! rtpopuspay ! " + RTP % ("audio", "OPUS", 97)
VP8 = "videotestsrc is-live=true ! vp8enc deadline=1 ! rtpvp8pay ! " + RTP % ("video", "VP8", 96)


def offer(pipeline, data=False):
    pipe = Gst.parse_launch(BIN + pipeline)
    peer = pipe.get_by_name("peer")
    loop = GLib.MainLoop()
    made = []
    pipe.set_state(Gst.State.PLAYING)
    if data:
        peer.emit("create-data-channel", "JanusDataChannel", None)

    def ask():
        promise = Gst.Promise.new()
        peer.emit("create-offer", None, promise)
        promise.wait()
        reply = promise.get_reply()
        description = reply.get_value("offer")
        made.append(description.sdp.as_text())
        loop.quit()
        return False

    GLib.timeout_add(1500, ask)  # the caps of the media are known by then
    loop.run()
    pipe.set_state(Gst.State.NULL)
    return made[0]


Gst.init(None)
print(
    json.dumps(
        {
            "audio": offer(AUDIO),
            "video": offer(VP8),
            "both": offer(AUDIO + VP8),
            "all": offer(AUDIO + VP8, data=True),
        }
    )
)
