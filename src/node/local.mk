noinst_LTLIBRARIES += libnode.la
libnode_la_SOURCES = \
	src/node/accounts.cpp src/node/accounts.hpp \
	src/node/api.cpp src/node/api.hpp \
	src/node/bounds.cpp src/node/bounds.hpp \
	src/node/certificate.cpp src/node/certificate.hpp \
	src/node/clients.cpp src/node/clients.hpp \
	src/node/connections.cpp src/node/connections.hpp \
	src/node/cost.hpp \
	src/node/exchange.cpp src/node/exchange.hpp \
	src/node/fair_queue.cpp src/node/fair_queue.hpp \
	src/node/held.cpp src/node/held.hpp \
	src/node/hosts.cpp src/node/hosts.hpp \
	src/node/hub.cpp src/node/hub.hpp \
	src/node/listen.cpp src/node/listen.hpp \
	src/node/listings.cpp src/node/listings.hpp \
	src/node/lookup.cpp src/node/lookup.hpp \
	src/node/networks.cpp src/node/networks.hpp \
	src/node/node.cpp src/node/node.hpp \
	src/node/proofs.cpp src/node/proofs.hpp \
	src/node/reply.cpp src/node/reply.hpp \
	src/node/request.cpp src/node/request.hpp \
	src/node/room.cpp src/node/room.hpp \
	src/node/rules.cpp src/node/rules.hpp \
	src/node/schema.cpp src/node/schema.hpp \
	src/node/server.cpp src/node/server.hpp \
	src/node/sqlite.cpp src/node/sqlite.hpp \
	src/node/statements.hpp src/node/store.cpp src/node/store_room.cpp src/node/store.hpp \
	src/node/subscribers.cpp src/node/subscribers.hpp \
	src/node/threads.cpp src/node/threads.hpp \
	src/node/watch.cpp src/node/watch.hpp \
	src/node/watch_lines.cpp src/node/watch_lines.hpp \
	src/node/view.hpp

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_node tests/unit/test_store tests/unit/test_node_parts \
	tests/unit/test_connections tests/unit/test_server tests/unit/test_server_limits tests/unit/test_watch \
	tests/unit/test_store_clock
tests_unit_test_connections_SOURCES = tests/unit/test_connections.cpp tests/unit/tap_main.hpp
tests_unit_test_connections_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_test_node_SOURCES = tests/unit/test_node.cpp tests/unit/node_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_node_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_test_store_SOURCES = tests/unit/test_store.cpp tests/unit/node_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_store_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_test_store_clock_SOURCES = tests/unit/test_store_clock.cpp tests/unit/wall_clock.hpp \
	tests/unit/node_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_store_clock_LDADD = $(JM_NODE) $(CHECK_LIBS)
tests_unit_test_node_parts_SOURCES = tests/unit/test_node_parts.cpp tests/unit/node_fixture.hpp tests/unit/tap_main.hpp
tests_unit_test_node_parts_LDADD = $(JM_NODE) $(CHECK_LIBS)
node_http_fixtures = tests/unit/http_client.hpp tests/unit/node_fixture.hpp tests/unit/server_fixture.hpp \
	tests/unit/tap_main.hpp
tests_unit_test_server_SOURCES = tests/unit/test_server.cpp tests/unit/raw_client.hpp tests/unit/tls_fixture.hpp \
	$(node_http_fixtures)
tests_unit_test_server_LDADD = $(JM_NODE) $(CURL_LIBS) $(CHECK_LIBS)
tests_unit_test_server_limits_SOURCES = tests/unit/test_server_limits.cpp \
	tests/unit/raw_client.hpp tests/unit/tls_fixture.hpp $(node_http_fixtures)
tests_unit_test_server_limits_LDADD = $(JM_NODE) $(CURL_LIBS) $(CHECK_LIBS)
tests_unit_test_watch_SOURCES = tests/unit/test_watch.cpp $(node_http_fixtures)
tests_unit_test_watch_LDADD = $(JM_NODE) $(CURL_LIBS) $(CHECK_LIBS)
endif
dist_check_scripts += tests/unit/cli_node.mjs
