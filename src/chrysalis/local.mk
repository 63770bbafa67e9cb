noinst_LTLIBRARIES += libchrysalis.la
libchrysalis_la_SOURCES = \
	src/chrysalis/bytes.cpp \
	src/chrysalis/json.cpp \
	src/chrysalis/mam_data.cpp \
	src/chrysalis/message.cpp src/chrysalis/message.hpp
EXTRA_DIST += tests/vectors/chrysalis.json

if HAVE_CHECK
if !THREADS_ALONE
check_PROGRAMS += tests/unit/test_chrysalis
endif
tests_unit_test_chrysalis_SOURCES = tests/unit/test_chrysalis.cpp tests/unit/tap_main.hpp tests/unit/vector_file.hpp tests/unit/vectors.hpp
tests_unit_test_chrysalis_LDADD = $(JM_CHRYSALIS) $(CHECK_LIBS)
endif
