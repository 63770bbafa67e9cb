#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// rooms.mjs FILE: lists the rooms of a Janus over the link in FILE, of a channel with api = "janus".
import { readFile } from 'node:fs/promises';
import { openLine } from 'janus-mam';

try {
  const link = (await readFile(process.argv[2], 'utf8')).trim();
  const line = await openLine(link, { signal: AbortSignal.timeout(30_000) });
  let answer;
  line.on('message', (object) => {
    answer = object;
    void line.close();
  });
  // The numbers of session and handle are ours: nothing has to be waited for.
  line.send(
    { janus: 'create', transaction: '1', id: 1 },
    { janus: 'attach', transaction: '2', session_id: 1, handle_id: 1, plugin: 'janus.plugin.videoroom' },
    { janus: 'message', transaction: '3', session_id: 1, handle_id: 1, body: { request: 'list' } },
  );
  const ended = await line.over;
  if (!answer) throw ended;
  const rooms = answer.plugindata?.data?.list;
  if (!rooms) throw new Error(JSON.stringify(answer));
  for (const { room, description, num_participants } of rooms) console.log(`${room}\t${num_participants}\t${description}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
