noinst_LTLIBRARIES += libmam.la
libmam_la_SOURCES = \
	src/mam/channel.cpp src/mam/check.hpp \
	src/mam/create.cpp \
	src/mam/mam.hpp \
	src/mam/mask.cpp src/mam/mask.hpp \
	src/mam/nonce.cpp src/mam/nonce.hpp \
	src/mam/onetime.cpp src/mam/onetime.hpp \
	src/mam/parse.cpp \
	src/mam/pascal.cpp src/mam/pascal.hpp \
	src/mam/prepared.hpp \
	src/mam/tree.cpp src/mam/tree.hpp

if !THREADS_ALONE
check_PROGRAMS += tests/unit/test_mam tests/unit/test_mam_parts
endif
tests_unit_test_mam_SOURCES = tests/unit/test_mam.cpp tests/unit/vectors.hpp
tests_unit_test_mam_LDADD = $(JM_MAM) $(JANSSON_LIBS) $(CHECK_LIBS)
tests_unit_test_mam_parts_SOURCES = tests/unit/test_mam_parts.cpp
tests_unit_test_mam_parts_LDADD = $(JM_MAM) $(CHECK_LIBS)
EXTRA_DIST += tests/vectors/README.md tests/vectors/golden.jsonl tests/vectors/broken.jsonl
