# Against the reference clients, from npm, in both directions.
EXTRA_DIST += tests/package.json tests/package-lock.json tests/.npmrc tests/packages.cjs
EXTRA_PROGRAMS += tests/interop/dialog_peer tests/interop/noise_peer tests/interop/nonces
CLEANFILES += tests/interop/dialog_peer tests/interop/noise_peer tests/interop/nonces
tests_interop_dialog_peer_SOURCES = tests/interop/dialog_peer.cpp
tests_interop_dialog_peer_LDADD = $(JM_GATEWAY)
tests_interop_noise_peer_SOURCES = tests/interop/noise_peer.cpp tests/unit/support/dialog_bytes.hpp
tests_interop_noise_peer_LDADD = $(JM_DIALOG)
tests_interop_nonces_SOURCES = tests/interop/nonces.cpp
tests_interop_nonces_LDADD = $(JM_POW)
if !SANITIZED
check_SCRIPTS += tests/interop/dialog_peer tests/interop/noise_peer tests/interop/nonces
dist_check_scripts += tests/interop/dialog_live.mjs tests/interop/dialog_vectors.mjs
if WASM
dist_check_scripts += tests/interop/client_core.mjs tests/interop/client_line.mjs tests/interop/client_package.mjs \
	tests/interop/core.mjs
check_SCRIPTS += $(WASM_TEST_MODULES)
endif
dist_check_scripts += tests/interop/carrier.mjs tests/interop/carrier_hostile.mjs tests/interop/carrier_tabs.mjs
dist_check_scripts += tests/interop/mam.mjs tests/interop/node.mjs tests/interop/noise.mjs tests/interop/nonces.mjs
EXTRA_DIST += \
	tests/interop/carrier.mjs \
	tests/interop/carrier/bundle.mjs \
	tests/interop/carrier/fake.mjs \
	tests/interop/carrier/front.mjs \
	tests/interop/carrier/heard.mjs \
	tests/interop/carrier_hostile.mjs \
	tests/interop/carrier_tabs.mjs \
	tests/interop/clients.mjs \
	tests/interop/client_core.mjs \
	tests/interop/client_line.mjs \
	tests/interop/core.mjs \
	tests/interop/dialog/bytes.mjs \
	tests/interop/dialog/contents.mjs \
	tests/interop/dialog/ends.mjs \
	tests/interop/dialog/engine.mjs \
	tests/interop/dialog/frame.mjs \
	tests/interop/dialog/keys.mjs \
	tests/interop/dialog/noise.mjs \
	tests/interop/dialog/page.mjs \
	tests/interop/mam.mjs \
	tests/interop/node.mjs \
	tests/interop/noise.mjs \
	tests/interop/nonces.mjs \
	tests/interop/reference.mjs
endif
