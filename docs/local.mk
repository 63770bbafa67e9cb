dist_doc_DATA += docs/ARCHITECTURE.md docs/protocol.md docs/node-api.md docs/admin.md docs/peers.md docs/speed.md
dist_man_MANS += docs/janus-mam.1
dist_check_scripts += tests/unit/cli/manual.mjs
