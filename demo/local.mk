# ./dev demo: a Janus with the plugin, a node and the page on this machine.
EXTRA_DIST += demo/demo.mjs demo/check_call.mjs
