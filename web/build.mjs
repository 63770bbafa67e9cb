// Bundles the page with esbuild: build.mjs [--out DIR] [--core DIR], of core.wasm and core-simd.wasm. Nothing is fetched
// at run time; the licences of what is bundled go along.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(here, 'dist') },
    core: { type: 'string', default: join(here, '../build/src/wasm') },
  },
});
const out = resolve(values.out);
const core = (name) => [name, join(resolve(values.core), name)];

// The page imports the library as the file of its own that others import too.
function apart({ onResolve }) {
  onResolve({ filter: /^\.\/janus-mam\.js$/ }, ({ path }) => ({ path, external: true }));
}

await mkdir(out, { recursive: true });
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  platform: 'browser',
  alias: Object.fromEntries([core('core.wasm'), core('core-simd.wasm')]),
  loader: { '.wasm': 'binary' },
  target: ['es2022'],
  legalComments: 'none',
  logLevel: 'warning',
};
const { metafile } = await build({
  ...common,
  entryPoints: ['src/main.js', 'src/janus-mam.js', 'src/worker.js'],
  outdir: out,
  format: 'esm',
  plugins: [{ name: 'library', setup: apart }],
  metafile: true,
});
// A script has no URL of its own but while it is first run.
await build({
  ...common,
  entryPoints: ['src/socket-script.js'],
  outfile: join(out, 'mam-socket.js'),
  format: 'iife',
  banner: { js: 'const janusMamScript = document.currentScript.src;' },
  define: { 'import.meta.url': 'janusMamScript' },
});
for (const file of ['index.html', 'style.css', 'icon.svg']) await copyFile(join(here, file), join(out, file));

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  ),
);
const licences = [];
for (const name of [...packages].sort()) {
  const folder = join(here, 'node_modules', name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => '');
  licences.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
// What the modules of WebAssembly are linked with, if it is Debian's.
for (const name of ['wasi-libc', 'libc++-19-dev-wasm32']) {
  const text = await readFile(`/usr/share/doc/${name}/copyright`, 'utf8').catch(() => '');
  if (text) licences.push(`${name}\n\n${text.trim()}\n`);
}
await writeFile(join(out, 'licences.txt'), licences.join(`\n${'-'.repeat(78)}\n\n`));
