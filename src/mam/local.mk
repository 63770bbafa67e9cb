noinst_LTLIBRARIES += libmam.la
mam_sources = \
	src/mam/channel.cpp src/mam/check.hpp src/mam/create.cpp src/mam/mam.hpp src/mam/mask.cpp src/mam/mask.hpp \
	src/mam/nonce.cpp src/mam/nonce.hpp src/mam/onetime.cpp src/mam/onetime.hpp src/mam/parse.cpp src/mam/pascal.cpp \
	src/mam/pascal.hpp src/mam/prepared.hpp src/mam/tree.cpp src/mam/tree.hpp
