# Sealed dialogs and links.
noinst_LTLIBRARIES += libdialog.la
dialog_sources = \
	src/dialog/actions.hpp src/dialog/association.cpp src/dialog/association.hpp src/dialog/base64url.cpp \
	src/dialog/base64url.hpp src/dialog/bytes.hpp src/dialog/counters.hpp src/dialog/fragment.cpp \
	src/dialog/fragment.hpp src/dialog/gateway_dialogs.cpp src/dialog/gateway_dialogs.hpp \
	src/dialog/handshake_form.hpp src/dialog/link.cpp src/dialog/link.hpp src/dialog/peer_dialogs.cpp \
	src/dialog/peer_dialogs.hpp src/dialog/rendezvous.cpp src/dialog/rendezvous.hpp src/dialog/crypto/hkdf.cpp src/dialog/crypto/hkdf.hpp src/dialog/crypto/keys.cpp \
	src/dialog/crypto/keys.hpp src/dialog/crypto/native.cpp src/dialog/crypto/native.hpp \
	src/dialog/crypto/noise.cpp src/dialog/crypto/noise.hpp src/dialog/crypto/primitives.hpp \
	src/dialog/crypto/symmetric.cpp src/dialog/crypto/symmetric.hpp src/dialog/delivery/ack_duty.hpp \
	src/dialog/delivery/ending.hpp \
	src/dialog/delivery/freshness.hpp src/dialog/delivery/key_budget.hpp src/dialog/delivery/message_seal.cpp src/dialog/delivery/message_seal.hpp \
	src/dialog/delivery/outbox.cpp src/dialog/delivery/outbox.hpp src/dialog/delivery/piece_order.cpp \
	src/dialog/delivery/piece_order.hpp src/dialog/delivery/root_check.hpp src/dialog/delivery/round_trip.hpp \
	src/dialog/delivery/stopwatch.hpp \
	src/dialog/delivery/unsettled.hpp src/dialog/gateway/answer_keys.hpp src/dialog/gateway/call.cpp \
	src/dialog/gateway/call.hpp src/dialog/gateway/call_set.cpp src/dialog/gateway/call_set.hpp src/dialog/gateway/first_messages.cpp \
	src/dialog/gateway/first_messages.hpp src/dialog/gateway/past_calls.hpp \
	src/dialog/gateway/second_message.cpp src/dialog/gateway/second_message.hpp src/dialog/peer/attempt.cpp \
	src/dialog/peer/attempt.hpp src/dialog/peer/left_dialogs.hpp src/dialog/peer/life_signs.hpp \
	src/dialog/peer/peer_call.cpp src/dialog/peer/peer_call.hpp src/dialog/peer/route.hpp \
	src/dialog/wire/content.cpp src/dialog/wire/content.hpp src/dialog/wire/cursor.hpp src/dialog/wire/frame.cpp \
	src/dialog/wire/frame.hpp src/dialog/wire/packing.cpp src/dialog/wire/packing.hpp
EXTRA_DIST += src/dialog/wire/dictionary_1.inc src/dialog/wire/dictionary_1.txt
