# The carrier interface and its carriers.
noinst_LTLIBRARIES += libcarrier.la
carrier_sources = \
	src/carrier/carrier.hpp src/carrier/courier.cpp src/carrier/courier.hpp src/carrier/embedded.cpp \
	src/carrier/embedded.hpp src/carrier/watchers.cpp src/carrier/watchers.hpp \
	src/carrier/chrysalis/chrysalis.cpp src/carrier/chrysalis/failover.hpp src/carrier/chrysalis/fetch_all.cpp \
	src/carrier/chrysalis/fetch_all.hpp src/carrier/chrysalis/lookup.cpp src/carrier/chrysalis/lookup.hpp \
	src/carrier/chrysalis/node_health.cpp src/carrier/chrysalis/node_health.hpp src/carrier/chrysalis/nodes.cpp \
	src/carrier/chrysalis/nodes.hpp src/carrier/chrysalis/post_message.cpp \
	src/carrier/chrysalis/post_message.hpp src/carrier/chrysalis/rest.cpp src/carrier/chrysalis/rest.hpp \
	src/carrier/chrysalis/watch/topic.cpp src/carrier/chrysalis/watch/topic.hpp \
	src/carrier/chrysalis/watch/watch_changes.cpp src/carrier/chrysalis/watch/watch_changes.hpp \
	src/carrier/chrysalis/watch/watch_hub.cpp src/carrier/chrysalis/watch/watch_hub.hpp \
	src/carrier/chrysalis/watch/watch_once.cpp src/carrier/chrysalis/watch/watch_once.hpp \
	src/carrier/chrysalis/watch/watch_poll.cpp src/carrier/chrysalis/watch/watch_stream.cpp \
	src/carrier/embedded/embedded_fetch.cpp src/carrier/embedded/embedded_fetch.hpp \
	src/carrier/embedded/embedded_watch.cpp src/carrier/embedded/embedded_watch.hpp \
	src/carrier/embedded/node_reader.cpp src/carrier/embedded/node_reader.hpp
