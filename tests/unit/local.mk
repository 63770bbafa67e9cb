# Unit tests. The files of a list are compiled as one program, which takes much less time; the link ROOM/NAME.unit runs
# NAME.cpp in it. Of a room that has no threads, none runs under ThreadSanitizer. What kills itself at a step needs
# --enable-failpoints.
AM_DEFAULT_SOURCE_EXT = .cpp
LDADD = $(JM_GATEWAY) $(CHECK_LIBS)
UNIT_LOG_DRIVER = $(LOG_DRIVER)

unit_pure = tests/unit/pure/test_chrysalis.cpp tests/unit/pure/test_codec.cpp tests/unit/pure/test_curlp.cpp \
	tests/unit/pure/test_mam.cpp tests/unit/pure/test_mam_parts.cpp tests/unit/pure/test_sliced.cpp \
	tests/unit/pure/test_trinary.cpp
unit_dialog = tests/unit/dialog/test_bad_input.cpp tests/unit/dialog/test_bad_numbered.cpp \
	tests/unit/dialog/test_crypto.cpp tests/unit/dialog/test_delivery.cpp tests/unit/dialog/test_dialog_parts.cpp \
	tests/unit/dialog/test_dialogs.cpp tests/unit/dialog/test_endings.cpp tests/unit/dialog/test_flood.cpp \
	tests/unit/dialog/test_frame.cpp tests/unit/dialog/test_keys.cpp tests/unit/dialog/test_link.cpp \
	tests/unit/dialog/test_nobody_between.cpp tests/unit/dialog/test_noise.cpp tests/unit/dialog/test_packing.cpp \
	tests/unit/dialog/test_proof.cpp tests/unit/dialog/test_recorder.cpp tests/unit/dialog/test_same_link.cpp \
	tests/unit/dialog/test_vectors.cpp
unit_janus = tests/unit/janus/test_admin_api.cpp tests/unit/janus/test_api.cpp tests/unit/janus/test_api_life.cpp \
	tests/unit/janus/test_api_parts.cpp tests/unit/janus/test_batch.cpp tests/unit/janus/test_call.cpp \
	tests/unit/janus/test_call_gathering.cpp tests/unit/janus/test_call_life.cpp tests/unit/janus/test_call_parts.cpp \
	tests/unit/janus/test_core_session.cpp tests/unit/janus/test_descriptions.cpp \
	tests/unit/janus/test_dialog_payload.cpp tests/unit/janus/test_dtls_role.cpp tests/unit/janus/test_envelope.cpp \
	tests/unit/janus/test_gathering.cpp \
	tests/unit/janus/test_ice_servers.cpp tests/unit/janus/test_incoming.cpp tests/unit/janus/test_judge.cpp \
	tests/unit/janus/test_private_addresses.cpp
unit_base = tests/unit/base/test_budget.cpp tests/unit/base/test_files.cpp tests/unit/base/test_http.cpp \
	tests/unit/base/test_http_engine.cpp tests/unit/base/test_http_parts.cpp tests/unit/base/test_json.cpp \
	tests/unit/base/test_lifetime.cpp tests/unit/base/test_limiter.cpp tests/unit/base/test_limits.cpp \
	tests/unit/base/test_loop.cpp \
	tests/unit/base/test_pool.cpp tests/unit/base/test_scheduler.cpp tests/unit/base/test_sqlite.cpp \
	tests/unit/base/test_texts.cpp tests/unit/base/test_threads.cpp tests/unit/pure/test_legacy_pow.cpp \
	tests/unit/pure/test_pow.cpp
unit_node = tests/unit/node/test_ahead.cpp tests/unit/node/test_connections.cpp tests/unit/node/test_node.cpp \
	tests/unit/node/test_node_parts.cpp tests/unit/node/test_requests.cpp tests/unit/node/test_server.cpp \
	tests/unit/node/test_server_limits.cpp tests/unit/node/test_shares.cpp tests/unit/node/test_store.cpp \
	tests/unit/node/test_store_clock.cpp tests/unit/node/test_store_parts.cpp tests/unit/node/test_watch.cpp
unit_chains = tests/unit/carrier/test_carrier.cpp tests/unit/carrier/test_carrier_faults.cpp \
	tests/unit/carrier/test_courier.cpp tests/unit/carrier/test_embedded.cpp tests/unit/carrier/test_nodes.cpp \
	tests/unit/carrier/test_requests.cpp tests/unit/carrier/test_rest.cpp tests/unit/carrier/test_watch_parts.cpp \
	tests/unit/plain/test_guard.cpp \
	tests/unit/plain/test_order.cpp tests/unit/plain/test_outbox.cpp tests/unit/plain/test_peer_chain.cpp \
	tests/unit/plain/test_publish_state.cpp tests/unit/plain/test_reader.cpp tests/unit/plain/test_reader_parts.cpp \
	tests/unit/plain/test_texts.cpp tests/unit/plain/test_writer.cpp tests/unit/plain/test_writer_parts.cpp \
	tests/unit/plain/test_written_chain.cpp
unit_gateway = tests/unit/gateway/test_gateway.cpp tests/unit/gateway/test_gateway_api.cpp \
	tests/unit/gateway/test_gateway_api_events.cpp tests/unit/gateway/test_gateway_api_limits.cpp \
	tests/unit/gateway/test_gateway_api_policy.cpp \
	tests/unit/gateway/test_gateway_candidates.cpp tests/unit/gateway/test_gateway_dialogue.cpp \
	tests/unit/gateway/test_gateway_durable.cpp tests/unit/gateway/test_gateway_faults.cpp \
	tests/unit/gateway/test_gateway_flood.cpp tests/unit/gateway/test_gateway_ice.cpp \
	tests/unit/gateway/test_gateway_input.cpp tests/unit/gateway/test_gateway_life.cpp \
	tests/unit/gateway/test_gateway_messages.cpp \
	tests/unit/gateway/test_gateway_misuse.cpp tests/unit/gateway/test_gateway_outages.cpp \
	tests/unit/gateway/test_gateway_plain.cpp tests/unit/gateway/test_gateway_plain_candidates.cpp \
	tests/unit/gateway/test_gateway_plain_life.cpp \
	tests/unit/gateway/test_gateway_policy.cpp tests/unit/gateway/test_gateway_sealed.cpp \
	tests/unit/gateway/test_gateway_slow.cpp tests/unit/gateway/test_runtime.cpp
unit_gateway_parts = tests/unit/gateway/channel/test_runner.cpp tests/unit/gateway/config/test_config.cpp tests/unit/gateway/config/test_jcfg.cpp \
	tests/unit/gateway/config/test_settings.cpp \
	tests/unit/gateway/conversation/test_api_conversation.cpp \
	tests/unit/gateway/conversation/test_conversation_parts.cpp tests/unit/gateway/conversation/test_in_dialog.cpp \
	tests/unit/gateway/conversation/test_live_call.cpp tests/unit/gateway/conversation/test_plain_conversation.cpp \
	tests/unit/gateway/conversation/test_plugin_conversation.cpp \
	tests/unit/gateway/conversation/test_replies.cpp tests/unit/gateway/delivery/test_chain_delivery.cpp \
	tests/unit/gateway/delivery/test_dialog_delivery.cpp tests/unit/gateway/delivery/test_own_chain.cpp \
	tests/unit/gateway/run/test_channel_runner.cpp tests/unit/gateway/run/test_run.cpp \
	tests/unit/gateway/run/test_startup.cpp tests/unit/gateway/run/test_status.cpp \
	tests/unit/gateway/run/test_times.cpp tests/unit/gateway/sealed/test_limited_watch.cpp \
	tests/unit/gateway/sealed/test_sealed_call.cpp tests/unit/gateway/sealed/test_sealed_channel.cpp \
	tests/unit/gateway/state/test_cli_state.cpp \
	tests/unit/gateway/state/test_gateway_key.cpp tests/unit/gateway/state/test_kept.cpp \
	tests/unit/gateway/state/test_state.cpp tests/unit/gateway/state/test_state_faults.cpp \
	tests/unit/gateway/state/test_state_folder.cpp tests/unit/gateway/state/test_state_parts.cpp
unit_gateway_kill = tests/unit/gateway/state/test_state_kill.cpp tests/unit/gateway/state/test_state_versions.cpp \
	tests/unit/gateway/test_gateway_kill.cpp

EXTRA_PROGRAMS += tests/unit/pure.all tests/unit/dialog.all tests/unit/janus.all tests/unit/base.all \
	tests/unit/node.all tests/unit/chains.all tests/unit/gateway.all tests/unit/gateway_parts.all \
	tests/unit/gateway_kill.all
nodist_tests_unit_pure_all_SOURCES = unity/tests_pure.cpp
nodist_tests_unit_dialog_all_SOURCES = unity/tests_dialog.cpp
nodist_tests_unit_janus_all_SOURCES = unity/tests_janus.cpp
nodist_tests_unit_base_all_SOURCES = unity/tests_base.cpp
nodist_tests_unit_node_all_SOURCES = unity/tests_node.cpp
nodist_tests_unit_chains_all_SOURCES = unity/tests_chains.cpp
nodist_tests_unit_gateway_all_SOURCES = unity/tests_gateway.cpp
nodist_tests_unit_gateway_parts_all_SOURCES = unity/tests_gateway_parts.cpp
nodist_tests_unit_gateway_kill_all_SOURCES = unity/tests_gateway_kill.cpp
$(unit_pure:.cpp=.unit): tests/unit/pure.all
$(unit_dialog:.cpp=.unit): tests/unit/dialog.all
$(unit_janus:.cpp=.unit): tests/unit/janus.all
$(unit_base:.cpp=.unit): tests/unit/base.all
$(unit_node:.cpp=.unit): tests/unit/node.all
$(unit_chains:.cpp=.unit): tests/unit/chains.all
$(unit_gateway:.cpp=.unit): tests/unit/gateway.all
$(unit_gateway_parts:.cpp=.unit): tests/unit/gateway_parts.all
$(unit_gateway_kill:.cpp=.unit): tests/unit/gateway_kill.all
%.unit:
	@$(MKDIR_P) $(@D)
	@ln -sf $(abs_builddir)/$< $@
unity/tests_%.cpp: always
	@$(MKDIR_P) unity
	@SRCDIR=$(srcdir) $(SHELL) $(srcdir)/tests/unit/join.sh $(unit_$*) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
always:
.PHONY: always

if HAVE_CHECK
# Unit tests of what has threads: ./dev test runs them under both sanitizers alone.
unit_threads = $(unit_base:.cpp=.unit) $(unit_node:.cpp=.unit) $(unit_chains:.cpp=.unit) \
	$(unit_gateway:.cpp=.unit) $(unit_gateway_parts:.cpp=.unit)
unit_tests = $(unit_threads)
if !THREADS_ALONE
unit_tests += $(unit_pure:.cpp=.unit) $(unit_dialog:.cpp=.unit) $(unit_janus:.cpp=.unit)
endif
if FAILPOINTS
unit_tests += $(unit_gateway_kill:.cpp=.unit)
endif
check_SCRIPTS += $(unit_tests)
TESTS += $(unit_tests)
if WITH_CALL
check_PROGRAMS += tests/unit/client/test_dialog_line tests/unit/peer/test_peer
endif
endif
# The other tests, for TESTS= on a command line: automake has expanded what TESTS has of them.
list-tests-without-threads:
	@echo $(filter-out $(unit_threads),$(TESTS))
.PHONY: list-tests-without-threads
tests_unit_client_test_dialog_line_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
tests_unit_client_test_dialog_line_LDADD = libclient.la $(JM_PEER) $(JM_JANUS) $(CHECK_LIBS)
tests_unit_peer_test_peer_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
tests_unit_peer_test_peer_LDADD = $(JM_PEER) $(CHECK_LIBS)

EXTRA_DIST += tests/unit/join.sh tests/unit/support $(unit_pure) $(unit_dialog) $(unit_janus) $(unit_base) \
	$(unit_node) $(unit_chains) $(unit_gateway) $(unit_gateway_parts) $(unit_gateway_kill)
EXTRA_DIST += \
	tests/vectors/README.md tests/vectors/broken.jsonl tests/vectors/chrysalis.json tests/vectors/descriptions.json \
	tests/vectors/golden.jsonl tests/vectors/keys.json tests/vectors/keys.py tests/vectors/lzstring.json \
	tests/vectors/noise.json tests/vectors/payloads tests/vectors/pow.json
EXTRA_DIST += tests/vectors/dialog.json

# The rooms of src/.
dist_check_scripts += tests/unit/rooms.mjs

# The dictionary of packed payloads, and the program that makes it.
dist_check_scripts += tests/unit/dialog/dictionary.mjs
EXTRA_DIST += tools/dictionary

# The command.
dist_check_scripts += tests/unit/cli/bench.mjs tests/unit/cli/core.mjs tests/unit/cli/doctor.mjs tests/unit/cli/faults.mjs \
	tests/unit/cli/link.mjs \
	tests/unit/cli/node.mjs tests/unit/cli/tangle.mjs
EXTRA_DIST += tests/unit/cli/support.mjs
