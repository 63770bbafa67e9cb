noinst_LTLIBRARIES += libtangle.la
libtangle_la_SOURCES = \
	src/tangle/carrier.hpp \
	src/tangle/http.cpp src/tangle/http.hpp src/tangle/http_engine.hpp \
	src/tangle/http_job.cpp src/tangle/http_job.hpp \
	src/tangle/loop.cpp src/tangle/loop.hpp

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_loop
tests_unit_test_loop_SOURCES = tests/unit/test_loop.cpp tests/unit/tap_main.hpp
tests_unit_test_loop_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
endif
