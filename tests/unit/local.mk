# Unit tests: one program for each subject; it links what it uses of the whole. Of a room that has no threads, none runs
# under ThreadSanitizer. What kills itself at a step needs --enable-failpoints.
AM_DEFAULT_SOURCE_EXT = .cpp
LDADD = $(JM_GATEWAY) $(CHECK_LIBS)

if HAVE_CHECK
if !THREADS_ALONE
check_PROGRAMS += tests/unit/test_trinary tests/unit/test_curlp tests/unit/test_sliced tests/unit/test_mam \
	tests/unit/test_mam_parts tests/unit/test_codec tests/unit/test_chrysalis
endif
check_PROGRAMS += tests/unit/test_legacy_pow tests/unit/test_pow
# base
check_PROGRAMS += tests/unit/test_loop tests/unit/test_http tests/unit/test_budget tests/unit/test_turns
# node
check_PROGRAMS += tests/unit/test_node tests/unit/test_store tests/unit/test_store_clock tests/unit/test_node_parts \
	tests/unit/test_connections tests/unit/test_server tests/unit/test_server_limits tests/unit/test_watch
# carrier
check_PROGRAMS += tests/unit/test_embedded tests/unit/test_carrier tests/unit/test_carrier_faults
# plain
check_PROGRAMS += tests/unit/test_links tests/unit/test_publish_state
# janus
check_PROGRAMS += tests/unit/test_judge tests/unit/test_descriptions tests/unit/test_messages tests/unit/test_ice_servers
# gateway
check_PROGRAMS += tests/unit/test_config tests/unit/test_state tests/unit/test_state_folder tests/unit/test_state_faults \
	tests/unit/test_cli_state \
	tests/unit/test_gateway tests/unit/test_gateway_api tests/unit/test_gateway_candidates \
	tests/unit/test_gateway_dialogue tests/unit/test_gateway_durable tests/unit/test_gateway_faults \
	tests/unit/test_gateway_flood tests/unit/test_gateway_input tests/unit/test_gateway_life \
	tests/unit/test_gateway_lost tests/unit/test_gateway_misuse tests/unit/test_gateway_policy tests/unit/test_runtime
if FAILPOINTS
check_PROGRAMS += tests/unit/test_state_kill tests/unit/test_state_move tests/unit/test_gateway_kill
endif
if WITH_CALL
check_PROGRAMS += tests/unit/test_peer
endif
endif
tests_unit_test_peer_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
tests_unit_test_peer_LDADD = $(JM_PEER) $(CHECK_LIBS)

EXTRA_DIST += \
	tests/unit/carrier_fixture.hpp tests/unit/fake_janus.hpp tests/unit/full_disk.hpp tests/unit/gateway_fixture.hpp \
	tests/unit/http_client.hpp tests/unit/node_fixture.hpp tests/unit/raw_client.hpp tests/unit/sea.hpp \
	tests/unit/server_fixture.hpp tests/unit/slow_curl.hpp tests/unit/state_fixture.hpp tests/unit/tangle_fixture.hpp \
	tests/unit/tap_main.hpp tests/unit/tls_fixture.hpp tests/unit/vector_file.hpp tests/unit/vectors.hpp \
	tests/unit/wall_clock.hpp
EXTRA_DIST += \
	tests/vectors/README.md tests/vectors/broken.jsonl tests/vectors/chrysalis.json tests/vectors/descriptions.json \
	tests/vectors/golden.jsonl tests/vectors/lzstring.json tests/vectors/pow.json

# The rooms of src/.
dist_check_scripts += tests/unit/rooms.mjs

# The command.
dist_check_scripts += tests/unit/cli_bench.mjs tests/unit/cli_core.mjs tests/unit/cli_faults.mjs \
	tests/unit/cli_node.mjs tests/unit/cli_tangle.mjs
EXTRA_DIST += tests/unit/cli_support.mjs
