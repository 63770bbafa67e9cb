noinst_LTLIBRARIES += libsignaling.la
libsignaling_la_SOURCES =

# What a message says, and the configuration.
libsignaling_la_SOURCES += \
	src/signaling/config.cpp src/signaling/config.hpp src/signaling/config_keys.cpp \
	src/signaling/settings.cpp src/signaling/settings.hpp \
	src/signaling/core.hpp src/signaling/log.hpp src/signaling/failpoint.hpp \
	src/signaling/json.cpp src/signaling/json.hpp \
	src/signaling/description.cpp src/signaling/description.hpp \
	src/signaling/envelope.cpp src/signaling/envelope.hpp \
	src/signaling/incoming.cpp src/signaling/incoming.hpp
