noinst_LTLIBRARIES += libcodec.la
codec_sources = \
	src/codec/lz_compress.cpp src/codec/lz_decompress.cpp src/codec/lz_format.hpp src/codec/lzstring.hpp \
	src/codec/utf.cpp src/codec/utf.hpp
