noinst_LTLIBRARIES += libnode.la
node_store_sources = \
	src/node/store/housekeeper.cpp src/node/store/housekeeper.hpp src/node/store/listings.cpp \
	src/node/store/listings.hpp src/node/store/on_the_way.hpp src/node/store/room/address_bound.cpp src/node/store/room/address_bound.hpp \
	src/node/store/room/byte_bound.cpp src/node/store/room/byte_bound.hpp src/node/store/room/charges.cpp \
	src/node/store/room/charges.hpp src/node/store/room/cost.hpp src/node/store/room/remover.cpp \
	src/node/store/room/remover.hpp src/node/store/room/room.cpp src/node/store/room/room.hpp \
	src/node/store/schema.cpp src/node/store/schema.hpp src/node/store/store.cpp src/node/store/store.hpp \
	src/node/store/store_log.cpp src/node/store/store_log.hpp src/node/store/store_reader.cpp \
	src/node/store/store_reader.hpp src/node/store/store_writer.cpp src/node/store/store_writer.hpp \
	src/node/store/view.hpp
node_sources = \
	src/node/node.cpp src/node/node.hpp src/node/proofs.cpp src/node/proofs.hpp src/node/rules.cpp \
	src/node/rules.hpp src/node/api/api.cpp src/node/api/api.hpp src/node/api/lookup.cpp src/node/api/lookup.hpp \
	src/node/api/reply.cpp src/node/api/reply.hpp src/node/api/request.cpp src/node/api/request.hpp \
	src/node/exchange/exchange.cpp src/node/exchange/exchange.hpp src/node/exchange/mhd.cpp \
	src/node/exchange/mhd.hpp src/node/exchange/posting.cpp src/node/exchange/posting.hpp \
	src/node/exchange/refusals.cpp src/node/exchange/refusals.hpp src/node/exchange/watching.cpp \
	src/node/exchange/watching.hpp src/node/http/certificate.cpp src/node/http/certificate.hpp \
	src/node/http/connections.cpp src/node/http/connections.hpp src/node/http/hosts.cpp src/node/http/hosts.hpp \
	src/node/http/hub.cpp src/node/http/hub.hpp src/node/http/listen.cpp src/node/http/listen.hpp \
	src/node/http/phase.hpp src/node/http/server.cpp src/node/http/server.hpp src/node/http/timers.cpp \
	src/node/http/timers.hpp src/node/http/workers.cpp src/node/http/workers.hpp src/node/limits/accounts.cpp \
	src/node/limits/accounts.hpp src/node/limits/bounds.cpp src/node/limits/bounds.hpp \
	src/node/limits/clients.cpp src/node/limits/clients.hpp src/node/limits/fair_queue.cpp \
	src/node/limits/fair_queue.hpp src/node/limits/networks.cpp src/node/limits/networks.hpp \
	src/node/limits/shares.cpp src/node/limits/shares.hpp src/node/watch/held.cpp src/node/watch/held.hpp \
	src/node/watch/out_buffer.hpp src/node/watch/subscribers.cpp src/node/watch/subscribers.hpp \
	src/node/watch/watch.cpp src/node/watch/watch.hpp src/node/watch/watch_lines.cpp \
	src/node/watch/watch_lines.hpp
