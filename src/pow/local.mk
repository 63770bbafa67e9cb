noinst_LTLIBRARIES += libpow.la
libpow_la_SOURCES =
