# Measurements, never part of the tests.
# `make bench`: the core against the reference clients; BENCH_ARGS=--quick, --help and so on.
# `make bench-exchange`: one exchange against Janus's own WebSocket.
# `make bench-first-frame`: whole calls in Chromium, over MAM and over WebSocket.
# `make bench-attack`: what a node's clients notice of attacks.
# `make bench-slow-clients`: the same of clients that are many, and slow.
# `make bench-attack-carrier`: channels at a carrier that sends junk without end.
# `make bench-media`: until media flows if Janus offers, over a path with delay (as root).
# `make bench-load`: many channels, idle, calling and flooded.
EXTRA_DIST += \
	tests/bench/attack.mjs \
	tests/bench/attack_carrier.mjs \
	tests/bench/bench.mjs \
	tests/bench/exchange.mjs \
	tests/bench/figures.mjs \
	tests/bench/first_frame.mjs \
	tests/bench/load.mjs \
	tests/bench/media.mjs \
	tests/bench/media_page.mjs \
	tests/bench/slow_clients.mjs \
	tests/bench/targets.mjs
BENCH_RUN = SRCDIR='$(abs_top_srcdir)' BUILDDIR='$(abs_top_builddir)' $(NODE)
.PHONY: bench bench-attack bench-attack-carrier bench-exchange bench-first-frame bench-load bench-media bench-slow-clients
if HAVE_BENCHMARK
EXTRA_PROGRAMS += tests/bench/measure
CLEANFILES += tests/bench/measure
bench: tests/bench/measure
	@$(BENCH_RUN) '$(srcdir)/tests/bench/bench.mjs' $(BENCH_ARGS)
else
bench:
	@echo 'make bench needs Google Benchmark: install it (Debian: libbenchmark-dev) and configure again' >&2; exit 1
endif
tests_bench_measure_SOURCES = \
	src/cli/bench/bench_work.cpp src/cli/bench/bench_work.hpp \
	tests/bench/core.cpp tests/bench/core.hpp \
	tests/bench/core_curlp.cpp tests/bench/core_mam.cpp tests/bench/core_pow.cpp \
	tests/bench/slow_reference.cpp tests/bench/slow_reference.hpp
tests_bench_measure_CPPFLAGS = $(AM_CPPFLAGS) $(BENCHMARK_CFLAGS)
tests_bench_measure_LDADD = libmam.la $(JM_POW) $(JANSSON_LIBS) $(BENCHMARK_LIBS)
bench-attack: all
	@$(BENCH_RUN) '$(srcdir)/tests/bench/attack.mjs' $(BENCH_ARGS)
EXTRA_PROGRAMS += tests/bench/exchange_peer
CLEANFILES += tests/bench/exchange_peer
tests_bench_exchange_peer_SOURCES = tests/bench/exchange_peer.cpp
tests_bench_exchange_peer_LDADD = $(JM_JANUS)
bench-exchange: all tests/bench/exchange_peer
	@$(BENCH_RUN) '$(srcdir)/tests/bench/exchange.mjs' $(BENCH_ARGS)
bench-first-frame: all
	@$(BENCH_RUN) '$(srcdir)/tests/bench/first_frame.mjs' $(BENCH_ARGS)
EXTRA_PROGRAMS += tests/bench/delay
CLEANFILES += tests/bench/delay
tests_bench_delay_SOURCES = tests/bench/delay.cpp
bench-media: all tests/bench/delay
	@$(BENCH_RUN) '$(srcdir)/tests/bench/media.mjs' $(BENCH_ARGS)
if WITH_CALL
# For tests/e2e/calls/peer_load.mjs too.
EXTRA_PROGRAMS += tests/bench/flood
check_SCRIPTS += tests/bench/flood
CLEANFILES += tests/bench/flood
EXTRA_PROGRAMS += tests/bench/flood_lobby
CLEANFILES += tests/bench/flood_lobby
bench-load: all tests/bench/flood tests/bench/flood_lobby
	@$(BENCH_RUN) '$(srcdir)/tests/bench/load.mjs' $(BENCH_ARGS)
EXTRA_PROGRAMS += tests/bench/attack_carrier
CLEANFILES += tests/bench/attack_carrier
bench-attack-carrier: all tests/bench/attack_carrier
	@$(BENCH_RUN) '$(srcdir)/tests/bench/attack_carrier.mjs' $(BENCH_ARGS)
else
bench-load bench-attack-carrier:
	@echo 'make $@ needs janus-mam call: install libnice-dev, libsrtp2-dev, libssl-dev and configure again' >&2; exit 1
endif
tests_bench_flood_SOURCES = tests/bench/flood.cpp tests/bench/flood_line.hpp
tests_bench_flood_LDADD = $(JM_PEER) $(JM_GATEWAY)
tests_bench_flood_lobby_SOURCES = tests/bench/flood_lobby.cpp tests/bench/flood_line.hpp
tests_bench_flood_lobby_LDADD = $(JM_JANUS)
EXTRA_PROGRAMS += tests/bench/slow_clients
CLEANFILES += tests/bench/slow_clients
tests_bench_slow_clients_SOURCES = tests/bench/slow_clients.cpp
tests_bench_slow_clients_LDADD =
bench-slow-clients: all tests/bench/slow_clients
	@$(BENCH_RUN) '$(srcdir)/tests/bench/slow_clients.mjs' $(BENCH_ARGS)
tests_bench_attack_carrier_SOURCES = tests/bench/attack_carrier.cpp tests/unit/support/tangle_fixture.hpp
tests_bench_attack_carrier_LDADD = $(JM_GATEWAY)
