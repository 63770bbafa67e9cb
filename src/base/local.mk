EXTRA_DIST += src/base/passing.hpp src/base/printable.hpp
