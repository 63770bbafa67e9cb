noinst_LTLIBRARIES += libtrinary.la
libtrinary_la_SOURCES =
