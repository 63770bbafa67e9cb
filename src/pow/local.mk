noinst_LTLIBRARIES += libpow.la
libpow_la_SOURCES = \
	src/pow/b1t6.hpp \
	src/pow/legacy.cpp src/pow/legacy.hpp \
	src/pow/pow.cpp src/pow/pow.hpp \
	src/pow/progress.hpp \
	src/pow/search.cpp \
	src/pow/space.cpp src/pow/space.hpp
EXTRA_DIST += tests/vectors/pow.json

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_legacy_pow tests/unit/test_pow
tests_unit_test_pow_SOURCES = tests/unit/test_pow.cpp tests/unit/slow_curl.hpp tests/unit/tap_main.hpp \
	tests/unit/vector_file.hpp tests/unit/vectors.hpp
tests_unit_test_legacy_pow_SOURCES = tests/unit/test_legacy_pow.cpp tests/unit/slow_curl.hpp tests/unit/tap_main.hpp
tests_unit_test_legacy_pow_LDADD = $(JM_POW) $(CHECK_LIBS)
tests_unit_test_pow_LDADD = $(JM_POW) $(JANSSON_LIBS) $(CHECK_LIBS)
endif
