# Which files are compiled for a room. Its local.mk lists its sources as NAME_sources. With --enable-unity the .cpp files
# of such a list are compiled as one, in much less time; a room with two lists or three is as many of them, so that
# all processors have work. Each file of curlp/ is compiled for processors of its own, and so always by itself.
if UNITY
nodist_libbase_la_SOURCES = unity/base.cpp unity/base_threads.cpp
nodist_libtrinary_la_SOURCES = unity/trinary.cpp
nodist_libmam_la_SOURCES = unity/mam.cpp
nodist_libpow_la_SOURCES = unity/pow.cpp
nodist_libcodec_la_SOURCES = unity/codec.cpp
nodist_libdialog_la_SOURCES = unity/dialog.cpp
nodist_libchrysalis_la_SOURCES = unity/chrysalis.cpp
nodist_libnode_la_SOURCES = unity/node.cpp unity/node_store.cpp
nodist_libcarrier_la_SOURCES = unity/carrier.cpp
nodist_libplain_la_SOURCES = unity/plain.cpp
nodist_libjanus_la_SOURCES = unity/janus.cpp
nodist_libgateway_la_SOURCES = unity/gateway.cpp unity/gateway_call.cpp unity/gateway_state.cpp
nodist_libpeer_la_SOURCES = unity/peer.cpp
nodist_libclient_la_SOURCES = unity/client.cpp
nodist_janus_mam_SOURCES = unity/cli.cpp
else
libbase_la_SOURCES = $(base_sources) $(base_threads_sources)
libtrinary_la_SOURCES = $(trinary_sources)
libmam_la_SOURCES = $(mam_sources)
libpow_la_SOURCES = $(pow_sources)
libcodec_la_SOURCES = $(codec_sources)
libdialog_la_SOURCES = $(dialog_sources)
libchrysalis_la_SOURCES = $(chrysalis_sources)
libnode_la_SOURCES = $(node_sources) $(node_store_sources)
libcarrier_la_SOURCES = $(carrier_sources)
libplain_la_SOURCES = $(plain_sources)
libjanus_la_SOURCES = $(janus_sources)
libgateway_la_SOURCES = $(gateway_sources) $(gateway_call_sources) $(gateway_state_sources)
libpeer_la_SOURCES = $(peer_sources)
libclient_la_SOURCES = $(client_sources)
janus_mam_SOURCES = $(cli_sources)
endif

# unity/NAME.cpp includes each .cpp of NAME_sources. The compiler notes them as its dependencies, as it does of headers.
unity/%.cpp: Makefile
	@$(MKDIR_P) unity
	$(AM_V_GEN)printf '#include "%s"\n' $(patsubst src/%,%,$(filter %.cpp,$($*_sources))) >$@
.PRECIOUS: unity/%.cpp
CLEANFILES += unity/*.cpp
