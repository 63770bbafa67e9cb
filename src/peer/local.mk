# A WebRTC peer that offers: it knows nothing of MAM.
if WITH_CALL
noinst_LTLIBRARIES += libpeer.la
peer_sources = \
	src/peer/connection.cpp src/peer/connection.hpp src/peer/dtls.cpp src/peer/dtls.hpp src/peer/dtls_identity.cpp \
	src/peer/engine.cpp src/peer/engine.hpp src/peer/flow_watch.hpp src/peer/ice_server.cpp src/peer/ice_server.hpp src/peer/openssl.hpp \
	src/peer/rtp.cpp src/peer/rtp.hpp src/peer/sdp.hpp src/peer/sdp_answer.cpp src/peer/sdp_offer.cpp \
	src/peer/srtp.cpp src/peer/srtp.hpp src/peer/transport.cpp src/peer/transport.hpp
libpeer_la_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
endif
