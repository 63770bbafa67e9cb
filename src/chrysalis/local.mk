noinst_LTLIBRARIES += libchrysalis.la
libchrysalis_la_SOURCES = \
	src/chrysalis/bytes.cpp src/chrysalis/json.cpp src/chrysalis/mam_data.cpp src/chrysalis/message.cpp \
	src/chrysalis/message.hpp
