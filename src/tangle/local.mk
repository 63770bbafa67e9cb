noinst_LTLIBRARIES += libtangle.la
libtangle_la_SOURCES = \
	src/tangle/budget.cpp src/tangle/budget.hpp \
	src/tangle/carrier.hpp \
	src/tangle/chrysalis.cpp \
	src/tangle/embedded.cpp src/tangle/embedded.hpp \
	src/tangle/failover.hpp \
	src/tangle/http.cpp src/tangle/http.hpp src/tangle/http_engine.hpp \
	src/tangle/http_job.cpp src/tangle/http_job.hpp \
	src/tangle/limiter.hpp \
	src/tangle/lookup.cpp src/tangle/lookup.hpp \
	src/tangle/loop.cpp src/tangle/loop.hpp \
	src/tangle/nodes.cpp src/tangle/nodes.hpp \
	src/tangle/post_message.cpp src/tangle/post_message.hpp \
	src/tangle/rest.cpp src/tangle/rest.hpp \
	src/tangle/seen.hpp \
	src/tangle/turns.cpp src/tangle/turns.hpp \
	src/tangle/url.cpp src/tangle/url.hpp \
	src/tangle/watch_once.cpp src/tangle/watch_once.hpp src/tangle/watch_hub.cpp src/tangle/watch_hub.hpp \
	src/tangle/watch_poll.cpp src/tangle/watch_stream.cpp \
	src/tangle/watchers.cpp src/tangle/watchers.hpp \
	src/tangle/worker.cpp src/tangle/worker.hpp

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_loop
tests_unit_test_loop_SOURCES = tests/unit/test_loop.cpp \
	tests/unit/tap_main.hpp
tests_unit_test_loop_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_http
tests_unit_test_http_SOURCES = tests/unit/test_http.cpp \
	tests/unit/tangle_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_http_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_embedded
tests_unit_test_embedded_SOURCES = tests/unit/test_embedded.cpp \
	tests/unit/carrier_fixture.hpp tests/unit/node_fixture.hpp tests/unit/tangle_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_embedded_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_budget
tests_unit_test_budget_SOURCES = tests/unit/test_budget.cpp \
	tests/unit/carrier_fixture.hpp tests/unit/tangle_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_budget_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_carrier
tests_unit_test_carrier_SOURCES = tests/unit/test_carrier.cpp tests/unit/node_fixture.hpp tests/unit/tls_fixture.hpp \
	tests/unit/carrier_fixture.hpp tests/unit/tangle_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_carrier_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/test_carrier_faults
tests_unit_test_carrier_faults_SOURCES = tests/unit/test_carrier_faults.cpp \
	tests/unit/carrier_fixture.hpp tests/unit/tangle_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_carrier_faults_LDADD = $(JM_TANGLE) $(CHECK_LIBS)
endif
