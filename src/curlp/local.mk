noinst_LTLIBRARIES += libcurlp.la
libcurlp_la_SOURCES =
