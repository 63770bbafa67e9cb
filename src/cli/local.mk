bin_PROGRAMS += janus-mam
janus_mam_SOURCES = \
	src/cli/arguments.cpp src/cli/arguments.hpp src/cli/carrier_flags.hpp src/cli/command.hpp src/cli/commands.cpp \
	src/cli/commands.hpp src/cli/help.cpp src/cli/io.cpp src/cli/io.hpp src/cli/main.cpp src/cli/state_flag.hpp \
	src/cli/bench/bench.cpp src/cli/bench/bench_figures.cpp src/cli/bench/bench_figures.hpp \
	src/cli/bench/bench_table.cpp src/cli/bench/bench_work.cpp src/cli/bench/bench_work.hpp src/cli/commands/call.cpp \
	src/cli/commands/call.hpp src/cli/commands/channel.cpp src/cli/commands/create.cpp src/cli/commands/fetch.cpp \
	src/cli/commands/follow.cpp src/cli/commands/follow.hpp src/cli/commands/node.cpp src/cli/commands/parse.cpp \
	src/cli/commands/publish.cpp src/cli/commands/state.cpp src/cli/commands/watch.cpp
janus_mam_CPPFLAGS = $(AM_CPPFLAGS)
if WITH_CALL
janus_mam_SOURCES += src/cli/commands/call_make.cpp src/cli/commands/call_report.cpp src/cli/commands/call_report.hpp
janus_mam_CPPFLAGS += $(PEER_CFLAGS)
janus_mam_LDADD = libclient.la $(JM_PEER) $(JM_GATEWAY)
else
janus_mam_SOURCES += src/cli/commands/call_missing.cpp
janus_mam_LDADD = $(JM_GATEWAY)
endif
