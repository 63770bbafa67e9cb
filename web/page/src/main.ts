// SPDX-License-Identifier: GPL-3.0-or-later
import { start } from './app.ts';
import { firstLanguage } from './base/language.ts';

await firstLanguage();
await start().open();
