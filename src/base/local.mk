EXTRA_DIST += src/base/printable.hpp
