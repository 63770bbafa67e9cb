# Against the reference clients, from npm, in both directions.
EXTRA_DIST += tests/package.json tests/package-lock.json tests/.npmrc tests/packages.cjs
if !SANITIZED
dist_check_scripts += tests/interop/mam.mjs tests/interop/node.mjs tests/interop/web.mjs
EXTRA_DIST += \
	tests/interop/clients.mjs \
	tests/interop/mam.mjs \
	tests/interop/node.mjs \
	tests/interop/reference.mjs \
	tests/interop/web.mjs
endif
