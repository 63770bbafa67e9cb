noinst_LTLIBRARIES += libtangle.la
libtangle_la_SOURCES =
