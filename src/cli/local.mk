bin_PROGRAMS += janus-mam
janus_mam_SOURCES = \
	src/cli/arguments.cpp \
	src/cli/arguments.hpp \
	src/cli/command.hpp \
	src/cli/commands.cpp \
	src/cli/commands.hpp \
	src/cli/create.cpp \
	src/cli/help.cpp \
	src/cli/io.cpp \
	src/cli/io.hpp \
	src/cli/main.cpp \
	src/cli/parse.cpp
janus_mam_LDADD = $(JM_SIGNALING)
