noinst_LTLIBRARIES += libsignaling.la
libsignaling_la_SOURCES =

# What a message says, and the configuration.
libsignaling_la_SOURCES += \
	src/signaling/config.cpp src/signaling/config.hpp src/signaling/config_keys.cpp \
	src/signaling/config_channel.cpp \
	src/signaling/settings.cpp src/signaling/settings.hpp \
	src/signaling/jcfg_numbers.cpp src/signaling/jcfg_numbers.hpp \
	src/signaling/ice_servers.cpp src/signaling/ice_servers.hpp \
	src/signaling/core.hpp src/signaling/log.hpp src/signaling/failpoint.hpp \
	src/signaling/clock.hpp src/signaling/pace.hpp src/signaling/posix.hpp \
	src/signaling/janus_info.cpp src/signaling/janus_info.hpp \
	src/signaling/json.cpp src/signaling/json.hpp \
	src/signaling/description.cpp src/signaling/description.hpp \
	src/signaling/dtls_role.cpp src/signaling/dtls_role.hpp \
	src/signaling/envelope.cpp src/signaling/envelope.hpp \
	src/signaling/incoming.cpp src/signaling/incoming.hpp

# What must survive the process, and the links it hands out.
libsignaling_la_SOURCES += \
	src/signaling/state.cpp src/signaling/state.hpp src/signaling/outage.hpp \
	src/signaling/state_channels.cpp src/signaling/state_channels.hpp \
	src/signaling/state_db.cpp src/signaling/state_db.hpp \
	src/signaling/state_folder.cpp src/signaling/state_folder.hpp \
	src/signaling/state_origin.cpp src/signaling/state_origin.hpp \
	src/signaling/state_inspect.cpp src/signaling/state_inspect.hpp \
	src/signaling/state_schema.cpp src/signaling/state_schema.hpp \
	src/signaling/state_seed.cpp src/signaling/state_seed.hpp \
	src/signaling/state_steps.cpp src/signaling/state_steps.hpp \
	src/signaling/kept_backup.cpp src/signaling/kept_backup.hpp \
	src/signaling/links.cpp src/signaling/links.hpp \
	src/signaling/private_file.cpp src/signaling/private_file.hpp

# The tests of the state have one with failpoints, so that they can kill it at every step.
EXTRA_LTLIBRARIES = libstatetest.la
libstatetest_la_SOURCES = tests/unit/state_fixture.hpp \
	src/signaling/state.cpp src/signaling/state_channels.cpp src/signaling/state_db.cpp \
	src/signaling/state_folder.cpp src/signaling/state_inspect.cpp src/signaling/state_origin.cpp \
	src/signaling/state_schema.cpp src/signaling/state_seed.cpp src/signaling/state_steps.cpp \
	src/signaling/links.cpp src/signaling/private_file.cpp src/signaling/kept_backup.cpp
libstatetest_la_CPPFLAGS = $(AM_CPPFLAGS) -DJM_FAILPOINTS=1
state_test_libs = libstatetest.la $(JM_MAM) $(SQLITE_LIBS) $(SODIUM_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_state tests/unit/test_state_folder tests/unit/test_state_faults \
	tests/unit/test_state_kill tests/unit/test_state_move tests/unit/test_links tests/unit/test_cli_state
tests_unit_test_state_SOURCES = tests/unit/test_state.cpp
tests_unit_test_state_LDADD = $(state_test_libs)
tests_unit_test_state_folder_SOURCES = tests/unit/test_state_folder.cpp
tests_unit_test_state_folder_LDADD = $(state_test_libs)
tests_unit_test_state_faults_SOURCES = tests/unit/test_state_faults.cpp tests/unit/full_disk.hpp
tests_unit_test_state_faults_LDADD = $(state_test_libs)
tests_unit_test_state_kill_SOURCES = tests/unit/test_state_kill.cpp
tests_unit_test_state_kill_LDADD = $(state_test_libs)
tests_unit_test_state_move_SOURCES = tests/unit/test_state_move.cpp
tests_unit_test_state_move_LDADD = $(state_test_libs)
tests_unit_test_links_SOURCES = tests/unit/test_links.cpp
tests_unit_test_links_LDADD = $(state_test_libs)
tests_unit_test_cli_state_SOURCES = tests/unit/test_cli_state.cpp
tests_unit_test_cli_state_LDADD = $(state_test_libs) $(JANSSON_LIBS)

# The gateway: chains, calls, channels, and its C ABI.
libsignaling_la_SOURCES += \
	plugin/janus_mam.h src/signaling/abi.cpp \
	src/signaling/admin_api.cpp src/signaling/admin_api.hpp src/signaling/peer_api.hpp \
	src/signaling/api.hpp src/signaling/api_calls.cpp src/signaling/api_requests.cpp src/signaling/api_events.cpp \
	src/signaling/batch.cpp src/signaling/batch.hpp \
	src/signaling/board.cpp src/signaling/board.hpp src/signaling/board_requests.cpp \
	src/signaling/board_answers.cpp src/signaling/board_answers.hpp \
	src/signaling/channel_settings.cpp src/signaling/channel_settings.hpp \
	src/signaling/kept_channels.cpp src/signaling/kept_channels.hpp \
	src/signaling/call.cpp src/signaling/call_events.cpp src/signaling/call_gathering.cpp src/signaling/call_timers.cpp src/signaling/call.hpp \
	src/signaling/channel.cpp src/signaling/channel_reading.cpp src/signaling/channel_order.cpp \
	src/signaling/channel_calls.cpp src/signaling/channel_chain.cpp src/signaling/channel_pace.cpp \
	src/signaling/channel_candidates.cpp src/signaling/channel_api.cpp src/signaling/channel_events.cpp src/signaling/channel_replies.cpp \
	src/signaling/channel.hpp src/signaling/services.hpp \
	src/signaling/gateway.cpp src/signaling/gateway_channels.cpp src/signaling/gateway_changes.cpp \
	src/signaling/gateway.hpp \
	src/signaling/lost_links.cpp src/signaling/lost_links.hpp \
	src/signaling/metrics.cpp src/signaling/metrics.hpp \
	src/signaling/order.hpp \
	src/signaling/outbox.cpp src/signaling/outbox.hpp \
	src/signaling/policy.cpp src/signaling/policy.hpp \
	src/signaling/pool.cpp src/signaling/pool.hpp \
	src/signaling/timing.hpp \
	src/signaling/trail.cpp src/signaling/trail.hpp \
	src/signaling/spare.cpp src/signaling/spare.hpp \
	src/signaling/writer.cpp src/signaling/writer_moving.cpp src/signaling/writer.hpp

gateway_test_sources = tests/unit/gateway_fixture.hpp tests/unit/sea.hpp tests/unit/fake_janus.hpp tests/unit/tap_main.hpp
gateway_test_libs = $(JM_SIGNALING) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_config tests/unit/test_descriptions tests/unit/test_messages
tests_unit_test_config_SOURCES = tests/unit/test_config.cpp tests/unit/tap_main.hpp
tests_unit_test_config_LDADD = $(gateway_test_libs)
tests_unit_test_descriptions_SOURCES = tests/unit/test_descriptions.cpp tests/unit/tap_main.hpp
tests_unit_test_descriptions_LDADD = $(gateway_test_libs)
tests_unit_test_messages_SOURCES = tests/unit/test_messages.cpp tests/unit/tap_main.hpp
tests_unit_test_messages_LDADD = $(gateway_test_libs)
EXTRA_DIST += tests/vectors/descriptions.json
check_PROGRAMS += tests/unit/test_gateway_candidates
tests_unit_test_gateway_candidates_SOURCES = tests/unit/test_gateway_candidates.cpp $(gateway_test_sources)
tests_unit_test_gateway_candidates_LDADD = $(gateway_test_libs)
check_PROGRAMS += tests/unit/test_gateway_policy
tests_unit_test_gateway_policy_SOURCES = tests/unit/test_gateway_policy.cpp $(gateway_test_sources)
tests_unit_test_gateway_policy_LDADD = $(gateway_test_libs)
check_PROGRAMS += tests/unit/test_gateway_lost
tests_unit_test_gateway_lost_SOURCES = tests/unit/test_gateway_lost.cpp $(gateway_test_sources)
tests_unit_test_gateway_lost_LDADD = $(gateway_test_libs)
check_PROGRAMS += tests/unit/test_ice_servers tests/unit/test_gateway_api
tests_unit_test_gateway_api_SOURCES = tests/unit/test_gateway_api.cpp $(gateway_test_sources)
tests_unit_test_gateway_api_LDADD = $(gateway_test_libs)
tests_unit_test_ice_servers_SOURCES = tests/unit/test_ice_servers.cpp $(gateway_test_sources)
tests_unit_test_ice_servers_LDADD = $(gateway_test_libs)
check_PROGRAMS += tests/unit/test_gateway tests/unit/test_gateway_input tests/unit/test_gateway_durable \
	tests/unit/test_gateway_life tests/unit/test_gateway_dialogue tests/unit/test_gateway_misuse \
	tests/unit/test_runtime tests/unit/test_gateway_flood tests/unit/test_turns tests/unit/test_gateway_faults
tests_unit_test_gateway_faults_SOURCES = tests/unit/test_gateway_faults.cpp tests/unit/full_disk.hpp \
	tests/unit/wall_clock.hpp $(gateway_test_sources)
tests_unit_test_gateway_faults_LDADD = $(gateway_test_libs)
tests_unit_test_turns_SOURCES = tests/unit/test_turns.cpp tests/unit/tap_main.hpp
tests_unit_test_turns_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_flood_SOURCES = tests/unit/test_gateway_flood.cpp $(gateway_test_sources)
tests_unit_test_gateway_flood_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_SOURCES = tests/unit/test_gateway.cpp $(gateway_test_sources)
tests_unit_test_gateway_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_input_SOURCES = tests/unit/test_gateway_input.cpp $(gateway_test_sources)
tests_unit_test_gateway_input_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_durable_SOURCES = tests/unit/test_gateway_durable.cpp $(gateway_test_sources)
tests_unit_test_gateway_durable_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_life_SOURCES = tests/unit/test_gateway_life.cpp $(gateway_test_sources)
tests_unit_test_gateway_life_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_dialogue_SOURCES = tests/unit/test_gateway_dialogue.cpp $(gateway_test_sources)
tests_unit_test_gateway_dialogue_LDADD = $(gateway_test_libs)
tests_unit_test_gateway_misuse_SOURCES = tests/unit/test_gateway_misuse.cpp $(gateway_test_sources)
tests_unit_test_gateway_misuse_LDADD = $(gateway_test_libs)
tests_unit_test_runtime_SOURCES = tests/unit/test_runtime.cpp $(gateway_test_sources)
tests_unit_test_runtime_LDADD = $(gateway_test_libs)
# Built with the failpoints, so that it can kill itself at every step. The objects are its own: from an archive the
# linker would take those of libsignaling, without failpoints.
check_PROGRAMS += tests/unit/test_gateway_kill
tests_unit_test_gateway_kill_SOURCES = tests/unit/test_gateway_kill.cpp $(gateway_test_sources) \
	src/signaling/channel_calls.cpp src/signaling/channel_events.cpp src/signaling/writer.cpp \
	src/signaling/writer_moving.cpp
tests_unit_test_gateway_kill_CPPFLAGS = $(AM_CPPFLAGS) -DJM_FAILPOINTS=1
tests_unit_test_gateway_kill_LDADD = $(gateway_test_libs)
