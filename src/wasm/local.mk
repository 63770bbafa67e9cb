# The core as WebAssembly, for the page: with vectors (SIMD128) and without. The modules import nothing.
wasm_sources = $(filter %.cpp,$(trinary_sources) $(mam_sources)) \
	src/curlp/batch.cpp src/curlp/curlp.cpp src/curlp/kernel.cpp src/curlp/kernel_portable.cpp \
	src/curlp/one/one_portable.cpp src/curlp/sliced/sliced.cpp src/curlp/sliced/sliced_plan.cpp \
	src/curlp/sliced/sliced_portable.cpp src/chrysalis/mam_data.cpp src/wasm/mam.cpp src/wasm/runtime.cpp
EXTRA_DIST += src/wasm/mam.cpp src/wasm/runtime.cpp
WASM_MODULES = src/wasm/core.wasm src/wasm/core-simd.wasm
if WASM
WASM_COMPILE = $(filter ccache,$(CXX)) $(WASM_CXX) $(WASM_CXXFLAGS) -DNDEBUG -Wall -Wextra -I$(srcdir)/src
WASM_LINK = $(WASM_CXX) $(WASM_LDFLAGS)
wasm_objects = $(patsubst src/%.cpp,src/wasm/$(1)/%.o,$(wasm_sources))

src/wasm/plain/%.o: src/%.cpp
	@$(MKDIR_P) $(@D)
	$(AM_V_CXX)$(WASM_COMPILE) -MMD -MP -c -o $@ $<
src/wasm/simd/%.o: src/%.cpp
	@$(MKDIR_P) $(@D)
	$(AM_V_CXX)$(WASM_COMPILE) -msimd128 -MMD -MP -c -o $@ $<
src/wasm/core.wasm: $(call wasm_objects,plain)
	$(AM_V_CXXLD)$(WASM_LINK) -o $@ $^
src/wasm/core-simd.wasm: $(call wasm_objects,simd)
	$(AM_V_CXXLD)$(WASM_LINK) -o $@ $^
-include $(patsubst %.o,%.d,$(call wasm_objects,plain) $(call wasm_objects,simd))
all-local: $(WASM_MODULES)
endif
clean-local: clean-wasm
clean-wasm:
	-rm -rf $(WASM_MODULES) src/wasm/plain src/wasm/simd
.PHONY: clean-wasm
