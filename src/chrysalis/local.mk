noinst_LTLIBRARIES += libchrysalis.la
libchrysalis_la_SOURCES =
