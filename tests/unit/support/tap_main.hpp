// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a Check suite and speaks TAP on standard output, a line a case.
#pragma once

#include <check.h>

#undef fail  // an old name of Check's that would hide jm::fail

inline int run_tap(Suite* suite) {
  SRunner* runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
