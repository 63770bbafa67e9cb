# Measurements, never part of the tests: `make bench-exchange` compares one exchange with Janus's own WebSocket.
EXTRA_DIST += tests/bench/exchange.mjs
.PHONY: bench-exchange
bench-exchange: all
	@SRCDIR='$(abs_top_srcdir)' BUILDDIR='$(abs_top_builddir)' $(NODE) '$(srcdir)/tests/bench/exchange.mjs' $(BENCH_ARGS)
