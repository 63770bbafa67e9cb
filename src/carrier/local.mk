# The carrier interface and its carriers.
noinst_LTLIBRARIES += libcarrier.la
libcarrier_la_SOURCES = \
	src/carrier/carrier.hpp src/carrier/embedded.cpp src/carrier/embedded.hpp src/carrier/chrysalis/chrysalis.cpp \
	src/carrier/chrysalis/failover.hpp src/carrier/chrysalis/lookup.cpp src/carrier/chrysalis/lookup.hpp \
	src/carrier/chrysalis/nodes.cpp src/carrier/chrysalis/nodes.hpp src/carrier/chrysalis/post_message.cpp \
	src/carrier/chrysalis/post_message.hpp src/carrier/chrysalis/rest.cpp src/carrier/chrysalis/rest.hpp \
	src/carrier/chrysalis/watch_hub.cpp src/carrier/chrysalis/watch_hub.hpp src/carrier/chrysalis/watch_once.cpp \
	src/carrier/chrysalis/watch_once.hpp src/carrier/chrysalis/watch_poll.cpp src/carrier/chrysalis/watch_stream.cpp \
	src/carrier/chrysalis/watchers.cpp src/carrier/chrysalis/watchers.hpp
