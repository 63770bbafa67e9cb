# Unit tests: one program for each subject; it links what it uses of the whole. Of a room that has no threads, none runs
# under ThreadSanitizer. What kills itself at a step needs --enable-failpoints.
AM_DEFAULT_SOURCE_EXT = .cpp
LDADD = $(JM_GATEWAY) $(CHECK_LIBS)

if HAVE_CHECK
if !THREADS_ALONE
check_PROGRAMS += tests/unit/pure/test_trinary tests/unit/pure/test_curlp tests/unit/pure/test_sliced \
	tests/unit/pure/test_mam tests/unit/pure/test_mam_parts tests/unit/pure/test_codec tests/unit/pure/test_chrysalis
endif
check_PROGRAMS += tests/unit/pure/test_legacy_pow tests/unit/pure/test_pow
check_PROGRAMS += tests/unit/base/test_loop tests/unit/base/test_http tests/unit/base/test_http_parts tests/unit/base/test_budget \
	tests/unit/base/test_turns
check_PROGRAMS += tests/unit/node/test_node tests/unit/node/test_store tests/unit/node/test_store_clock \
	tests/unit/node/test_node_parts tests/unit/node/test_connections tests/unit/node/test_server \
	tests/unit/node/test_server_limits tests/unit/node/test_watch tests/unit/node/test_store_parts \
	tests/unit/node/test_requests tests/unit/node/test_shares
check_PROGRAMS += tests/unit/carrier/test_embedded tests/unit/carrier/test_carrier \
	tests/unit/carrier/test_carrier_faults tests/unit/carrier/test_nodes tests/unit/carrier/test_rest \
	tests/unit/carrier/test_requests tests/unit/carrier/test_watch_parts
check_PROGRAMS += tests/unit/plain/test_links tests/unit/plain/test_publish_state
check_PROGRAMS += tests/unit/janus/test_judge tests/unit/janus/test_descriptions tests/unit/janus/test_messages \
	tests/unit/janus/test_ice_servers
check_PROGRAMS += tests/unit/gateway/test_settings tests/unit/gateway/test_status tests/unit/gateway/test_state_parts \
	tests/unit/gateway/test_kept tests/unit/gateway/test_startup tests/unit/gateway/test_run
check_PROGRAMS += tests/unit/gateway/test_config tests/unit/gateway/test_state tests/unit/gateway/test_state_folder \
	tests/unit/gateway/test_state_faults tests/unit/gateway/test_cli_state tests/unit/gateway/test_gateway \
	tests/unit/gateway/test_gateway_api tests/unit/gateway/test_gateway_candidates \
	tests/unit/gateway/test_gateway_dialogue tests/unit/gateway/test_gateway_durable \
	tests/unit/gateway/test_gateway_faults tests/unit/gateway/test_gateway_flood tests/unit/gateway/test_gateway_input \
	tests/unit/gateway/test_gateway_life tests/unit/gateway/test_gateway_lost tests/unit/gateway/test_gateway_misuse \
	tests/unit/gateway/test_gateway_policy tests/unit/gateway/test_runtime
if FAILPOINTS
check_PROGRAMS += tests/unit/gateway/test_state_kill tests/unit/gateway/test_state_move \
	tests/unit/gateway/test_gateway_kill
endif
if WITH_CALL
check_PROGRAMS += tests/unit/peer/test_peer
endif
endif
# Tests of one room link no more than that.
tests_unit_base_test_http_LDADD = $(JM_BASE) $(CHECK_LIBS)
tests_unit_base_test_http_parts_LDADD = $(JM_BASE) $(CHECK_LIBS)
tests_unit_base_test_loop_LDADD = $(JM_BASE) $(CHECK_LIBS)
tests_unit_base_test_turns_LDADD = $(JM_BASE) $(CHECK_LIBS)
tests_unit_base_test_budget_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_node_test_node_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_store_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_store_clock_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_node_parts_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_connections_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_server_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_server_limits_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_watch_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_store_parts_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_requests_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_node_test_shares_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_carrier_test_embedded_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_carrier_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_carrier_faults_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_nodes_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_rest_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_requests_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
tests_unit_carrier_test_watch_parts_LDADD = $(JM_CARRIER) $(CHECK_LIBS)
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
