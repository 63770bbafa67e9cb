noinst_LTLIBRARIES += libtrinary.la
trinary_sources = \
	src/trinary/chunk.cpp src/trinary/chunk.hpp src/trinary/hash.cpp src/trinary/hash.hpp src/trinary/packed.cpp \
	src/trinary/packed.hpp src/trinary/text.cpp src/trinary/text.hpp src/trinary/trits.cpp src/trinary/trits.hpp \
	src/trinary/tryte_bits.hpp src/trinary/utf8.cpp src/trinary/utf8.hpp
