noinst_LTLIBRARIES += libchrysalis.la
chrysalis_sources = \
	src/chrysalis/bytes.cpp src/chrysalis/json.cpp src/chrysalis/mam_data.cpp src/chrysalis/mam_data.hpp \
	src/chrysalis/message.cpp src/chrysalis/message.hpp
