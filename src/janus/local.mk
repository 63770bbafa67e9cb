# What Janus can be asked, and what of it a peer may ask.
noinst_LTLIBRARIES += libjanusapi.la
libjanusapi_la_SOURCES = \
	src/janus/core_apis.cpp src/janus/judge.cpp src/janus/judge.hpp src/janus/plugin_api.cpp \
	src/janus/plugin_api.hpp src/janus/plugins_media.cpp src/janus/plugins_rooms.cpp \
	src/janus/plugins_sip.cpp src/janus/tables.hpp

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_judge
tests_unit_test_judge_SOURCES = tests/unit/test_judge.cpp tests/unit/tap_main.hpp
tests_unit_test_judge_LDADD = libjanusapi.la $(JANSSON_LIBS) $(CHECK_LIBS)
endif
