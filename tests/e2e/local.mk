# End to end: Debian's Janus with the plugin, and a stub host that loads it without Janus.
EXTRA_DIST += \
	tests/e2e/janus.mjs \
	tests/e2e/support/jcfg.mjs \
	tests/e2e/support/log.mjs \
	tests/e2e/support/process.mjs \
	tests/e2e/support/stub.mjs

if STUB_HOST
EXTRA_PROGRAMS = tests/e2e/stub_host
check_SCRIPTS += tests/e2e/stub_host
CLEANFILES += tests/e2e/stub_host
endif
tests_e2e_stub_host_SOURCES = tests/e2e/stub.h tests/e2e/stub_config.c tests/e2e/stub_core.c tests/e2e/stub_host.c
tests_e2e_stub_host_CPPFLAGS = $(GLIB_CFLAGS) $(JANSSON_CFLAGS) $(LIBCONFIG_CFLAGS) $(JANUS_CFLAGS)
# The plugin finds its Janus in the executable.
tests_e2e_stub_host_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_e2e_stub_host_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_e2e_stub_host_LDADD = $(GLIB_LIBS) $(JANSSON_LIBS) $(LIBCONFIG_LIBS) -ldl
