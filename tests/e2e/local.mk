# End to end: Debian's Janus with the plugin, Chromium and Firefox, and a stub host that loads the plugin without Janus.
# What takes longest comes first, so that little runs alone at the end.
if !SANITIZED
dist_check_scripts += \
	tests/e2e/client/slow.mjs \
	tests/e2e/client/plugins.mjs \
	tests/e2e/plain/browser.mjs \
	tests/e2e/page/bad_input.mjs \
	tests/e2e/client/life.mjs \
	tests/e2e/page/people.mjs \
	tests/e2e/page/look.mjs \
	tests/e2e/page/call.mjs \
	tests/e2e/client/rooms.mjs \
	tests/e2e/client/turn.mjs \
	tests/e2e/client/nats.mjs \
	tests/e2e/client/two_browsers.mjs \
	tests/e2e/client/call.mjs \
	tests/e2e/socket/janusjs.mjs \
	tests/e2e/socket/demos.mjs \
	tests/e2e/plain/reference_client.mjs \
	tests/e2e/client/proxied.mjs \
	tests/e2e/client/examples.mjs \
	tests/e2e/calls/mam_socket.mjs \
	tests/e2e/calls/peer_call.mjs \
	tests/e2e/calls/sealed_call.mjs \
	tests/e2e/cli/ask.mjs \
	tests/e2e/cli/doctor.mjs \
	tests/e2e/cli/doctor_tls.mjs \
	tests/e2e/carrier/outages.mjs \
	tests/e2e/calls/call.mjs \
	tests/e2e/plugin/bad_input.mjs \
	tests/e2e/plugin/operators_network.mjs \
	tests/e2e/carrier/lost.mjs \
	tests/e2e/calls/peer_load.mjs \
	tests/e2e/plugin/valgrind.mjs \
	tests/e2e/plugin/operators.mjs \
	tests/e2e/calls/policy.mjs \
	tests/e2e/plugin/build.mjs \
	tests/e2e/calls/devices.mjs \
	tests/e2e/plugin/runtime.mjs \
	tests/e2e/calls/api.mjs \
	tests/e2e/calls/private_candidates.mjs \
	tests/e2e/plugin/state.mjs \
	tests/e2e/plugin/config.mjs \
	tests/e2e/plugin/exports.mjs \
	tests/e2e/plugin/sample.mjs
else
# What exercises the plugin's threads and memory, and what needs failpoints.
dist_check_scripts += tests/e2e/plugin/kill.mjs tests/e2e/plugin/asan_cycles.mjs
endif
dist_check_scripts += tests/e2e/plugin/plugin.mjs tests/e2e/carrier/carrier.mjs
EXTRA_DIST += tests/e2e/plugin/asan_cycles.mjs tests/e2e/plugin/kill.mjs tests/e2e/fixtures tests/e2e/support

EXTRA_PROGRAMS += tests/e2e/stub_host
check_SCRIPTS += tests/e2e/stub_host
CLEANFILES += tests/e2e/stub_host
tests_e2e_stub_host_SOURCES = \
	tests/e2e/stub/stub.h tests/e2e/stub/stub_core.c tests/e2e/stub/stub_host.c
tests_e2e_stub_host_CPPFLAGS = $(GLIB_CFLAGS) $(JANSSON_CFLAGS) $(JANUS_CFLAGS)
# The plugin finds its Janus in the executable.
tests_e2e_stub_host_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_e2e_stub_host_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_e2e_stub_host_LDADD = $(GLIB_LIBS) $(JANSSON_LIBS) -ldl
