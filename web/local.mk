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
# The npm package janus-mam: one file that pages load, and two beside it.
WEB_CLIENT = web/client/LICENSE web/client/README.md web/client/build.mjs web/client/licences.mjs web/client/package.json web/client/tsconfig.json \
	web/client/typedoc.json web/client/src
web_client_sources = $(wildcard $(srcdir)/web/client/src/*.ts $(srcdir)/web/client/src/*/*.ts $(srcdir)/web/client/src/*/*/*.ts)
EXTRA_DIST += $(WEB_CLIENT) web/client/test/support
if !SANITIZED
dist_check_scripts += \
	web/client/test/candidates.test.mjs \
	web/client/test/dial.test.mjs \
	web/client/test/janus.test.mjs \
	web/client/test/negotiation.test.mjs \
	web/client/test/page_life.test.mjs \
	web/client/test/parts.test.mjs \
	web/client/test/prepare.test.mjs
endif
# The npm package janus-mam-socket, of the client's sources.
WEB_SOCKET = web/socket/LICENSE web/socket/build.mjs web/socket/package.json web/socket/README.md web/socket/tsconfig.json web/socket/src
web_socket_sources = $(wildcard $(srcdir)/web/socket/src/*.ts)
EXTRA_DIST += $(WEB_SOCKET) web/socket/test/support
if !SANITIZED
dist_check_scripts += web/socket/test/candidates.test.mjs web/socket/test/socket.test.mjs
endif
EXTRA_DIST += $(WEB_PAGE) web/build.mjs web/serve.mjs web/package.json web/package-lock.json web/.npmrc
WEB_FILES = index.html style.css icon.svg main.js janus-mam.js mam-socket.js worker.js licences.txt
web_installdir = $(pkgdatadir)/web

# The page of dialogs, on the client package, beside the page of links with seeds.
WEB_DIALOG_PAGE = $(addprefix web/page/,README.md build.mjs early.js icon-192.png icon-512.png icon.svg icons.svg index.html languages \
	manifest.webmanifest package.json src style tsconfig.json websocket.json)
web_page_sources = $(shell find '$(srcdir)/web/page' -name node_modules -prune -o -name dist -prune -o -type f -print)
EXTRA_DIST += $(WEB_DIALOG_PAGE) web/page/test/support.mjs
if !SANITIZED
dist_check_scripts += web/page/test/languages.test.mjs web/page/test/parts.test.mjs
endif

.PHONY: web web-if-possible
web: web/dist/licences.txt web/client/dist/janus-mam.js web/socket/dist/mam-socket.js web/page/dist/index.html

if WASM
web/dist/licences.txt: $(WEB_PAGE) web/build.mjs web/package-lock.json $(WASM_MODULES)
	@test -d '$(srcdir)/web/node_modules/esbuild' || \
	  { echo 'web: its npm packages are missing; run "npm ci" in $(srcdir)/web, or ./dev deps' >&2; exit 1; }
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/build.mjs' --out web/dist --core src/wasm
web/client/dist/janus-mam.js: $(web_client_sources) web/client/build.mjs web/package-lock.json $(WASM_MODULES)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/client/build.mjs' --out web/client/dist --core src/wasm
web/socket/dist/mam-socket.js: $(web_socket_sources) $(web_client_sources) web/socket/build.mjs web/client/build.mjs \
		web/package-lock.json $(WASM_MODULES)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/socket/build.mjs' --out web/socket/dist --core src/wasm
web/page/dist/index.html: $(web_page_sources) $(web_client_sources) web/client/build.mjs web/package-lock.json $(WASM_MODULES)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/page/build.mjs' --out web/page/dist --core src/wasm

all-local: web-if-possible
web-if-possible: $(WASM_MODULES)
	@if test -d '$(srcdir)/web/node_modules/esbuild' && test '$(NODE)' != :; then \
	  $(MAKE) $(AM_MAKEFLAGS) web; fi
else
web/dist/licences.txt:
	@echo 'web: this build has no compiler for WebAssembly (configure: "page"); run ./dev deps, or set WASM_CXX, and' \
	  'configure again without --enable-sanitizer' >&2; exit 1
endif

install-data-local:
	@if test -f web/dist/licences.txt; then \
	  $(MKDIR_P) '$(DESTDIR)$(web_installdir)' && cd web/dist && \
	  $(INSTALL_DATA) $(WEB_FILES) '$(DESTDIR)$(web_installdir)'; fi
	@for part in client page socket; do if test -d web/$$part/dist; then \
	  $(MKDIR_P) "$(DESTDIR)$(web_installdir)/$$part" && cp -R web/$$part/dist/. "$(DESTDIR)$(web_installdir)/$$part/"; fi; done
uninstall-local:
	cd '$(DESTDIR)$(web_installdir)' 2>/dev/null && rm -rf $(WEB_FILES) client page socket && cd .. && \
	  { rmdir web && rmdir '$(DESTDIR)$(pkgdatadir)' || :; } 2>/dev/null || :
clean-local:
	-rm -rf web/dist web/client/dist web/page/dist web/socket/dist
