noinst_LTLIBRARIES += libnode.la
libnode_la_SOURCES =
