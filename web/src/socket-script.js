// MamSocket for pages without modules: dist/mam-socket.js, with worker.js beside it.
import { MamSocket } from './socket.js';

window.MamSocket = MamSocket;
