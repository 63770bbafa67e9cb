# A caller without a browser.
if WITH_CALL
noinst_LTLIBRARIES += libclient.la
client_sources = \
	src/client/call_result.cpp src/client/call_result.hpp src/client/call_run.cpp src/client/call_run.hpp \
	src/client/line.hpp src/client/media_side.cpp src/client/media_side.hpp \
	src/client/dialogs/dialog_line.cpp \
	src/client/dialogs/dialog_line.hpp src/client/dialogs/over_text.hpp src/client/speech/envelopes.cpp \
	src/client/speech/envelopes.hpp src/client/speech/ice_servers.cpp src/client/speech/ice_servers.hpp \
	src/client/speech/janus_api.cpp src/client/speech/janus_api.hpp src/client/speech/speech.hpp
libclient_la_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
endif
