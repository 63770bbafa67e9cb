// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before each test in JavaScript: if the npm packages are missing (e.g. in a source tarball), the test is
// skipped instead of failing on its first import.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const missing = ['node_modules/@iota/mam.js', '../web/node_modules/fflate'].some((dir) => !existsSync(join(__dirname, dir)));
if (missing) {
  console.log('1..0 # SKIP npm packages are missing: run "npm ci" in tests/ and web/, or ./dev deps');
  process.exit(0);
}
