# A caller without a browser.
if WITH_CALL
noinst_LTLIBRARIES += libclient.la
libclient_la_SOURCES = \
	src/client/reader.cpp src/client/reader.hpp src/client/run.cpp src/client/run.hpp src/client/writer.cpp \
	src/client/writer.hpp
libclient_la_CPPFLAGS = $(AM_CPPFLAGS) $(PEER_CFLAGS)
endif
