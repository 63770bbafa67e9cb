# Unit tests: one program for each subject; it links what it uses of the whole. Of a room that has no threads, none runs
# under ThreadSanitizer. What kills itself at a step needs --enable-failpoints.
AM_DEFAULT_SOURCE_EXT = .cpp
LDADD = $(JM_GATEWAY) $(CHECK_LIBS)

if HAVE_CHECK
if !THREADS_ALONE
check_PROGRAMS += tests/unit/pure/test_chrysalis tests/unit/pure/test_codec tests/unit/pure/test_curlp \
	tests/unit/pure/test_mam tests/unit/pure/test_mam_parts tests/unit/pure/test_sliced \
	tests/unit/pure/test_trinary
check_PROGRAMS += tests/unit/janus/test_admin_api tests/unit/janus/test_api tests/unit/janus/test_api_life \
	tests/unit/janus/test_api_parts tests/unit/janus/test_batch tests/unit/janus/test_call \
	tests/unit/janus/test_call_gathering tests/unit/janus/test_call_life tests/unit/janus/test_call_parts \
	tests/unit/janus/test_core_session tests/unit/janus/test_descriptions tests/unit/janus/test_dtls_role \
	tests/unit/janus/test_envelope tests/unit/janus/test_ice_servers tests/unit/janus/test_incoming \
	tests/unit/janus/test_judge
endif
check_PROGRAMS += tests/unit/pure/test_legacy_pow tests/unit/pure/test_pow
check_PROGRAMS += tests/unit/base/test_budget tests/unit/base/test_files tests/unit/base/test_http \
	tests/unit/base/test_http_parts tests/unit/base/test_json tests/unit/base/test_lifetime \
	tests/unit/base/test_limiter tests/unit/base/test_limits tests/unit/base/test_loop tests/unit/base/test_pool \
	tests/unit/base/test_scheduler tests/unit/base/test_sqlite tests/unit/base/test_texts \
	tests/unit/base/test_threads
check_PROGRAMS += tests/unit/node/test_connections tests/unit/node/test_node tests/unit/node/test_node_parts \
	tests/unit/node/test_requests tests/unit/node/test_server tests/unit/node/test_server_limits \
	tests/unit/node/test_shares tests/unit/node/test_store tests/unit/node/test_store_clock \
	tests/unit/node/test_store_parts tests/unit/node/test_watch
check_PROGRAMS += tests/unit/carrier/test_carrier tests/unit/carrier/test_carrier_faults \
	tests/unit/carrier/test_embedded tests/unit/carrier/test_nodes tests/unit/carrier/test_requests \
	tests/unit/carrier/test_rest tests/unit/carrier/test_watch_parts
check_PROGRAMS += tests/unit/plain/test_guard tests/unit/plain/test_links tests/unit/plain/test_lost_links \
	tests/unit/plain/test_order tests/unit/plain/test_outbox tests/unit/plain/test_peer_chain \
	tests/unit/plain/test_publish_state tests/unit/plain/test_reader tests/unit/plain/test_reader_parts \
	tests/unit/plain/test_texts tests/unit/plain/test_writer tests/unit/plain/test_writer_parts
check_PROGRAMS += tests/unit/gateway/config/test_config tests/unit/gateway/config/test_settings \
	tests/unit/gateway/conversation/test_api_conversation tests/unit/gateway/conversation/test_conversation_parts \
	tests/unit/gateway/conversation/test_plugin_conversation tests/unit/gateway/delivery/test_chain_delivery \
	tests/unit/gateway/run/test_run tests/unit/gateway/run/test_startup tests/unit/gateway/run/test_status \
	tests/unit/gateway/run/test_times tests/unit/gateway/state/test_cli_state tests/unit/gateway/state/test_kept \
	tests/unit/gateway/state/test_state tests/unit/gateway/state/test_state_faults \
	tests/unit/gateway/state/test_state_folder tests/unit/gateway/state/test_state_parts \
	tests/unit/gateway/test_gateway tests/unit/gateway/test_gateway_api tests/unit/gateway/test_gateway_candidates \
	tests/unit/gateway/test_gateway_dialogue tests/unit/gateway/test_gateway_durable \
	tests/unit/gateway/test_gateway_faults tests/unit/gateway/test_gateway_flood \
	tests/unit/gateway/test_gateway_ice tests/unit/gateway/test_gateway_input tests/unit/gateway/test_gateway_life \
	tests/unit/gateway/test_gateway_lost tests/unit/gateway/test_gateway_misuse \
	tests/unit/gateway/test_gateway_policy tests/unit/gateway/test_runtime
if FAILPOINTS
check_PROGRAMS += tests/unit/gateway/state/test_state_kill tests/unit/gateway/state/test_state_move \
	tests/unit/gateway/test_gateway_kill
endif
if WITH_CALL
check_PROGRAMS += tests/unit/peer/test_peer
endif
endif
tests_unit_peer_test_peer_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
tests_unit_peer_test_peer_LDADD = $(JM_PEER) $(CHECK_LIBS)

EXTRA_DIST += tests/unit/support
EXTRA_DIST += \
	tests/vectors/README.md tests/vectors/broken.jsonl tests/vectors/chrysalis.json tests/vectors/descriptions.json \
	tests/vectors/golden.jsonl tests/vectors/lzstring.json tests/vectors/pow.json

# The rooms of src/.
dist_check_scripts += tests/unit/rooms.mjs

# The command.
dist_check_scripts += tests/unit/cli/bench.mjs tests/unit/cli/core.mjs tests/unit/cli/faults.mjs \
	tests/unit/cli/node.mjs tests/unit/cli/tangle.mjs
EXTRA_DIST += tests/unit/cli/support.mjs
