// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's Firefox without a window, with a fake camera. Puppeteer drives it over WebDriver BiDi; Playwright drives a
// Firefox of its own making alone.
//
//   const browser = await launchFirefox();      browser.close(); pages are Puppeteer's
import { existsSync } from 'node:fs';

import puppeteer from 'puppeteer-core';

export const firefox = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync);

const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false, // nobody here resolves names of mDNS
};

// `preferences` go over these.
export const launchFirefox = (preferences = {}) =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: firefox,
    headless: true,
    extraPrefsFirefox: { ...PREFERENCES, ...preferences },
  });
