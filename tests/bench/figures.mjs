// SPDX-License-Identifier: GPL-3.0-or-later
// Medians, spreads, ratios and tables of `make bench`. Times are seconds for one operation; an entry of samples is what
// one round gave, missing if that round left it out.
import { COMPARISONS, LABELS } from './targets.mjs';

export function summary(values) {
  const sorted = values.filter((x) => x !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { n: sorted.length, median, min: sorted[0], max: sorted.at(-1) };
}

// samples: {name: {kernel: [seconds, ...]}}; what knows no kernel has the kernel ''.
export const timesOf = (samples) =>
  Object.fromEntries(
    Object.entries(samples).map(([name, kernels]) => [
      name,
      Object.fromEntries(Object.entries(kernels).map(([kernel, values]) => [kernel, summary(values)])),
    ]),
  );

export function ratiosOf(samples, kernels) {
  return COMPARISONS.map(({ operation, of, best = false, want = {}, aim = {} }) => {
    const reached = {};
    for (const kernel of kernels) {
      const ours = samples[operation]?.[kernel];
      const theirs = samples[of]?.[kernel] ?? samples[of]?.[''];
      if (!ours || !theirs) continue;
      const ratio = summary(ours.map((x, i) => (x && theirs[i] ? theirs[i] / x : undefined)));
      if (!ratio) continue;
      const target = want[kernel] ?? aim[kernel];
      reached[kernel] = { ...ratio };
      if (target === undefined) continue;
      const reading = best ? ratio.max : ratio.median;
      Object.assign(reached[kernel], { target, aim: !(kernel in want), reached: reading >= target });
    }
    return { operation, of, best, kernels: reached };
  });
}

const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));

// A time, or for a nonce search its rate.
function shown(name, seconds) {
  const scaled = (x, units) => {
    const [unit, scale] = units.find(([, k]) => x * k >= 1) ?? units.at(-1);
    return `${digits(x * scale)} ${unit}`;
  };
  if (/^@?pow/.test(name)) return scaled(1 / seconds, [['MH/s', 1e-6], ['kH/s', 1e-3], ['H/s', 1]]);
  return scaled(seconds, [['s', 1], ['ms', 1e3], ['us', 1e6], ['ns', 1e9]]);
}

function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  return [line(head), `|${widths.map((w, i) => (i ? `${'-'.repeat(w + 1)}:` : '-'.repeat(w + 2))).join('|')}|`, ...rows.map(line)].join('\n');
}

const spread = ({ min, max }, show) => `${show(min)} to ${show(max)}`;
const some = ({ kernels }) => Object.keys(kernels).length > 0;

// The whole report in Markdown: times, ratios, targets.
export function report({ machine, kernels, times, ratios }) {
  const ours = Object.keys(times).filter((name) => kernels.some((kernel) => times[name][kernel]));
  const theirs = Object.keys(times).filter((name) => times[name]['']);
  const times_of_kernels = table(
    ['median', ...kernels],
    ours.map((name) => [LABELS[name], ...kernels.map((kernel) => (times[name][kernel] ? shown(name, times[name][kernel].median) : '-'))]),
  );
  const times_of_references = table(
    ['reference', 'median', 'spread'],
    theirs.map((name) => [LABELS[name], shown(name, times[name][''].median), spread(times[name][''], (x) => shown(name, x))]),
  );
  const cell = (r) => (r ? `${digits(r.median)} (${spread(r, digits)})` : '-');
  const quicker = table(
    ['times quicker, median (spread)', 'than', ...kernels],
    ratios.filter(some).map((r) => [LABELS[r.operation], LABELS[r.of], ...kernels.map((kernel) => cell(r.kernels[kernel]))]),
  );
  const goals = ratios.flatMap((r) =>
    kernels
      .filter((kernel) => r.kernels[kernel]?.target !== undefined)
      .map((kernel) => {
        const { target, aim, reached, median, max } = r.kernels[kernel];
        const what = `${LABELS[r.operation]}, against ${LABELS[r.of]}${r.best ? ', best pair' : ''}`;
        return [what, kernel, aim ? `(${target})` : String(target), digits(r.best ? max : median), reached ? 'reached' : 'missed'];
      }),
  );
  const targets = table(['target', 'kernel', 'wanted (aim)', 'got', ''], goals);
  return [machine, times_of_kernels, times_of_references, quicker, targets].join('\n\n');
}
