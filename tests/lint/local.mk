# For ./dev lint (tests/lint/run): make tidy TIDY_FILES='src/x.cpp plugin/y.c'. Nothing is built; each language has one
# set of flags, in which every file can be read.
TIDY = clang-tidy --quiet
TIDY_CPPFLAGS = $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) -I$(top_srcdir)/plugin $(JANUS_CFLAGS) $(PEER_CFLAGS) \
	$(BENCHMARK_CFLAGS) -DJANUS_MAM_STATE_DIR='""' -DJANUS_MAM_CONFIG='""'
EXTRA_DIST += tests/lint/run tests/lint/classes.mjs tests/eslint.config.mjs tests/.clang-tidy
dist_check_scripts += tests/lint/test_classes.mjs

.PHONY: tidy
tidy: $(TIDY_FILES:%=tidy/%)
tidy/%.cpp:
	@$(TIDY) '$(top_srcdir)/$*.cpp' -- -std=c++20 $(TIDY_CPPFLAGS)
tidy/%.c:
	@$(TIDY) '$(top_srcdir)/$*.c' -- -std=c11 $(TIDY_CPPFLAGS)
