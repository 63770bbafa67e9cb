bin_PROGRAMS += janus-mam
janus_mam_SOURCES = \
	src/cli/arguments.cpp \
	src/cli/arguments.hpp \
	src/cli/bench.cpp \
	src/cli/bench_figures.cpp \
	src/cli/bench_figures.hpp \
	src/cli/bench_table.cpp \
	src/cli/bench_work.cpp \
	src/cli/bench_work.hpp \
	src/cli/call.cpp src/cli/call.hpp \
	src/cli/carrier_flags.hpp \
	src/cli/channel.cpp \
	src/cli/command.hpp \
	src/cli/commands.cpp \
	src/cli/commands.hpp \
	src/cli/create.cpp \
	src/cli/fetch.cpp \
	src/cli/follow.cpp \
	src/cli/follow.hpp \
	src/cli/help.cpp \
	src/cli/io.cpp \
	src/cli/io.hpp \
	src/cli/main.cpp \
	src/cli/node.cpp \
	src/cli/parse.cpp \
	src/cli/publish.cpp \
	src/cli/publish_state.cpp \
	src/cli/publish_state.hpp \
	src/cli/state.cpp \
	src/cli/state_flag.hpp \
	src/cli/watch.cpp
janus_mam_CPPFLAGS = $(AM_CPPFLAGS)
janus_mam_LDADD = $(JM_SIGNALING)
if WITH_CALL
janus_mam_SOURCES += \
	src/cli/call_make.cpp \
	src/cli/call_reader.cpp src/cli/call_reader.hpp \
	src/cli/call_report.cpp src/cli/call_report.hpp \
	src/cli/call_run.cpp src/cli/call_run.hpp \
	src/cli/call_writer.cpp src/cli/call_writer.hpp
janus_mam_CPPFLAGS += $(PEER_CFLAGS)
janus_mam_LDADD += $(JM_PEER)
else
janus_mam_SOURCES += src/cli/call_missing.cpp
endif
dist_check_scripts += tests/unit/cli_bench.mjs
dist_check_scripts += tests/unit/cli_core.mjs
dist_check_scripts += tests/unit/cli_faults.mjs
dist_check_scripts += tests/unit/cli_tangle.mjs
EXTRA_DIST += tests/unit/cli_support.mjs

check_PROGRAMS += tests/unit/test_publish_state
tests_unit_test_publish_state_SOURCES = tests/unit/test_publish_state.cpp tests/unit/tap_main.hpp \
	src/cli/publish_state.cpp
tests_unit_test_publish_state_LDADD = $(gateway_test_libs)
