# Pages and scripts to begin with. They are not installed; tests/e2e/browser/reference_client.mjs runs the first.
EXTRA_DIST += \
	examples/reference-client/.npmrc \
	examples/reference-client/README.md \
	examples/reference-client/chain.js \
	examples/reference-client/index.html \
	examples/reference-client/main.js \
	examples/reference-client/package-lock.json \
	examples/reference-client/package.json
