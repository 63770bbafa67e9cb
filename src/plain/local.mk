# Durable MAM chains, for the reference clients.
noinst_LTLIBRARIES += libplain.la
plain_sources = \
	src/plain/chain_services.hpp src/plain/format.cpp src/plain/format.hpp src/plain/order.hpp \
	src/plain/outbox.cpp src/plain/outbox.hpp src/plain/publish_schema.cpp src/plain/publish_schema.hpp \
	src/plain/publish_state.cpp src/plain/publish_state.hpp src/plain/random.cpp src/plain/random.hpp \
	src/plain/reader.cpp src/plain/reader.hpp src/plain/record.hpp src/plain/timing.hpp src/plain/trace.cpp \
	src/plain/trace.hpp src/plain/writer.cpp src/plain/writer.hpp src/plain/guard/file_identity.cpp \
	src/plain/guard/file_identity.hpp src/plain/guard/folder.cpp src/plain/guard/folder.hpp \
	src/plain/guard/hash_column.hpp src/plain/guard/origin.cpp src/plain/guard/origin.hpp \
	src/plain/reading/absence.hpp src/plain/reading/candidates.cpp src/plain/reading/candidates.hpp \
	src/plain/reading/chain_path.hpp src/plain/reading/peer_chain.cpp src/plain/reading/peer_chain.hpp \
	src/plain/reading/probe.hpp src/plain/reading/reading_share.cpp src/plain/reading/reading_share.hpp \
	src/plain/writing/commits.cpp \
	src/plain/writing/commits.hpp src/plain/writing/draft.hpp src/plain/writing/key_ahead.cpp \
	src/plain/writing/key_ahead.hpp src/plain/writing/message_ids.hpp src/plain/writing/outbox_entry.cpp \
	src/plain/writing/outbox_entry.hpp src/plain/writing/publish_times.hpp src/plain/writing/signer.cpp \
	src/plain/writing/signer.hpp src/plain/writing/state_updates.cpp src/plain/writing/state_updates.hpp \
	src/plain/writing/written_chain.cpp src/plain/writing/written_chain.hpp
