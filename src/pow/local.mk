noinst_LTLIBRARIES += libpow.la
pow_sources = \
	src/pow/b1t6.hpp src/pow/legacy.cpp src/pow/legacy.hpp src/pow/pow.cpp src/pow/pow.hpp src/pow/progress.hpp \
	src/pow/search.cpp src/pow/space.cpp src/pow/space.hpp
