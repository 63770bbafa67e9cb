// SPDX-License-Identifier: GPL-3.0-or-later
// Two private networks, each behind a NAT of its own, and a public host that both reach, as network namespaces of this
// machine:
//
//     host 192.168.1.2 -- router 203.0.113.11 --+
//                                               +-- public host 203.0.113.1
//     host 192.168.2.2 -- router 203.0.113.12 --+
//
//   const nets = twoNats({ symmetric: true });      else the NATs are port-restricted: one port for all destinations, and
//                                                   only who was sent something gets in
//                                                   nets.hub, nets.hosts: names of namespaces; nets.publicAddress
//   twoNats({ udp: false })                         the routers let no UDP pass; `blocked` counts that to the public host
//   nets.counters(0)                                packets through the first router: {to_public, from_public, direct, blocked}
//   nets.move()                                     the first host gets another address
//   nets.close()
import { execFileSync } from 'node:child_process';

const PUBLIC = '203.0.113.1';

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe', encoding: 'utf8' });
const within = (namespace, ...args) =>
  execFileSync('ip', ['netns', 'exec', namespace, ...args], { stdio: 'pipe', encoding: 'utf8' });

const PROBE = `table ip p {
  chain c {
    type nat hook postrouting priority srcnat;
    masquerade random
  }
}
`;

// Why there can be no namespaces here, or false.
export function skipNets() {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `jm-probe-${process.pid}`;
  try {
    ip('netns', 'add', name);
    try {
      execFileSync('ip', ['netns', 'exec', name, 'nft', '-f', '-'], { input: PROBE, stdio: 'pipe' });
    } finally {
      ip('netns', 'delete', name);
    }
    return false;
  } catch (error) {
    return `no network namespaces with nftables here: ${String(error.stderr ?? error.message).trim().split('\n')[0]}`;
  }
}

// Of the router of network `n` (1 or 2). What is counted as direct has the other network as its other end.
const rules = (n, { symmetric, udp }) => `
table ip nat {
  chain outgoing {
    type nat hook postrouting priority srcnat;
    oifname "out" masquerade ${symmetric ? 'random' : ''}
  }
}
table inet count {
  counter to_public {}
  counter from_public {}
  counter direct {}
  chain seen {
    type filter hook prerouting priority raw;
    ip daddr ${PUBLIC} meta l4proto udp counter name to_public
    ip saddr ${PUBLIC} meta l4proto udp counter name from_public
    ip daddr { 203.0.113.${10 + (3 - n)}, 192.168.${3 - n}.0/24 } counter name direct
    ip saddr { 203.0.113.${10 + (3 - n)}, 192.168.${3 - n}.0/24 } counter name direct
  }
}
table inet filter {
  counter blocked {}
  chain passing {
    type filter hook forward priority filter; policy drop;
    ${udp ? '' : `ip daddr ${PUBLIC} meta l4proto udp counter name blocked drop`}
    ${udp ? '' : 'meta l4proto udp drop'}
    ct state established,related accept
    iifname "in" accept
  }
  chain own {
    type filter hook input priority filter; policy drop;
  }
}
`;

export function twoNats({ symmetric = true, udp = true } = {}) {
  const made = [];
  const add = (role) => {
    const name = `jm-${process.pid}-${role}`;
    ip('netns', 'add', name);
    made.push(name);
    within(name, 'ip', 'link', 'set', 'lo', 'up');
    return name;
  };
  const address = (namespace, device, cidr) => {
    within(namespace, 'ip', 'address', 'add', cidr, 'dev', device);
    within(namespace, 'ip', 'link', 'set', device, 'up');
  };
  const close = () => made.splice(0).forEach((name) => ip('netns', 'delete', name));
  process.once('exit', close);
  try {
    const hub = add('hub');
    within(hub, 'ip', 'link', 'add', 'lan', 'type', 'bridge');
    address(hub, 'lan', `${PUBLIC}/24`);
    const [routers, hosts] = [[], []];
    for (const n of [1, 2]) {
      const [router, host] = [add(`router${n}`), add(`host${n}`)];
      routers.push(router);
      hosts.push(host);
      ip('link', 'add', 'out', 'netns', router, 'type', 'veth', 'peer', 'name', `to${n}`, 'netns', hub);
      ip('link', 'add', 'in', 'netns', router, 'type', 'veth', 'peer', 'name', 'net', 'netns', host);
      within(hub, 'ip', 'link', 'set', `to${n}`, 'master', 'lan', 'up');
      address(router, 'out', `203.0.113.${10 + n}/24`);
      address(router, 'in', `192.168.${n}.1/24`);
      address(host, 'net', `192.168.${n}.2/24`);
      within(host, 'ip', 'route', 'add', 'default', 'via', `192.168.${n}.1`);
      within(router, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
      execFileSync('ip', ['netns', 'exec', router, 'nft', '-f', '-'], { input: rules(n, { symmetric, udp }) });
    }
    const counters = (which) => {
      const listed = JSON.parse(within(routers[which], 'nft', '-j', 'list', 'counters'));
      return Object.fromEntries(
        listed.nftables.flatMap(({ counter }) => (counter ? [[counter.name, counter.packets]] : [])),
      );
    };
    // The first host moves to another address, as a laptop that changes its network.
    const move = () => {
      within(hosts[0], 'ip', 'address', 'delete', '192.168.1.2/24', 'dev', 'net');
      within(hosts[0], 'ip', 'address', 'add', '192.168.1.3/24', 'dev', 'net');
      within(hosts[0], 'ip', 'route', 'replace', 'default', 'via', '192.168.1.1');
    };
    return { hub, hosts, publicAddress: PUBLIC, counters, move, close };
  } catch (error) {
    close();
    throw error;
  }
}
