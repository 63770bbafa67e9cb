// SPDX-License-Identifier: GPL-3.0-or-later
// A plain object as libconfig text, the way Janus reads it. Members that are null or undefined are left out.
export function toJcfg(object, indent = '') {
  let text = '';
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    if (isGroup(value)) text += `${indent}${name}: {\n${toJcfg(value, indent + '\t')}${indent}}\n`;
    else text += `${indent}${name} = ${scalar(value)}\n`;
  }
  return text;
}

// Members of `over` replace those of `base`, group by group; null takes one away.
function merge(base, over) {
  const result = { ...base };
  for (const [name, value] of Object.entries(over ?? {}))
    result[name] = isGroup(value) && isGroup(base?.[name]) ? merge(base[name], value) : value;
  return result;
}

function isGroup(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value) {
  if (Array.isArray(value)) return `[ ${value.map(scalar).join(', ')} ]`;
  if (typeof value === 'string') return `"${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > 0x7fffffff) return `${value}L`;
  return String(value);
}

// The plugin's .jcfg as an object: a node on a port of its own, and the channels with the echo test behind them
// (name -> members over that). `settings` is merged over everything.
export function pluginSettings({ host = '127.0.0.1', stateDir, nodePort, channels = { echo: {} }, settings = {} }) {
  const all = {};
  for (const [name, members] of Object.entries(channels))
    all[name] = {
      plugin: 'janus.plugin.echotest',
      body: '{"audio": true, "video": true}',
      reachable: true,
      ...members,
    };
  const defaults = {
    general: { state_dir: stateDir },
    node: { listen: `${host}:${nodePort}` },
    channels: all,
  };
  return merge(defaults, settings);
}
