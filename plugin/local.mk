# The plugin: a C shim over everything else. Only `create` leaves it (exports.map).
janus_transportsdir = $(janus_transports_dir)
janus_transports_LTLIBRARIES = plugin/libjanus_mam.la

plugin_libjanus_mam_la_SOURCES = \
	plugin/janus_transport_mam.c \
	plugin/janus_mam.h \
	plugin/janus_mam_host.c \
	plugin/janus_mam_host.h
# Links as C++, which most of it is.
nodist_EXTRA_plugin_libjanus_mam_la_SOURCES = plugin/none.cpp
plugin_libjanus_mam_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/plugin $(JANUS_CFLAGS) \
	-DJANUS_MAM_STATE_DIR='"$(janus_mam_state_dir)"'
plugin_libjanus_mam_la_CFLAGS = $(AM_CFLAGS) -ffile-prefix-map='$(top_srcdir)/plugin/='
plugin_libjanus_mam_la_LDFLAGS = $(COMMON_LDFLAGS) -module -avoid-version -shared \
	-Wl,--version-script=$(top_srcdir)/plugin/exports.map
plugin_libjanus_mam_la_LIBADD = $(JM_GATEWAY) $(JANSSON_LIBS)
EXTRA_plugin_libjanus_mam_la_DEPENDENCIES = plugin/exports.map
EXTRA_DIST += plugin/exports.map plugin/.clang-format

# Where the gateway keeps its state unless the configuration says otherwise; the command looks there too.
janus_mam_state_dir = /var/lib/janus-mam

# Janus looks at *.so alone; without the .la libtool does not know any more what to uninstall. The plugin had another
# name once: Janus would load both.
install-data-hook: plugin-remove-la
plugin-remove-la:
	rm -f '$(DESTDIR)$(janus_transportsdir)/libjanus_mam.la' '$(DESTDIR)$(janus_transportsdir)/janus_transport_mam.so'
uninstall-hook: plugin-uninstall-so
plugin-uninstall-so:
	rm -f '$(DESTDIR)$(janus_transportsdir)/libjanus_mam.so' '$(DESTDIR)$(janus_transportsdir)/janus_transport_mam.so'
.PHONY: plugin-remove-la plugin-uninstall-so
