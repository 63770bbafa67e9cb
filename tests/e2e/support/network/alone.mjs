// SPDX-License-Identifier: GPL-3.0-or-later
// A test file in a network namespace of its own, with loopback and an address of a private network: what Janus's
// candidates are does not depend on the machine then.
//
//   const skip = runAlone(import.meta.url, '10.20.30.40');   first of all: runs the file anew in there and ends this process;
//                                                            in there false, or why there can be none
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const INSIDE = 'JM_TEST_ALONE';
const SET_UP =
  'ip link set lo up && ip link add lan type veth peer name other && ip address add "$0/24" dev lan && ip link set lan up && ip link set other up';

const unshared = (address, script, args, options) =>
  spawnSync('unshare', ['--net', 'sh', '-c', script, address, ...args], options);

export function runAlone(url, address) {
  if (process.env[INSIDE]) return false;
  const probe = unshared(address, SET_UP, [], { encoding: 'utf8' });
  if (probe.status !== 0) return `no network namespaces here: ${(probe.stderr ?? String(probe.error)).trim().split('\n')[0]}`;
  const again = [process.execPath, ...process.execArgv, fileURLToPath(url)];
  const { status } = unshared(address, `${SET_UP} && exec "$@"`, again, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
  process.exit(status ?? 1);
}
