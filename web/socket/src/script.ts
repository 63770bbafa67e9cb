// SPDX-License-Identifier: MIT
// For pages without modules.
import { MamSocket } from './socket.ts';

Object.assign(globalThis, { MamSocket });
