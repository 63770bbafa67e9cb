# The core as WebAssembly, for web/client: with vectors (SIMD128) and without. The modules import what
# src/wasm/primitives.cpp names, and nothing else.
wasm_own = src/wasm/dialog.cpp src/wasm/exchange.cpp src/wasm/primitives.cpp src/wasm/runtime.cpp
wasm_sources = $(filter %.cpp,$(trinary_sources) $(mam_sources)) \
	$(filter-out src/dialog/crypto/native.cpp src/dialog/gateway%,$(filter %.cpp,$(dialog_sources))) \
	src/curlp/batch.cpp src/curlp/curlp.cpp src/curlp/kernel.cpp src/curlp/kernel_portable.cpp \
	src/curlp/one/one_portable.cpp src/curlp/sliced/sliced.cpp src/curlp/sliced/sliced_plan.cpp \
	src/curlp/sliced/sliced_portable.cpp src/chrysalis/mam_data.cpp $(wasm_own)
EXTRA_DIST += $(wasm_own) src/wasm/exchange.hpp src/wasm/mam.cpp src/wasm/primitives.hpp
WASM_MODULES = src/wasm/core.wasm src/wasm/core-simd.wasm
# The same, and exports of src/wasm/mam.cpp: for tests, which read and make single messages of channels by them.
WASM_TEST_MODULES = src/wasm/test.wasm src/wasm/test-simd.wasm
if WASM
WASM_COMPILE = $(filter ccache,$(CXX)) $(WASM_CXX) $(WASM_CXXFLAGS) -DNDEBUG -Wall -Wextra -I$(srcdir)/src
# Of what computes little the smallest code is the best. wasm-opt takes off another 4 percent.
src/wasm/%.o: WASM_SIZE = -Oz
$(foreach kind,plain simd,$(foreach room,trinary curlp mam,src/wasm/$(kind)/$(room)/%.o)): WASM_SIZE = -Os
WASM_LINK = $(WASM_CXX) $(WASM_LDFLAGS)
WASM_SMALLER = $(WASM_OPT) -Oz --enable-simd --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
	--enable-nontrapping-float-to-int
wasm_objects = $(patsubst src/%.cpp,src/wasm/$(1)/%.o,$(wasm_sources))

src/wasm/plain/%.o: src/%.cpp
	@$(MKDIR_P) $(@D)
	$(AM_V_CXX)$(WASM_COMPILE) $(WASM_SIZE) -MMD -MP -c -o $@ $<
src/wasm/simd/%.o: src/%.cpp
	@$(MKDIR_P) $(@D)
	$(AM_V_CXX)$(WASM_COMPILE) $(WASM_SIZE) -msimd128 -MMD -MP -c -o $@ $<
wasm_link = $(AM_V_CXXLD)$(WASM_LINK) -o $@.tmp $^ && $(WASM_SMALLER) -o $@ $@.tmp && rm $@.tmp
src/wasm/core.wasm: $(call wasm_objects,plain)
	$(wasm_link)
src/wasm/core-simd.wasm: $(call wasm_objects,simd)
	$(wasm_link)
src/wasm/test.wasm: $(call wasm_objects,plain) src/wasm/plain/wasm/mam.o
	$(wasm_link)
src/wasm/test-simd.wasm: $(call wasm_objects,simd) src/wasm/simd/wasm/mam.o
	$(wasm_link)
-include $(patsubst %.o,%.d,$(foreach kind,plain simd,$(call wasm_objects,$(kind)) src/wasm/$(kind)/wasm/mam.o))
all-local: $(WASM_MODULES)
endif
clean-local: clean-wasm
clean-wasm:
	-rm -rf $(WASM_MODULES) $(WASM_TEST_MODULES) src/wasm/plain src/wasm/simd
.PHONY: clean-wasm
