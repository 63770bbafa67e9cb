# Durable MAM chains, for the reference clients.
noinst_LTLIBRARIES += libplain.la
libplain_la_SOURCES = \
	src/plain/form.cpp src/plain/form.hpp src/plain/outbox.cpp src/plain/outbox.hpp src/plain/publish_state.cpp \
	src/plain/publish_state.hpp src/plain/random.cpp src/plain/random.hpp src/plain/record.hpp src/plain/timing.hpp \
	src/plain/trace.cpp src/plain/trace.hpp src/plain/trail.cpp src/plain/trail.hpp src/plain/writer.cpp \
	src/plain/writer.hpp src/plain/guard/db.cpp src/plain/guard/db.hpp src/plain/guard/folder.cpp \
	src/plain/guard/folder.hpp src/plain/guard/origin.cpp src/plain/guard/origin.hpp src/plain/spare/link.cpp \
	src/plain/spare/link.hpp src/plain/spare/lost_links.cpp src/plain/spare/lost_links.hpp src/plain/spare/spare.cpp \
	src/plain/spare/spare.hpp src/plain/spare/writer_moving.cpp
