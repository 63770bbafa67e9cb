bin_PROGRAMS += janus-mam
janus_mam_SOURCES = src/cli/main.cpp
janus_mam_LDADD = $(JM_SIGNALING)
