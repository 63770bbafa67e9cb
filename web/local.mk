# The page. It is bundled where its npm packages are there (npm ci in web/, or ./dev deps) and a compiler for WebAssembly:
# `make web`, and by plain `make` then.
WEB_PAGE = \
	web/index.html \
	web/style.css \
	web/icon.svg \
	web/src/batch.js \
	web/src/call.js \
	web/src/carrier.js \
	web/src/chain.js \
	web/src/channel.js \
	web/src/client.js \
	web/src/connection.js \
	web/src/controls.js \
	web/src/core.js \
	web/src/data.js \
	web/src/desk.js \
	web/src/envelope.js \
	web/src/exchange.js \
	web/src/failures.js \
	web/src/follow.js \
	web/src/head.js \
	web/src/janus-mam.js \
	web/src/line.js \
	web/src/link.js \
	web/src/lost.js \
	web/src/main.js \
	web/src/media.js \
	web/src/negotiation.js \
	web/src/page.js \
	web/src/patience.js \
	web/src/peer.js \
	web/src/people.js \
	web/src/plugins.js \
	web/src/reader.js \
	web/src/replies.js \
	web/src/seeds.js \
	web/src/shown.js \
	web/src/socket-script.js \
	web/src/socket.js \
	web/src/store.js \
	web/src/text.js \
	web/src/timeline.js \
	web/src/timers.js \
	web/src/unread.js \
	web/src/worker.js \
	web/src/writer.js
EXTRA_DIST += $(WEB_PAGE) web/build.mjs web/serve.mjs web/package.json web/package-lock.json web/.npmrc
WEB_FILES = index.html style.css icon.svg main.js janus-mam.js mam-socket.js worker.js licences.txt
web_installdir = $(pkgdatadir)/web

# The page on the client package, beside the old one: `make web-page` builds it into web/page-dist.
WEB_PAGE_2 = \
	web/page/build.mjs \
	web/page/early.js \
	web/page/icon-192.png \
	web/page/icon-512.png \
	web/page/icon.svg \
	web/page/icons.svg \
	web/page/index.html \
	web/page/languages/de.json \
	web/page/languages/en.json \
	web/page/manifest.webmanifest \
	web/page/package.json \
	web/page/src/app.ts \
	web/page/src/base/dom.ts \
	web/page/src/base/failures.ts \
	web/page/src/base/format.ts \
	web/page/src/base/language.ts \
	web/page/src/base/library.ts \
	web/page/src/base/storage.ts \
	web/page/src/base/theme.ts \
	web/page/src/calls/conversation.ts \
	web/page/src/calls/desk.ts \
	web/page/src/calls/direct.ts \
	web/page/src/calls/named.ts \
	web/page/src/calls/room.ts \
	web/page/src/calls/speaker.ts \
	web/page/src/chat/chat.ts \
	web/page/src/chat/files.ts \
	web/page/src/chat/frames.ts \
	web/page/src/details/compare.ts \
	web/page/src/details/details_view.ts \
	web/page/src/details/history.ts \
	web/page/src/details/plots.ts \
	web/page/src/details/timeline_view.ts \
	web/page/src/link/clock.ts \
	web/page/src/link/link.ts \
	web/page/src/link/tidy.ts \
	web/page/src/main.ts \
	web/page/src/media/devices.ts \
	web/page/src/media/level.ts \
	web/page/src/media/own.ts \
	web/page/src/media/stand_in.ts \
	web/page/src/scene.ts \
	web/page/src/views/card.ts \
	web/page/src/views/chat_view.ts \
	web/page/src/views/controls.ts \
	web/page/src/views/failure_card.ts \
	web/page/src/views/incoming.ts \
	web/page/src/views/notices.ts \
	web/page/src/views/own_picture.ts \
	web/page/src/views/panel.ts \
	web/page/src/views/people_view.ts \
	web/page/src/views/picture_tools.ts \
	web/page/src/views/settings.ts \
	web/page/src/views/share.ts \
	web/page/src/views/stage.ts \
	web/page/src/views/start_card.ts \
	web/page/src/views/tile.ts \
	web/page/src/views/waiting_card.ts \
	web/page/style/base.css \
	web/page/style/card.css \
	web/page/style/dialog.css \
	web/page/style/panel.css \
	web/page/style/stage.css \
	web/page/style/style.css \
	web/page/style/theme.css \
	web/page/test/languages.test.mjs \
	web/page/test/parts.test.mjs \
	web/page/test/support.mjs \
	web/page/tsconfig.json \
	web/page/websocket.json
EXTRA_DIST += $(WEB_PAGE_2)

.PHONY: web web-if-possible web-page
web: web/dist/licences.txt

if WASM
web/dist/licences.txt: $(WEB_PAGE) web/build.mjs web/package-lock.json $(WASM_MODULES)
	@test -d '$(srcdir)/web/node_modules/esbuild' || \
	  { echo 'web: its npm packages are missing; run "npm ci" in $(srcdir)/web, or ./dev deps' >&2; exit 1; }
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/build.mjs' --out web/dist --core src/wasm

web-page: $(WASM_MODULES)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/page/build.mjs' --out web/page-dist --core src/wasm

all-local: web-if-possible
web-if-possible: $(WASM_MODULES)
	@if test -d '$(srcdir)/web/node_modules/esbuild' && test '$(NODE)' != :; then \
	  $(MAKE) $(AM_MAKEFLAGS) web/dist/licences.txt; fi
else
web/dist/licences.txt:
	@echo 'web: this build has no compiler for WebAssembly (configure: "page"); run ./dev deps, or set WASM_CXX, and' \
	  'configure again without --enable-sanitizer' >&2; exit 1
endif

install-data-local:
	@if test -f web/dist/licences.txt; then \
	  $(MKDIR_P) '$(DESTDIR)$(web_installdir)' && cd web/dist && \
	  $(INSTALL_DATA) $(WEB_FILES) '$(DESTDIR)$(web_installdir)'; fi
uninstall-local:
	cd '$(DESTDIR)$(web_installdir)' 2>/dev/null && rm -f $(WEB_FILES) && cd .. && \
	  { rmdir web && rmdir '$(DESTDIR)$(pkgdatadir)' || :; } 2>/dev/null || :
clean-local:
	-rm -rf web/dist web/page-dist
