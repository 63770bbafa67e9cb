# End to end: Debian's Janus with the plugin, and a stub host that loads it without Janus.
EXTRA_DIST += \
	tests/e2e/janus.mjs \
	tests/e2e/support/jcfg.mjs \
	tests/e2e/support/log.mjs \
	tests/e2e/support/process.mjs
