// SPDX-License-Identifier: GPL-3.0-or-later
// What classes.mjs counts, and what it finds too large: over small sources that are made here.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';

const script = path.join(process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../..'), 'tests/lint/classes.mjs');
const skip = spawnSync('ctags', ['--version']).stdout?.includes('Universal Ctags') ? false : 'no universal-ctags';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jm-classes-'));
after(() => fs.rmSync(folder, { recursive: true }));

let trees = 0;
// A tree with these sources under src/, {name: text}.
function tree(sources) {
  const root = path.join(folder, `${++trees}`);
  fs.mkdirSync(path.join(root, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(sources)) fs.writeFileSync(path.join(root, 'src', name), text);
  return root;
}
const run = (...args) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
// {class: [methods, members, .cpp files]}
function counts(sources) {
  const rows = run(tree(sources)).stdout.trim().split('\n').slice(1);
  return Object.fromEntries(
    rows.map((row) => {
      const [methods, members, files, name] = row.trim().split(/\s+/);
      return [name, [methods, members, files].map(Number)];
    }),
  );
}
const check = (sources) => {
  const { status, stderr } = run('--check', tree(sources));
  return { status, lines: stderr.trim().split('\n').filter(Boolean) };
};
const repeat = (count, make) => Array.from({ length: count }, (_, i) => make(i)).join('\n');
const large = (kind, methods, members) =>
  `${kind} Large {\n${repeat(methods, (i) => `  void f${i}();`)}\n${repeat(members, (i) => `  int m${i}_ = 0;`)}\n};\n`;

test('overloads, constructors and operators count; what is deleted, defaulted, static or a friend does not', { skip }, () => {
  const header = `namespace a {
class One {
 public:
  One();
  explicit One(int a);
  ~One();
  One(const One&) = delete;
  One& operator=(One&&) = default;
  bool operator==(int) const { return true; }
  void f();
  void f(int a);
  friend void g(One& one);
  class Later;
  using Call = std::function<void(int a)>;
  enum class State { Open, Closed };

 private:
  Call call_ = [](int) {};
  int a_ = 1'000, b_{};
  std::function<void(int a)> told_;
  static constexpr int kMost = 3;
  union { int c_; float d_; };
};
}
`;
  assert.deepEqual(counts({ 'one.hpp': header }), { 'a::One': [6, 6, 0] });
});

test('nested classes and anonymous namespaces count for themselves, templates and specialisations too', { skip }, () => {
  const header = `namespace a {
template <class T>
class Outer {
  struct Inner { void f(); int x; };
  struct Impl;
  template <class F> void each(F f) { struct Local { int z; }; f(); }
  void g();
};
template <>
class Outer<int> { int only_; };
}
`;
  const source = `namespace a {
struct Outer::Impl { int y; void h() {} };
void Outer::Inner::f() {}
template <class T> void Outer<T>::g() {}
namespace {
class Hidden { void f(); int x_; };
void Hidden::f() {}
}
}
`;
  const root = tree({ 'outer.hpp': header, 'outer.cpp': source });
  const rows = run(root).stdout;
  assert.match(rows, /^ +2 +0 +1 {2}a::Outer \(src\/outer\.hpp:3\)$/m);
  assert.match(rows, /^ +0 +1 +0 {2}a::Outer \(src\/outer\.hpp:10\)$/m);
  assert.match(rows, /^ +1 +1 +1 {2}a::Outer::Inner /m);
  assert.match(rows, /^ +1 +1 +1 {2}a::Outer::Impl /m);
  assert.match(rows, /^ +1 +1 +1 {2}a::Hidden /m);
  assert.match(rows, /^ +0 +1 +0 {2}a::Outer::each::Local \(src\/outer\.hpp:6, record\)$/m);
});

test('what is at the limits passes, a class beyond one of them does not', { skip }, () => {
  assert.deepEqual(check({ 'a.hpp': large('class', 25, 15) }), { status: 0, lines: [] });
  for (const [methods, members] of [[26, 1], [1, 16]]) {
    const { status, lines } = check({ 'a.hpp': large('class', methods, members) });
    assert.equal(status, 1);
    assert.equal(lines.length, 1);
    assert.match(lines[0], new RegExp(`^src/a\\.hpp:1: Large has ${methods} methods .* ${members} members`));
  }
});

test('a reason above the class is enough, one elsewhere is not', { skip }, () => {
  const reason = '// One thing. Larger\n// than usual: it is a table.\n';
  assert.equal(check({ 'a.hpp': `#pragma once\n${reason}${large('class', 26, 1)}` }).status, 0);
  assert.equal(check({ 'a.hpp': `#pragma once\n${reason}template <class T>\n${large('class', 26, 1)}` }).status, 0);
  assert.equal(check({ 'a.hpp': `${reason}#pragma once\n\n${large('class', 26, 1)}` }).status, 0);
  assert.equal(check({ 'a.hpp': `#pragma once\n${reason}int x;\n${large('class', 26, 1)}` }).status, 1);
});

test('a record may have many members, a struct with a method may not', { skip }, () => {
  assert.equal(check({ 'a.hpp': large('struct', 0, 40) }).status, 0);
  assert.equal(check({ 'a.hpp': large('struct', 1, 40) }).status, 1);
});

test('a class in more than two .cpp files is found', { skip }, () => {
  const sources = (count) =>
    Object.fromEntries([
      ['a.hpp', large('class', 3, 1)],
      ...Array.from({ length: count }, (_, i) => [`a${i}.cpp`, `void Large::f${i}() {}\n`]),
    ]);
  assert.equal(check(sources(2)).status, 0);
  const { status, lines } = check(sources(3));
  assert.equal(status, 1);
  assert.match(lines[0], /Large is implemented in 3 files .*: src\/a0\.cpp src\/a1\.cpp src\/a2\.cpp$/);
});

test('the median file is measured', { skip }, () => {
  const long = repeat(120, (i) => `int x${i};`) + '\n';
  assert.equal(check({ 'a.hpp': long, 'b.hpp': 'int y;\n', 'c.hpp': 'int z;\n' }).status, 0);
  const { status, lines } = check({ 'a.hpp': long, 'b.hpp': long, 'c.hpp': 'int z;\n' });
  assert.equal(status, 1);
  assert.match(lines[0], /the median file has 120 lines/);
});
