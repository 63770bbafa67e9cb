# The simulation, see docs/ARCHITECTURE.md: sealed dialogs (sim), a little of it with mam/ itself (sim_real), and
# durable chains (plain/sim_plain). One thread decides in each, and a stand-in for mam/ saves most of the time.
if !THREADS_ALONE
check_PROGRAMS += tests/sim/sim tests/sim/sim_real
endif
EXTRA_DIST += tests/sim/regressions
sim_carrier_sources = \
	tests/sim/carrier/carrier.cpp tests/sim/carrier/carrier.hpp tests/sim/carrier/carrier_faults.cpp \
	tests/sim/carrier/condition.cpp tests/sim/carrier/condition.hpp tests/sim/faults.hpp tests/sim/random.hpp
sim_sources = \
	tests/sim/crypto/fast.cpp tests/sim/crypto/fast.hpp tests/sim/crypto/forwarding.hpp \
	tests/sim/crypto/mam_kind.hpp tests/sim/ends/end.cpp tests/sim/ends/end.hpp tests/sim/ends/gateway_calls.cpp \
	tests/sim/ends/gateway_end.cpp tests/sim/ends/gateway_end.hpp tests/sim/ends/janus.hpp \
	tests/sim/ends/peer_end.cpp tests/sim/ends/peer_end.hpp tests/sim/ends/peer_mishaps.cpp \
	tests/sim/ends/peer_page.cpp tests/sim/ends/stranger.cpp tests/sim/ends/stranger.hpp \
	tests/sim/ends/stranger_dialogs.cpp tests/sim/environment.cpp \
	tests/sim/environment.hpp tests/sim/invariants/acted_once.hpp tests/sim/invariants/all.cpp \
	tests/sim/invariants/delivery.cpp tests/sim/invariants/delivery.hpp tests/sim/invariants/invariant.hpp \
	tests/sim/invariants/memory_bounded.hpp tests/sim/invariants/nothing_left.hpp \
	tests/sim/invariants/numbers_once.hpp tests/sim/invariants/one_session.hpp tests/sim/invariants/progress.hpp \
	tests/sim/invariants/recovery.hpp tests/sim/invariants/roots_once.hpp tests/sim/invariants/writes_bounded.hpp \
	tests/sim/main.cpp tests/sim/message.cpp tests/sim/message.hpp tests/sim/planted.hpp tests/sim/runs.cpp \
	tests/sim/runs.hpp tests/sim/scenario.cpp tests/sim/scenario.hpp tests/sim/scenarios.cpp \
	tests/sim/simulation.cpp tests/sim/simulation.hpp tests/sim/tap.hpp tests/sim/test.cpp tests/sim/test.hpp
tests_sim_sim_SOURCES = tests/sim/crypto/mam_stand_in.cpp
tests_sim_sim_LDADD = libdialog.la $(JM_TRINARY) $(ZLIB_LIBS) $(SODIUM_LIBS)
tests_sim_sim_real_SOURCES = tests/sim/crypto/mam_itself.cpp
tests_sim_sim_real_LDADD = $(JM_DIALOG)

if !SANITIZED
check_PROGRAMS += tests/sim/plain/sim_plain
endif
EXTRA_DIST += tests/sim/plain/regressions
sim_plain_sources = \
	tests/sim/crypto/mam_kind.hpp tests/sim/tap.hpp tests/sim/plain/book.cpp tests/sim/plain/book.hpp \
	tests/sim/plain/disk.cpp tests/sim/plain/disk.hpp tests/sim/plain/disk_ledger.cpp \
	tests/sim/plain/disk_ledger.hpp tests/sim/plain/disk_vfs.cpp tests/sim/plain/gateway.cpp \
	tests/sim/plain/gateway.hpp tests/sim/plain/gateway_answers.cpp tests/sim/plain/gateway_running.hpp \
	tests/sim/plain/main.cpp tests/sim/plain/peer.cpp tests/sim/plain/peer.hpp tests/sim/plain/scenarios.cpp \
	tests/sim/plain/simulation.cpp tests/sim/plain/simulation.hpp tests/sim/plain/state_copies.cpp \
	tests/sim/plain/state_copies.hpp tests/sim/plain/text.hpp tests/sim/plain/virtual_clock.cpp \
	tests/sim/plain/virtual_executor.cpp tests/sim/plain/virtual_loop.cpp tests/sim/plain/virtual_time.hpp
tests_sim_plain_sim_plain_SOURCES = tests/sim/carrier/model_carrier.cpp tests/sim/carrier/model_carrier.hpp \
	tests/sim/crypto/mam_stand_in.cpp
tests_sim_plain_sim_plain_LDADD = libgateway.la libjanus.la libplain.la libcodec.la libcarrier.la libdialog.la \
	$(ZLIB_LIBS) $(LIBCONFIG_LIBS) $(JM_NODE)

# Every carrier and every model of one passes one contract.
if HAVE_CHECK
check_PROGRAMS += tests/unit/carrier/test_contract
endif
tests_unit_carrier_test_contract_SOURCES = tests/unit/carrier/test_contract.cpp \
	tests/sim/carrier/model_carrier.cpp tests/sim/carrier/model_carrier.hpp

if UNITY
nodist_tests_sim_sim_SOURCES = unity/sim.cpp unity/sim_carrier.cpp
nodist_tests_sim_sim_real_SOURCES = unity/sim.cpp unity/sim_carrier.cpp
nodist_tests_sim_plain_sim_plain_SOURCES = unity/sim_plain.cpp unity/sim_carrier.cpp
nodist_tests_unit_carrier_test_contract_SOURCES = unity/sim_carrier.cpp
else
tests_sim_sim_SOURCES += $(sim_sources) $(sim_carrier_sources)
tests_sim_sim_real_SOURCES += $(sim_sources) $(sim_carrier_sources)
tests_sim_plain_sim_plain_SOURCES += $(sim_plain_sources) $(sim_carrier_sources)
tests_unit_carrier_test_contract_SOURCES += $(sim_carrier_sources)
endif
