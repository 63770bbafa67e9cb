// SPDX-License-Identifier: GPL-3.0-or-later
// Mistakes, not taste: what is undefined, unused, unreachable, never awaited or compared with itself.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['**/node_modules/', '**/dist/', 'web/*/docs/', 'build*/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-constructor-return': 'error',
      'no-empty': ['error', { allowEmptyCatch: true }],
      'no-implicit-globals': 'error',
      'no-promise-executor-return': 'off',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'require-atomic-updates': 'off',
    },
  },
  { files: ['examples/**'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['examples/node/**'], languageOptions: { globals: globals.node } },
  // Tests run code in pages as well.
  { files: ['tests/**', 'tools/**', 'demo/**', 'web/**/*.mjs'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  // For any browser, old ones too.
  { files: ['web/page/early.js'], languageOptions: { sourceType: 'script', globals: globals.browser }, rules: { 'no-var': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
];
