noinst_LTLIBRARIES += libnode.la
libnode_la_SOURCES = \
	src/node/accounts.cpp src/node/accounts.hpp \
	src/node/node.cpp src/node/node.hpp \
	src/node/rules.cpp src/node/rules.hpp \
	src/node/schema.cpp src/node/schema.hpp \
	src/node/sqlite.cpp src/node/sqlite.hpp \
	src/node/statements.hpp \
	src/node/store.cpp src/node/store_room.cpp src/node/store.hpp \
	src/node/subscribers.cpp src/node/subscribers.hpp \
	src/node/view.hpp
