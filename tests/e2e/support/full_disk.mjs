// SPDX-License-Identifier: GPL-3.0-or-later
// A file system of its own, of little room, that can be filled up.
//
//   const disk = mountDisk(folder);     an empty folder; made if it is missing
//   disk.fill(), disk.free()            disk.unmount()
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

export function mountDisk(folder, size = '16m') {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'janus-mam-test', folder], { stdio: 'pipe' });
  const filler = path.join(folder, 'filler');
  const unmount = () => execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
  return {
    // To the last byte: what is in the folder can be read, and nothing can be added to it.
    fill() {
      const file = fs.openSync(filler, 'w');
      try {
        for (const chunk = Buffer.alloc(1 << 16); ; ) fs.writeSync(file, chunk);
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      } finally {
        fs.closeSync(file);
      }
    },
    free: () => fs.rmSync(filler),
    unmount,
  };
}

// Why there can be none here, or false.
export function skipDisk() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-disk-'));
  try {
    mountDisk(folder).unmount();
    return false;
  } catch (error) {
    return `no file system can be mounted here: ${String(error.stderr ?? error.message).trim().split('\n')[0]}`;
  } finally {
    fs.rmdirSync(folder);
  }
}
