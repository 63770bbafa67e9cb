noinst_LTLIBRARIES += libcodec.la
libcodec_la_SOURCES =
