noinst_LTLIBRARIES += libcurlp.la
libcurlp_la_SOURCES = \
	src/curlp/batch.cpp src/curlp/batch.hpp src/curlp/chain.hpp src/curlp/cpu.hpp src/curlp/curlp.cpp \
	src/curlp/curlp.hpp src/curlp/gates.hpp src/curlp/kernel.cpp src/curlp/kernel.hpp src/curlp/kernel_avx2.cpp \
	src/curlp/kernel_avx512.cpp src/curlp/kernel_portable.cpp src/curlp/labels.hpp src/curlp/plain.hpp \
	src/curlp/state.hpp src/curlp/lanes/lane_loop.hpp src/curlp/lanes/lane_rounds.hpp src/curlp/lanes/lane_states.hpp \
	src/curlp/lanes/lanes.hpp src/curlp/one/one.hpp src/curlp/one/one_avx2.cpp src/curlp/one/one_avx512.cpp \
	src/curlp/one/one_portable.cpp src/curlp/one/one_state.hpp src/curlp/sliced/sliced.cpp src/curlp/sliced/sliced.hpp \
	src/curlp/sliced/sliced_avx2.cpp src/curlp/sliced/sliced_avx512.cpp src/curlp/sliced/sliced_chains.hpp \
	src/curlp/sliced/sliced_gates.hpp src/curlp/sliced/sliced_plan.cpp src/curlp/sliced/sliced_plan.hpp \
	src/curlp/sliced/sliced_portable.cpp src/curlp/sliced/sliced_rounds.hpp src/curlp/sliced/sliced_sets.hpp \
	src/curlp/sliced/sliced_sse2.cpp
