# End to end: Debian's Janus with the plugin, and a stub host that loads it without Janus.
# Under a sanitizer: what exercises the plugin's threads and memory, and what needs failpoints.
dist_check_scripts += tests/e2e/plugin.mjs tests/e2e/carrier.mjs
if SANITIZED
dist_check_scripts += tests/e2e/kill.mjs tests/e2e/asan_cycles.mjs
else
dist_check_scripts += tests/e2e/api.mjs tests/e2e/bad_input.mjs tests/e2e/build.mjs tests/e2e/call.mjs tests/e2e/config.mjs tests/e2e/devices.mjs tests/e2e/exports.mjs \
	tests/e2e/lost_links.mjs tests/e2e/operators.mjs tests/e2e/operators_network.mjs tests/e2e/outages.mjs tests/e2e/peer_call.mjs tests/e2e/peer_load.mjs tests/e2e/policy.mjs tests/e2e/runtime.mjs tests/e2e/sample.mjs \
	tests/e2e/state.mjs tests/e2e/valgrind.mjs
endif
EXTRA_DIST += \
	tests/e2e/api.mjs \
	tests/e2e/asan_cycles.mjs \
	tests/e2e/bad_input.mjs \
	tests/e2e/build.mjs \
	tests/e2e/call.mjs \
	tests/e2e/carrier.mjs \
	tests/e2e/config.mjs \
	tests/e2e/demo.mjs \
	tests/e2e/devices.mjs \
	tests/e2e/exports.mjs \
	tests/e2e/janus.mjs \
	tests/e2e/kill.mjs \
	tests/e2e/lost_links.mjs \
	tests/e2e/operators.mjs \
	tests/e2e/operators_network.mjs \
	tests/e2e/outages.mjs \
	tests/e2e/peer_call.mjs \
	tests/e2e/peer_load.mjs \
	tests/e2e/plugin.mjs \
	tests/e2e/policy.mjs \
	tests/e2e/runtime.mjs \
	tests/e2e/sample.mjs \
	tests/e2e/state.mjs \
	tests/e2e/valgrind.mjs \
	tests/e2e/fixtures/answer.sdp \
	tests/e2e/fixtures/offer.mjs \
	tests/e2e/support/api_peer.mjs \
	tests/e2e/support/call.mjs \
	tests/e2e/support/chain.mjs \
	tests/e2e/support/event_handler.mjs \
	tests/e2e/support/every_way.mjs \
	tests/e2e/support/full_disk.mjs \
	tests/e2e/support/jcfg.mjs \
	tests/e2e/support/load.mjs \
	tests/e2e/support/log.mjs \
	tests/e2e/support/lossy.mjs \
	tests/e2e/support/nets.mjs \
	tests/e2e/support/node.mjs \
	tests/e2e/support/peer.mjs \
	tests/e2e/support/process.mjs \
	tests/e2e/support/proxy.mjs \
	tests/e2e/support/sample.mjs \
	tests/e2e/support/slow_node.mjs \
	tests/e2e/support/stub.mjs \
	tests/e2e/support/tangle.mjs \
	tests/e2e/support/turn.mjs \
	tests/e2e/support/udp.mjs \
	tests/e2e/support/wire.mjs

EXTRA_PROGRAMS += tests/e2e/stub_host
check_SCRIPTS += tests/e2e/stub_host
CLEANFILES += tests/e2e/stub_host
tests_e2e_stub_host_SOURCES = tests/e2e/stub.h tests/e2e/stub_config.c tests/e2e/stub_core.c tests/e2e/stub_host.c
tests_e2e_stub_host_CPPFLAGS = $(GLIB_CFLAGS) $(JANSSON_CFLAGS) $(LIBCONFIG_CFLAGS) $(JANUS_CFLAGS)
# The plugin finds its Janus in the executable.
tests_e2e_stub_host_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_e2e_stub_host_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_e2e_stub_host_LDADD = $(GLIB_LIBS) $(JANSSON_LIBS) $(LIBCONFIG_LIBS) -ldl

# The page, in Chromium, and its library in Firefox.
if !SANITIZED
dist_check_scripts += \
	tests/e2e/browser_call.mjs \
	tests/e2e/browser_demos.mjs \
	tests/e2e/browser_firefox.mjs \
	tests/e2e/browser_janusjs.mjs \
	tests/e2e/browser_turn.mjs \
	tests/e2e/browser_hostile.mjs \
	tests/e2e/browser_life.mjs \
	tests/e2e/browser_look.mjs \
	tests/e2e/browser_lost.mjs \
	tests/e2e/browser_page.mjs \
	tests/e2e/browser_people.mjs \
	tests/e2e/browser_plain.mjs \
	tests/e2e/browser_plugins.mjs \
	tests/e2e/browser_proxied.mjs \
	tests/e2e/browser_relay.mjs \
	tests/e2e/browser_rooms.mjs \
	tests/e2e/browser_slow.mjs \
	tests/e2e/browser_slowest.mjs \
	tests/e2e/browser_state.mjs
endif
EXTRA_DIST += \
	tests/e2e/browser_call.mjs \
	tests/e2e/browser_demos.mjs \
	tests/e2e/browser_firefox.mjs \
	tests/e2e/browser_janusjs.mjs \
	tests/e2e/browser_turn.mjs \
	tests/e2e/browser_hostile.mjs \
	tests/e2e/browser_life.mjs \
	tests/e2e/browser_look.mjs \
	tests/e2e/browser_lost.mjs \
	tests/e2e/browser_page.mjs \
	tests/e2e/browser_people.mjs \
	tests/e2e/browser_plain.mjs \
	tests/e2e/browser_plugins.mjs \
	tests/e2e/browser_proxied.mjs \
	tests/e2e/browser_relay.mjs \
	tests/e2e/browser_rooms.mjs \
	tests/e2e/browser_slow.mjs \
	tests/e2e/browser_slowest.mjs \
	tests/e2e/browser_state.mjs \
	tests/e2e/check_call.mjs \
	tests/e2e/browser/chromium.mjs \
	tests/e2e/browser/files.mjs \
	tests/e2e/browser/firefox.mjs \
	tests/e2e/browser/fixture.mjs \
	tests/e2e/browser/gateway.mjs \
	tests/e2e/browser/janusjs.js \
	tests/e2e/browser/janusjs_app.mjs \
	tests/e2e/browser/library.mjs \
	tests/e2e/browser/namespace.mjs \
	tests/e2e/browser/node.mjs \
	tests/e2e/browser/people.mjs \
	tests/e2e/browser/plain.mjs \
	tests/e2e/browser/senses.mjs \
	tests/e2e/browser/slow.mjs \
	tests/e2e/browser/slow_nats.mjs
