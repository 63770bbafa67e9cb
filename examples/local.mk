# Pages and scripts to begin with. They are not installed; tests/e2e/plain/reference_client.mjs and
# tests/e2e/client/examples.mjs run them.
EXTRA_DIST += \
	examples/node/README.md \
	examples/node/package.json \
	examples/node/rooms.mjs \
	examples/page/README.md \
	examples/page/index.html \
	examples/page/page.js \
	examples/reference-client/.npmrc \
	examples/reference-client/README.md \
	examples/reference-client/chain.js \
	examples/reference-client/index.html \
	examples/reference-client/main.js \
	examples/reference-client/package-lock.json \
	examples/reference-client/package.json \
	examples/room/README.md \
	examples/room/index.html \
	examples/room/room.js \
	examples/socket/README.md \
	examples/socket/index.html
