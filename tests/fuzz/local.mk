# Fuzz targets, for a build with clang and --enable-sanitizer=fuzzer-no-link,... There they are among the tests: each runs
# its corpus, and some seconds of mutations. `make check-fuzz` runs them alone. See tests/fuzz/README.md.
EXTRA_DIST += tests/fuzz/README.md tests/fuzz/check.sh tests/fuzz/fuzz.sh tests/fuzz/targets tests/fuzz/corpus \
	tests/fuzz/words
FUZZ_LOG_DRIVER = $(LOG_DRIVER)
FUZZ_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/fuzz/check.sh

fuzz_shared = tests/fuzz/fuzz.hpp
fuzz_targets = \
	tests/fuzz/addresses.fuzz \
	tests/fuzz/api.fuzz \
	tests/fuzz/batch.fuzz \
	tests/fuzz/call.fuzz \
	tests/fuzz/carrier.fuzz \
	tests/fuzz/certificate.fuzz \
	tests/fuzz/chrysalis_bytes.fuzz \
	tests/fuzz/chrysalis_json.fuzz \
	tests/fuzz/conversation.fuzz \
	tests/fuzz/description.fuzz \
	tests/fuzz/gateway.fuzz \
	tests/fuzz/http_answer.fuzz \
	tests/fuzz/incoming.fuzz \
	tests/fuzz/legacy.fuzz \
	tests/fuzz/lzstring.fuzz \
	tests/fuzz/mam.fuzz \
	tests/fuzz/node_request.fuzz \
	tests/fuzz/node_server.fuzz \
	tests/fuzz/node_store.fuzz \
	tests/fuzz/payloads.fuzz \
	tests/fuzz/publish_state.fuzz \
	tests/fuzz/rest.fuzz \
	tests/fuzz/sealed.fuzz \
	tests/fuzz/settings.fuzz \
	tests/fuzz/state.fuzz \
	tests/fuzz/text.fuzz \
	tests/fuzz/watch.fuzz
if WITH_CALL
fuzz_targets += tests/fuzz/peer.fuzz
fuzz_call_flags = -DJM_WITH_CALL $(PEER_CFLAGS)
fuzz_call_libs = $(JM_PEER)
endif
if FUZZING
check_PROGRAMS += $(fuzz_targets)
endif
EXTRA_PROGRAMS += $(fuzz_targets)
CLEANFILES += $(fuzz_targets)
fuzz: $(fuzz_targets)
check-fuzz: fuzz
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(fuzz_targets)' check_PROGRAMS= check_LTLIBRARIES= check_SCRIPTS=
.PHONY: fuzz check-fuzz

tests_fuzz_addresses_fuzz_SOURCES = tests/fuzz/addresses.cpp $(fuzz_shared)
tests_fuzz_addresses_fuzz_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_call_flags)
tests_fuzz_addresses_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CARRIER) $(fuzz_call_libs)
tests_fuzz_api_fuzz_SOURCES = tests/fuzz/api.cpp tests/fuzz/fake_core.hpp tests/fuzz/script.hpp $(fuzz_shared)
tests_fuzz_api_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_batch_fuzz_SOURCES = tests/fuzz/batch.cpp tests/fuzz/message_text.hpp $(fuzz_shared)
tests_fuzz_batch_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_call_fuzz_SOURCES = tests/fuzz/call.cpp tests/fuzz/fake_core.hpp tests/fuzz/script.hpp $(fuzz_shared)
tests_fuzz_call_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_carrier_fuzz_SOURCES = tests/fuzz/carrier.cpp tests/fuzz/fake_node.hpp $(fuzz_shared)
tests_fuzz_carrier_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CARRIER)
tests_fuzz_certificate_fuzz_SOURCES = tests/fuzz/certificate.cpp tests/fuzz/database.hpp tests/unit/support/tls_fixture.hpp \
	$(fuzz_shared)
tests_fuzz_certificate_fuzz_LDADD = $(FUZZER_LIBS) $(JM_NODE)
tests_fuzz_chrysalis_bytes_fuzz_SOURCES = tests/fuzz/chrysalis_bytes.cpp $(fuzz_shared)
tests_fuzz_chrysalis_bytes_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CHRYSALIS)
tests_fuzz_chrysalis_json_fuzz_SOURCES = tests/fuzz/chrysalis_json.cpp $(fuzz_shared)
tests_fuzz_chrysalis_json_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CHRYSALIS)
tests_fuzz_conversation_fuzz_SOURCES = tests/fuzz/conversation.cpp tests/fuzz/fake_core.hpp tests/fuzz/script.hpp $(fuzz_shared)
tests_fuzz_conversation_fuzz_LDADD = $(FUZZER_LIBS) $(JM_GATEWAY)
tests_fuzz_description_fuzz_SOURCES = tests/fuzz/description.cpp $(fuzz_shared)
tests_fuzz_description_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_gateway_fuzz_SOURCES = tests/fuzz/gateway.cpp tests/fuzz/gateway_world.hpp tests/fuzz/state_home.hpp \
	tests/fuzz/threads.hpp tests/fuzz/database.hpp tests/fuzz/message_text.hpp tests/unit/support/fake_janus.hpp tests/unit/support/memory_carrier.hpp $(fuzz_shared)
tests_fuzz_gateway_fuzz_LDADD = $(FUZZER_LIBS) $(JM_GATEWAY)
tests_fuzz_http_answer_fuzz_SOURCES = tests/fuzz/http_answer.cpp tests/fuzz/fake_node.hpp $(fuzz_shared)
tests_fuzz_http_answer_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CARRIER)
tests_fuzz_incoming_fuzz_SOURCES = tests/fuzz/incoming.cpp tests/fuzz/message_text.hpp $(fuzz_shared)
tests_fuzz_incoming_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_legacy_fuzz_SOURCES = tests/fuzz/legacy.cpp $(fuzz_shared)
tests_fuzz_legacy_fuzz_LDADD = $(FUZZER_LIBS) $(JM_POW)
tests_fuzz_lzstring_fuzz_SOURCES = tests/fuzz/lzstring.cpp $(fuzz_shared)
tests_fuzz_lzstring_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CODEC)
tests_fuzz_mam_fuzz_SOURCES = tests/fuzz/mam.cpp tests/unit/support/vectors.hpp $(fuzz_shared)
tests_fuzz_mam_fuzz_LDADD = $(FUZZER_LIBS) $(JM_MAM) $(JANSSON_LIBS)
tests_fuzz_node_request_fuzz_SOURCES = tests/fuzz/node_request.cpp $(fuzz_shared)
tests_fuzz_node_request_fuzz_LDADD = $(FUZZER_LIBS) $(JM_NODE)
tests_fuzz_node_server_fuzz_SOURCES = tests/fuzz/node_server.cpp $(fuzz_shared)
tests_fuzz_node_server_fuzz_LDADD = $(FUZZER_LIBS) $(JM_NODE)
tests_fuzz_node_store_fuzz_SOURCES = tests/fuzz/node_store.cpp tests/fuzz/database.hpp $(fuzz_shared)
tests_fuzz_node_store_fuzz_LDADD = $(FUZZER_LIBS) $(JM_NODE)
tests_fuzz_payloads_fuzz_SOURCES = tests/fuzz/payloads.cpp $(fuzz_shared)
tests_fuzz_payloads_fuzz_LDADD = $(FUZZER_LIBS) $(JM_JANUS)
tests_fuzz_peer_fuzz_SOURCES = tests/fuzz/peer.cpp $(fuzz_shared)
tests_fuzz_peer_fuzz_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
tests_fuzz_peer_fuzz_LDADD = $(FUZZER_LIBS) $(JM_PEER)
tests_fuzz_publish_state_fuzz_SOURCES = tests/fuzz/publish_state.cpp \
	tests/fuzz/database.hpp $(fuzz_shared)
tests_fuzz_publish_state_fuzz_LDADD = $(FUZZER_LIBS) $(JM_GATEWAY)
tests_fuzz_rest_fuzz_SOURCES = tests/fuzz/rest.cpp $(fuzz_shared)
tests_fuzz_rest_fuzz_LDADD = $(FUZZER_LIBS) $(JM_CARRIER)
tests_fuzz_sealed_fuzz_SOURCES = tests/fuzz/sealed.cpp tests/unit/support/dialog_bytes.hpp $(fuzz_shared)
tests_fuzz_sealed_fuzz_LDADD = $(FUZZER_LIBS) $(JM_DIALOG)
tests_fuzz_settings_fuzz_SOURCES = tests/fuzz/settings.cpp $(fuzz_shared)
tests_fuzz_settings_fuzz_LDADD = $(FUZZER_LIBS) $(JM_GATEWAY)
tests_fuzz_state_fuzz_SOURCES = tests/fuzz/state.cpp tests/fuzz/state_damage.hpp tests/fuzz/state_home.hpp \
	tests/fuzz/database.hpp $(fuzz_shared)
tests_fuzz_state_fuzz_LDADD = $(FUZZER_LIBS) $(JM_GATEWAY)
tests_fuzz_text_fuzz_SOURCES = tests/fuzz/text.cpp $(fuzz_shared)
tests_fuzz_text_fuzz_LDADD = $(FUZZER_LIBS) $(JM_TRINARY)
tests_fuzz_watch_fuzz_SOURCES = tests/fuzz/watch.cpp $(fuzz_shared)
tests_fuzz_watch_fuzz_LDADD = $(FUZZER_LIBS) $(JM_NODE)
