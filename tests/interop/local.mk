# Against the reference clients, from npm, in both directions.
EXTRA_DIST += tests/package.json tests/package-lock.json tests/.npmrc tests/packages.cjs
EXTRA_PROGRAMS += tests/interop/nonces
CLEANFILES += tests/interop/nonces
tests_interop_nonces_SOURCES = tests/interop/nonces.cpp
tests_interop_nonces_LDADD = $(JM_POW)
if !SANITIZED
check_SCRIPTS += tests/interop/nonces
dist_check_scripts += tests/interop/mam.mjs tests/interop/node.mjs tests/interop/nonces.mjs tests/interop/web.mjs \
	tests/interop/web_lost.mjs
EXTRA_DIST += \
	tests/interop/clients.mjs \
	tests/interop/mam.mjs \
	tests/interop/node.mjs \
	tests/interop/nonces.mjs \
	tests/interop/reference.mjs \
	tests/interop/web.mjs \
	tests/interop/web_lost.mjs
endif
