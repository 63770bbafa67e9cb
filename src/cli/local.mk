bin_PROGRAMS += janus-mam
cli_sources = \
	src/cli/arguments.cpp src/cli/arguments.hpp src/cli/carrier_flags.hpp src/cli/command.hpp src/cli/commands.cpp \
	src/cli/commands.hpp src/cli/configuration.cpp src/cli/configuration.hpp src/cli/configured_channel.cpp \
	src/cli/configured_channel.hpp src/cli/help.cpp src/cli/io.cpp src/cli/io.hpp \
	src/cli/main.cpp src/cli/qr_code.cpp src/cli/qr_code.hpp src/cli/state_flag.hpp \
	src/cli/doctor/carrier_check.cpp src/cli/doctor/carrier_check.hpp src/cli/doctor/clock_check.cpp \
	src/cli/doctor/clock_check.hpp src/cli/doctor/configuration_check.cpp src/cli/doctor/configuration_check.hpp \
	src/cli/doctor/finding.hpp src/cli/doctor/janus_check.cpp src/cli/doctor/janus_check.hpp \
	src/cli/doctor/loop_run.hpp src/cli/doctor/media_checks.hpp src/cli/doctor/report.cpp src/cli/doctor/report.hpp \
	src/cli/bench/bench.cpp src/cli/bench/bench_figures.cpp src/cli/bench/bench_figures.hpp \
	src/cli/bench/bench_table.cpp src/cli/bench/bench_work.cpp src/cli/bench/bench_work.hpp src/cli/commands/ask.cpp \
	src/cli/commands/ask.hpp src/cli/commands/call.cpp \
	src/cli/commands/call.hpp src/cli/commands/channel.cpp src/cli/commands/create.cpp src/cli/commands/doctor.cpp src/cli/commands/fetch.cpp \
	src/cli/commands/follow.cpp src/cli/commands/follow.hpp src/cli/commands/link.cpp \
	src/cli/commands/node.cpp src/cli/commands/parse.cpp \
	src/cli/commands/publish.cpp src/cli/commands/state.cpp src/cli/commands/watch.cpp
janus_mam_CPPFLAGS = $(AM_CPPFLAGS) $(QRENCODE_CFLAGS) \
	-DJANUS_MAM_CONFIG='"$(janus_config_dir)/janus.transport.mam.jcfg"' \
	-DJANUS_MAM_STATE_DIR='"$(janus_mam_state_dir)"'
if WITH_CALL
cli_sources += src/cli/commands/ask_make.cpp src/cli/commands/call_make.cpp src/cli/call/callee.cpp src/cli/call/callee.hpp \
	src/cli/call/caller.cpp src/cli/call/caller.hpp src/cli/call/carriers.hpp \
	src/cli/call/plan.cpp src/cli/call/plan.hpp src/cli/call/report.cpp src/cli/call/report.hpp \
	src/cli/doctor/call_check.cpp src/cli/doctor/call_check.hpp src/cli/doctor/media_checks.cpp \
	src/cli/doctor/ice/certificate_faults.cpp src/cli/doctor/ice/certificate_faults.hpp \
	src/cli/doctor/ice/gio_object.hpp src/cli/doctor/ice/ice_check.cpp src/cli/doctor/ice/ice_check.hpp \
	src/cli/doctor/ice/stun_agent.cpp src/cli/doctor/ice/stun_agent.hpp src/cli/doctor/ice/stun_connect.cpp \
	src/cli/doctor/ice/stun_connect.hpp src/cli/doctor/ice/stun_socket.cpp src/cli/doctor/ice/stun_socket.hpp
janus_mam_CPPFLAGS += $(PEER_CFLAGS)
janus_mam_LDADD = libclient.la $(JM_PEER) $(JM_GATEWAY) $(QRENCODE_LIBS)
else
cli_sources += src/cli/commands/call_missing.cpp src/cli/doctor/media_checks_missing.cpp
janus_mam_LDADD = $(JM_GATEWAY) $(QRENCODE_LIBS)
endif
