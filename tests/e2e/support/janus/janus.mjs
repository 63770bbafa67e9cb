// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's Janus with the plugin under test: a private configuration folder, only the plugins that are named,
// the loopback interface, free ports. A Janus that runs on this machine already is left alone.
//
//   const janus = await startJanus({ channels: { echo: {} } });
//   janus.nodeUrl                   the embedded node, "http://127.0.0.1:PORT"
//   await janus.link('echo')        the link of a sealed channel
//   janus.log.waitFor(/pattern/)    a line of the log, also one that has come already (see log.mjs)
//   await janus.stop()              SIGINT, as Ctrl-C does; {code, signal}
//   await janus.kill()              SIGKILL
//   await janus.restart(options)    after stop() or kill(): the same folder, ports and state
//
// Options:
//   channels     name -> members of the channel in the .jcfg, over { plugin: echotest, body: audio and video }
//   settings     the whole .jcfg as an object ({general, node, carriers, channels}), merged over the defaults;
//                null takes a default away
//   jcfg         the .jcfg as text instead, or a function that gets the default's text
//   admin        true: Janus's admin API through its HTTP transport; then janus.admin({janus: 'list_sessions'})
//                and janus.query({request: 'channels'}) (query_transport of ours)
//   transports   further Janus transports, e.g. {websockets: {general: {ws: true, ws_port: 1}}}
//   plugins      plugins of Janus to load (default ['echotest']), or name -> its .jcfg as an object
//   janus        members of `general` in janus.jcfg, e.g. {session_timeout: 10}; `nat`, `media`: the same of those sections
//   events       true: event handlers on (Debian's sample handler posting to `eventsUrl`)
//   env          further environment, e.g. {JANUS_MAM_FAILPOINT: 'signed'}
//   plugin       the built plugin (default $BUILDDIR/plugin/.libs/libjanus_mam.so)
//   host         where Janus and node listen (default 127.0.0.1); `netns`: the network namespace to run in (then
//                without admin)
//   under        a program with its arguments that runs Janus, e.g. valgrind; `timeout`: ms to wait for Janus then
//   dir          the folder to work in (default: a fresh one, removed by cleanup())
//   ready        false: do not wait until the plugin runs (it is expected to refuse)
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

import { pluginSettings, toJcfg } from './jcfg.mjs';
import { freePort, run, start, until } from '../process.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
export const sourceDir = process.env.SRCDIR ?? path.resolve(here, '../../../..');
export const buildDir = process.env.BUILDDIR ?? path.join(sourceDir, 'build');
export const builtPlugin = path.join(buildDir, 'plugin/.libs/libjanus_mam.so');
export const command = path.join(buildDir, 'janus-mam');

export const ADMIN_SECRET = 'admin-of-the-test';
const READY = 'JANUS MAM transport plugin initialized!';

// 'address', 'thread' or null: how the plugin was built. With 'thread' it cannot be loaded into Janus.
export function sanitizerOf(plugin = builtPlugin) {
  const bytes = fs.readFileSync(plugin);
  if (bytes.includes('__tsan_init')) return 'thread';
  return bytes.includes('__asan_init') ? 'address' : null;
}

// Why tests inside Janus cannot run with this build, or false: {skip: skipJanus()}.
export function skipJanus(plugin = builtPlugin) {
  if (!fs.existsSync('/usr/bin/janus')) return 'no /usr/bin/janus here';
  return sanitizerOf(plugin) === 'thread' && 'ThreadSanitizer cannot be loaded into Janus';
}

export async function startJanus(options = {}) {
  const janus = new Janus(options);
  await janus.prepare();
  await janus.launch();
  return janus;
}

// Folders of one Debian: where the plugins and transports of Janus itself lie.
function debianFolder(kind) {
  for (const lib of ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'])
    if (fs.existsSync(`${lib}/janus/${kind}`)) return `${lib}/janus/${kind}`;
  throw new Error(`no janus/${kind} below /usr/lib: is Debian's janus installed?`);
}

function preload() {
  const file = (name) => execFileSync('clang', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
  const runtime = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  // libstdc++ as well: AddressSanitizer looks for its functions at start, and Janus alone does not load it.
  return [`libclang_rt.asan-${runtime}.so`, 'libstdc++.so.6'].map(file).join(' ');
}

const namedPlugins = (plugins = ['echotest']) =>
  Array.isArray(plugins) ? Object.fromEntries(plugins.map((name) => [name, {}])) : plugins;

class Janus {
  constructor(options) {
    this.options = options;
    this.ownsDir = !options.dir;
    this.dir = options.dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
    this.stateDir = path.join(this.dir, 'state');
    this.configDir = path.join(this.dir, 'conf');
  }

  async prepare() {
    this.nodePort ??= await freePort();
    const { options } = this;
    this.host = options.host ?? '127.0.0.1';
    this.nodeUrl = `http://${this.host}:${this.nodePort}`;
    for (const name of ['conf', 'transports', 'plugins', 'events', 'loggers'])
      fs.mkdirSync(path.join(this.dir, name), { recursive: true });
    this.#link('transports', options.plugin ?? builtPlugin);
    for (const [name, config] of Object.entries(namedPlugins(options.plugins))) {
      this.#linkDebian('plugins', name);
      this.#config(`janus.plugin.${name}`, toJcfg(config));
    }
    const transports = { ...options.transports };
    if (options.admin) {
      this.adminPort ??= await freePort();
      transports.http = {
        general: { http: false, https: false },
        admin: { admin_http: true, admin_port: this.adminPort, admin_ip: '127.0.0.1', admin_https: false },
      };
    }
    for (const [name, config] of Object.entries(transports)) {
      this.#linkDebian('transports', name);
      this.#config(`janus.transport.${name}`, toJcfg(config));
    }
    if (options.events) {
      this.#linkDebian('events', 'sampleevh');
      const general = { enabled: true, events: 'all', grouping: false, backend: options.eventsUrl };
      this.#config('janus.eventhandler.sampleevh', toJcfg({ general }));
    }
    this.#config('janus', toJcfg(this.#core()));
    this.#config('janus.transport.mam', this.#jcfg());
  }

  #core() {
    const folder = (name) => path.join(this.dir, name);
    const general = {
      configs_folder: this.configDir,
      plugins_folder: folder('plugins'),
      transports_folder: folder('transports'),
      events_folder: folder('events'),
      loggers_folder: folder('loggers'),
      admin_secret: ADMIN_SECRET,
      exit_on_dl_error: true,
      debug_level: 4,
      ...this.options.janus,
    };
    const events = this.options.events ? { broadcast: true } : { broadcast: false };
    return { general, nat: { ice_ignore_list: 'vmnet', ...this.options.nat }, media: { ...this.options.media }, events };
  }

  #jcfg() {
    const { options } = this;
    if (typeof options.jcfg === 'string') return options.jcfg;
    const { host, stateDir, nodePort } = this;
    const { channels, settings } = options;
    const text = toJcfg(pluginSettings({ host, stateDir, nodePort, channels, settings }));
    return typeof options.jcfg === 'function' ? options.jcfg(text) : text;
  }

  #link(folder, file) {
    const link = path.join(this.dir, folder, path.basename(file));
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.resolve(file), link);
  }

  #linkDebian(folder, name) {
    this.#link(folder, path.join(debianFolder(folder), `libjanus_${name}.so`));
  }

  #config(name, text) {
    fs.writeFileSync(path.join(this.configDir, `${name}.jcfg`), text, { mode: 0o600 });
  }

  async launch() {
    const { options } = this;
    const env = { ...options.env };
    if (sanitizerOf(options.plugin) === 'address') {
      env.LD_PRELOAD = preload();
      env.ASAN_OPTIONS = `detect_leaks=${options.leaks ? 1 : 0}:abort_on_error=0:${process.env.ASAN_OPTIONS ?? ''}`;
      env.UBSAN_OPTIONS = 'print_stacktrace=1';
    }
    const args = ['-F', this.configDir, '-o'];
    if (!options.janus?.interface) args.push('-i', this.host);
    if (options.events) args.push('-e');
    const inside = [...(options.netns ? ['ip', 'netns', 'exec', options.netns] : []), ...(options.under ?? [])];
    const timeout = options.timeout ?? 60_000;
    const [program, ...rest] = [...inside, '/usr/bin/janus', ...args];
    this.child = start(program, rest, { env, cwd: this.dir });
    this.log = this.child.log;
    this.pid = this.child.pid;
    this.exited = this.child.exited;
    if (options.ready === false) return;
    try {
      await this.log.waitFor(READY, { timeout });
      if (options.admin) await until('the admin API', () => this.admin({ janus: 'ping' }).catch(() => null), { timeout });
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  get configFile() {
    return path.join(this.configDir, 'janus.transport.mam.jcfg');
  }

  link(name) {
    return linkOf(name, this.configFile);
  }

  // A connection of its own each time: one that Janus closes while it is taken again never answers.
  async admin(request) {
    const response = await fetch(`http://127.0.0.1:${this.adminPort}/admin`, {
      method: 'POST',
      headers: { Connection: 'close' },
      body: JSON.stringify({ transaction: 'test', admin_secret: ADMIN_SECRET, ...request }),
      signal: AbortSignal.timeout(60_000),
    });
    return response.json();
  }

  // query_transport of the plugin under test: its own response.
  async query(request) {
    const answer = await this.admin({ janus: 'query_transport', transport: 'janus.transport.mam', request });
    if (answer.janus !== 'success') throw new Error(JSON.stringify(answer));
    return answer.response;
  }

  // The ids of Janus's sessions (needs admin).
  async sessions() {
    return (await this.admin({ janus: 'list_sessions' })).sessions;
  }

  // A look at those that are made from now on.
  async newSessions() {
    const others = await this.sessions();
    return async () => (await this.sessions()).filter((id) => !others.includes(id));
  }

  get running() {
    return this.child?.running ?? false;
  }

  stop(grace) {
    return this.child.end('SIGINT', grace);
  }

  kill() {
    return this.child.end('SIGKILL');
  }

  // With the same folder, ports and state; `changes` go over the options of before.
  async restart(changes = {}) {
    if (this.running) await this.stop();
    this.options = { ...this.options, ...changes };
    await this.prepare();
    await this.launch();
    return this;
  }

  // Ends it if it still runs and removes the folder if it was ours.
  async cleanup() {
    if (this.running) await this.kill();
    if (this.ownsDir) fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

// The link of a sealed channel, as the command prints it.
export async function linkOf(name, configFile) {
  const { code, json, log } = await janusMam(['link', name, '--config', configFile]);
  if (code !== 0) throw new Error(log.text);
  return json.link;
}

// janus-mam ARGS: {code, stdout, json (of the first line), log}.
export async function janusMam(args, options = {}) {
  const result = await run(command, args, options);
  let json = null;
  try {
    json = JSON.parse(result.stdout.split('\n')[0]);
  } catch {
    // not every command prints JSON
  }
  return { ...result, json };
}
