# Packages for the browser and the page. They are bundled where the npm packages are there (npm ci in web/, or ./dev deps)
# and a compiler for WebAssembly: `make web`, and by plain `make` then.
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
EXTRA_DIST += web/serve.mjs web/package.json web/package-lock.json web/.npmrc
web_installdir = $(pkgdatadir)/web

# The page, on the client package.
WEB_PAGE = $(addprefix web/page/,README.md build.mjs early.js icon-192.png icon-512.png icon.svg icons.svg index.html languages \
	manifest.webmanifest package.json src style tsconfig.json websocket.json)
web_page_sources = $(shell find '$(srcdir)/web/page' -name node_modules -prune -o -name dist -prune -o -type f -print)
EXTRA_DIST += $(WEB_PAGE) web/page/test/support.mjs
if !SANITIZED
dist_check_scripts += web/page/test/languages.test.mjs web/page/test/parts.test.mjs
endif

.PHONY: web web-if-possible
web: web/client/dist/janus-mam.js web/socket/dist/mam-socket.js web/page/dist/index.html

if WASM
WEB_CAN_BUNDLE = @test -d '$(srcdir)/web/node_modules/esbuild' || \
	{ echo 'web: its npm packages are missing; run "npm ci" in $(srcdir)/web, or ./dev deps' >&2; exit 1; }
web/client/dist/janus-mam.js: $(web_client_sources) web/client/build.mjs web/package-lock.json $(WASM_MODULES)
	$(WEB_CAN_BUNDLE)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/client/build.mjs' --out web/client/dist --core src/wasm
web/socket/dist/mam-socket.js: $(web_socket_sources) $(web_client_sources) web/socket/build.mjs web/client/build.mjs \
		web/package-lock.json $(WASM_MODULES)
	$(WEB_CAN_BUNDLE)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/socket/build.mjs' --out web/socket/dist --core src/wasm
web/page/dist/index.html: $(web_page_sources) $(web_client_sources) web/client/build.mjs web/package-lock.json $(WASM_MODULES)
	$(WEB_CAN_BUNDLE)
	$(AM_V_GEN)$(NODE) '$(srcdir)/web/page/build.mjs' --out web/page/dist --core src/wasm

all-local: web-if-possible
web-if-possible: $(WASM_MODULES)
	@if test -d '$(srcdir)/web/node_modules/esbuild' && test '$(NODE)' != :; then \
	  $(MAKE) $(AM_MAKEFLAGS) web; fi
else
web/client/dist/janus-mam.js web/socket/dist/mam-socket.js web/page/dist/index.html:
	@echo 'web: this build has no compiler for WebAssembly (configure: "page"); run ./dev deps, or set WASM_CXX, and' \
	  'configure again without --enable-sanitizer' >&2; exit 1
endif

install-data-local:
	@for part in client page socket; do if test -d web/$$part/dist; then \
	  $(MKDIR_P) "$(DESTDIR)$(web_installdir)/$$part" && cp -R web/$$part/dist/. "$(DESTDIR)$(web_installdir)/$$part/"; fi; done
uninstall-local:
	cd '$(DESTDIR)$(web_installdir)' 2>/dev/null && rm -rf client page socket && cd .. && \
	  { rmdir web && rmdir '$(DESTDIR)$(pkgdatadir)' || :; } 2>/dev/null || :
clean-local:
	-rm -rf web/client/dist web/page/dist web/socket/dist
