noinst_LTLIBRARIES += libcodec.la
libcodec_la_SOURCES = \
	src/codec/lz_compress.cpp src/codec/lz_decompress.cpp src/codec/lz_format.hpp src/codec/lzstring.hpp \
	src/codec/utf.cpp src/codec/utf.hpp
EXTRA_DIST += tests/vectors/lzstring.json

if HAVE_CHECK
if !THREADS_ALONE
check_PROGRAMS += tests/unit/test_codec
endif
tests_unit_test_codec_SOURCES = tests/unit/test_codec.cpp tests/unit/tap_main.hpp tests/unit/vectors.hpp
tests_unit_test_codec_LDADD = $(JM_CODEC) $(JANSSON_LIBS) $(CHECK_LIBS)
endif
