# Talking to Janus's core, and what of it a peer may ask.
noinst_LTLIBRARIES += libjanus.la
libjanus_la_SOURCES = \
	src/janus/call.cpp src/janus/call.hpp src/janus/call_events.cpp src/janus/call_gathering.cpp \
	src/janus/call_timers.cpp src/janus/core.hpp src/janus/counters.cpp src/janus/counters.hpp src/janus/timing.hpp \
	src/janus/api/admin_api.cpp src/janus/api/admin_api.hpp src/janus/api/api.hpp src/janus/api/api_calls.cpp \
	src/janus/api/api_events.cpp src/janus/api/api_requests.cpp src/janus/api/batch.cpp src/janus/api/batch.hpp \
	src/janus/api/peer_api.hpp src/janus/messages/description.cpp src/janus/messages/description.hpp \
	src/janus/messages/dtls_role.cpp src/janus/messages/dtls_role.hpp src/janus/messages/envelope.cpp \
	src/janus/messages/envelope.hpp src/janus/messages/ice_servers.cpp src/janus/messages/ice_servers.hpp \
	src/janus/messages/incoming.cpp src/janus/messages/incoming.hpp src/janus/policy/core_apis.cpp \
	src/janus/policy/judge.cpp src/janus/policy/judge.hpp src/janus/policy/plugin_api.cpp \
	src/janus/policy/plugin_api.hpp src/janus/policy/plugins_media.cpp src/janus/policy/plugins_rooms.cpp \
	src/janus/policy/plugins_sip.cpp src/janus/policy/policy.cpp src/janus/policy/policy.hpp \
	src/janus/policy/rights.hpp src/janus/policy/tables.hpp
