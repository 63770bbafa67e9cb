# Against the reference clients, from npm, in both directions.
EXTRA_DIST += tests/package.json tests/package-lock.json tests/.npmrc tests/packages.cjs
