# Tools without a domain.
noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = \
	src/base/clock.hpp src/base/failpoint.hpp src/base/json.cpp src/base/json.hpp src/base/log.hpp src/base/loop.cpp \
	src/base/loop.hpp src/base/one_line.hpp src/base/passing.hpp src/base/pool.cpp src/base/pool.hpp \
	src/base/posix.hpp src/base/printable.hpp src/base/private_file.cpp src/base/private_file.hpp src/base/result.hpp \
	src/base/worker.cpp src/base/worker.hpp src/base/http/http.cpp src/base/http/http.hpp \
	src/base/http/http_easy.cpp src/base/http/http_easy.hpp src/base/http/http_engine.hpp \
	src/base/http/http_headers.cpp src/base/http/http_headers.hpp src/base/http/http_job.cpp \
	src/base/http/http_job.hpp src/base/http/line_buffer.hpp src/base/http/url.cpp \
	src/base/http/url.hpp src/base/limits/budget.cpp src/base/limits/budget.hpp src/base/limits/limiter.hpp \
	src/base/limits/outage.hpp src/base/limits/pace.hpp src/base/limits/seen.hpp src/base/limits/turns.cpp \
	src/base/limits/turns.hpp
