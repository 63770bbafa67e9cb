# Tools without a domain.
noinst_LTLIBRARIES += libbase.la
base_sources = \
	src/base/clock.hpp src/base/earliest.hpp src/base/failpoint.hpp src/base/json.cpp src/base/json.hpp \
	src/base/lifetime.hpp src/base/log.hpp src/base/loop.hpp src/base/one_line.hpp \
	src/base/overloaded.hpp src/base/passing.hpp src/base/pool.cpp src/base/pool.hpp src/base/posix.hpp \
	src/base/printable.hpp src/base/private_file.cpp src/base/private_file.hpp src/base/result.hpp \
	src/base/timer_queue.hpp src/base/http/http.cpp src/base/http/http.hpp src/base/http/http_easy.cpp \
	src/base/http/http_easy.hpp src/base/http/http_engine.hpp src/base/http/http_headers.cpp \
	src/base/http/http_headers.hpp src/base/http/http_job.cpp src/base/http/http_job.hpp \
	src/base/http/line_buffer.hpp src/base/http/url.cpp src/base/http/url.hpp src/base/limits/budget.cpp \
	src/base/limits/budget.hpp src/base/limits/latency_window.hpp src/base/limits/limiter.hpp \
	src/base/limits/outage.hpp src/base/limits/recent_set.hpp src/base/limits/scheduler.cpp \
	src/base/limits/scheduler.hpp src/base/sqlite/database.cpp src/base/sqlite/database.hpp \
	src/base/sqlite/statement.cpp src/base/sqlite/statement.hpp src/base/threads/executor.hpp \
	src/base/threads/signals_blocked.hpp
# By themselves, as the simulation has others in their place.
base_threads_sources = src/base/loop.cpp src/base/threads/executor.cpp
