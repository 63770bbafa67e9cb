# Fuzz targets. Here each is a check that runs its corpus and some mutations of it, the same ones each time; for
# fuzzing see tests/fuzz/README.md.
FUZZ_DRIVER = libfuzzdriver.la
check_LTLIBRARIES = libfuzzdriver.la
libfuzzdriver_la_SOURCES = \
	tests/fuzz/driver.cpp tests/fuzz/fuzz.hpp \
	tests/fuzz/mutate.cpp tests/fuzz/mutate.hpp
EXTRA_DIST += tests/fuzz/README.md

check_PROGRAMS += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.cpp
tests_fuzz_fuzz_text_LDADD = $(FUZZ_DRIVER) $(JM_TRINARY)

check_PROGRAMS += tests/fuzz/fuzz_mam
tests_fuzz_fuzz_mam_SOURCES = tests/fuzz/fuzz_mam.cpp tests/unit/vectors.hpp
tests_fuzz_fuzz_mam_LDADD = $(FUZZ_DRIVER) $(JM_MAM) $(JANSSON_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_lzstring
tests_fuzz_fuzz_lzstring_SOURCES = tests/fuzz/fuzz_lzstring.cpp
tests_fuzz_fuzz_lzstring_LDADD = $(FUZZ_DRIVER) $(JM_CODEC)

check_PROGRAMS += tests/fuzz/fuzz_chrysalis_bytes
tests_fuzz_fuzz_chrysalis_bytes_SOURCES = tests/fuzz/fuzz_chrysalis_bytes.cpp
tests_fuzz_fuzz_chrysalis_bytes_LDADD = $(FUZZ_DRIVER) $(JM_CHRYSALIS)

check_PROGRAMS += tests/fuzz/fuzz_chrysalis_json
tests_fuzz_fuzz_chrysalis_json_SOURCES = tests/fuzz/fuzz_chrysalis_json.cpp
tests_fuzz_fuzz_chrysalis_json_LDADD = $(FUZZ_DRIVER) $(JM_CHRYSALIS)

check_PROGRAMS += tests/fuzz/fuzz_incoming
tests_fuzz_fuzz_incoming_SOURCES = tests/fuzz/fuzz_incoming.cpp
tests_fuzz_fuzz_incoming_LDADD = $(FUZZ_DRIVER) $(JM_SIGNALING)

check_PROGRAMS += tests/fuzz/fuzz_http
tests_fuzz_fuzz_http_SOURCES = tests/fuzz/fuzz_http.cpp
tests_fuzz_fuzz_http_LDADD = $(FUZZ_DRIVER) $(JM_NODE)
