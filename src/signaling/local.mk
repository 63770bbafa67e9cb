noinst_LTLIBRARIES += libsignaling.la
libsignaling_la_SOURCES =

# What a message says, and the configuration.
libsignaling_la_SOURCES += \
	src/signaling/config.cpp src/signaling/config.hpp src/signaling/config_keys.cpp \
	src/signaling/settings.cpp src/signaling/settings.hpp \
	src/signaling/core.hpp src/signaling/log.hpp src/signaling/failpoint.hpp \
	src/signaling/json.cpp src/signaling/json.hpp \
	src/signaling/description.cpp src/signaling/description.hpp \
	src/signaling/envelope.cpp src/signaling/envelope.hpp \
	src/signaling/incoming.cpp src/signaling/incoming.hpp

# What must survive the process, and the links it hands out.
libsignaling_la_SOURCES += \
	src/signaling/state.cpp src/signaling/state.hpp \
	src/signaling/state_channels.cpp src/signaling/state_channels.hpp \
	src/signaling/state_db.cpp src/signaling/state_db.hpp \
	src/signaling/state_folder.cpp src/signaling/state_folder.hpp \
	src/signaling/state_origin.cpp src/signaling/state_origin.hpp \
	src/signaling/state_schema.cpp src/signaling/state_schema.hpp \
	src/signaling/state_seed.cpp src/signaling/state_seed.hpp \
	src/signaling/links.cpp src/signaling/links.hpp

# The tests of the state are built with its failpoints, so that they can kill it at every step.
state_under_test = \
	src/signaling/state.cpp src/signaling/state_channels.cpp src/signaling/state_db.cpp \
	src/signaling/state_folder.cpp src/signaling/state_origin.cpp src/signaling/state_schema.cpp \
	src/signaling/state_seed.cpp src/signaling/links.cpp tests/unit/state_fixture.hpp
state_test_libs = $(JM_MAM) $(SQLITE_LIBS) $(SODIUM_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_state
tests_unit_test_state_SOURCES = tests/unit/test_state.cpp $(state_under_test)
tests_unit_test_state_CPPFLAGS = $(AM_CPPFLAGS) -DJM_FAILPOINTS=1
tests_unit_test_state_LDADD = $(state_test_libs)
