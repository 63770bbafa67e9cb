noinst_LTLIBRARIES += libmam.la
libmam_la_SOURCES =
