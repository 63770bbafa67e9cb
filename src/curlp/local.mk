noinst_LTLIBRARIES += libcurlp.la
libcurlp_la_SOURCES = \
	src/curlp/batch.cpp src/curlp/batch.hpp \
	src/curlp/chain.hpp \
	src/curlp/cpu.hpp \
	src/curlp/curlp.cpp src/curlp/curlp.hpp \
	src/curlp/gates.hpp \
	src/curlp/kernel.cpp src/curlp/kernel.hpp \
	src/curlp/kernel_avx2.cpp src/curlp/kernel_avx512.cpp src/curlp/kernel_portable.cpp \
	src/curlp/labels.hpp \
	src/curlp/lane_loop.hpp src/curlp/lane_rounds.hpp src/curlp/lane_states.hpp src/curlp/lanes.hpp \
	src/curlp/one.hpp src/curlp/one_state.hpp \
	src/curlp/one_avx2.cpp src/curlp/one_avx512.cpp src/curlp/one_portable.cpp \
	src/curlp/sliced.cpp src/curlp/sliced.hpp \
	src/curlp/sliced_avx2.cpp src/curlp/sliced_avx512.cpp src/curlp/sliced_portable.cpp src/curlp/sliced_sse2.cpp \
	src/curlp/sliced_plan.cpp src/curlp/sliced_plan.hpp \
	src/curlp/sliced_chains.hpp src/curlp/sliced_gates.hpp src/curlp/sliced_rounds.hpp src/curlp/sliced_sets.hpp \
	src/curlp/plain.hpp \
	src/curlp/state.hpp

if !THREADS_ALONE
check_PROGRAMS += tests/unit/test_curlp tests/unit/test_sliced
endif
tests_unit_test_curlp_SOURCES = tests/unit/test_curlp.cpp tests/unit/slow_curl.hpp
tests_unit_test_curlp_LDADD = $(JM_CURLP) $(CHECK_LIBS)
tests_unit_test_sliced_SOURCES = tests/unit/test_sliced.cpp tests/unit/slow_curl.hpp tests/unit/tap_main.hpp
tests_unit_test_sliced_LDADD = $(JM_CURLP) $(CHECK_LIBS)
