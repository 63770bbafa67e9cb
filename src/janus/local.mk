# Talking to Janus's core, and what of it a peer may ask.
noinst_LTLIBRARIES += libjanus.la
janus_sources = \
	src/janus/actions.hpp src/janus/call.cpp src/janus/call.hpp src/janus/call_events.cpp src/janus/core.hpp \
	src/janus/core_session.cpp src/janus/core_session.hpp src/janus/counters.cpp src/janus/counters.hpp \
	src/janus/media.cpp src/janus/media.hpp src/janus/reply_to.hpp src/janus/timing.hpp \
	src/janus/transactions.hpp src/janus/api/admin_api.cpp src/janus/api/admin_api.hpp src/janus/api/api.cpp \
	src/janus/api/api.hpp src/janus/api/batch.cpp src/janus/api/batch.hpp src/janus/api/handle.cpp \
	src/janus/api/handle.hpp src/janus/api/peer_api.hpp src/janus/api/replies.cpp src/janus/api/replies.hpp \
	src/janus/api/request_queue.cpp src/janus/api/request_queue.hpp src/janus/api/session.cpp \
	src/janus/api/session.hpp src/janus/api/session_events.cpp src/janus/call/connection_watch.cpp \
	src/janus/call/connection_watch.hpp src/janus/call/gathering.cpp src/janus/call/gathering.hpp \
	src/janus/call/negotiation.cpp src/janus/call/negotiation.hpp src/janus/call/plugin_requests.cpp \
	src/janus/call/plugin_requests.hpp src/janus/call/trickle_queue.cpp src/janus/call/trickle_queue.hpp \
	src/janus/messages/candidate_filter.cpp src/janus/messages/candidate_filter.hpp \
	src/janus/messages/description.cpp src/janus/messages/description.hpp src/janus/messages/dialog_payload.cpp \
	src/janus/messages/dialog_payload.hpp src/janus/messages/dtls_role.cpp src/janus/messages/dtls_role.hpp \
	src/janus/messages/envelope.cpp src/janus/messages/envelope.hpp src/janus/messages/ice_servers.cpp \
	src/janus/messages/ice_servers.hpp src/janus/messages/incoming.cpp src/janus/messages/incoming.hpp \
	src/janus/messages/private_address.cpp src/janus/messages/private_address.hpp \
	src/janus/messages/public_candidates.cpp src/janus/messages/public_candidates.hpp \
	src/janus/policy/core_apis.cpp src/janus/policy/judge.cpp src/janus/policy/judge.hpp \
	src/janus/policy/plugin_api.cpp src/janus/policy/plugin_api.hpp src/janus/policy/plugins_media.cpp \
	src/janus/policy/plugins_rooms.cpp src/janus/policy/plugins_sip.cpp src/janus/policy/policy.cpp \
	src/janus/policy/policy.hpp src/janus/policy/rights.hpp src/janus/policy/tables.hpp
