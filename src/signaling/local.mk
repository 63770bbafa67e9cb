noinst_LTLIBRARIES += libsignaling.la
libsignaling_la_SOURCES =
