// SPDX-License-Identifier: GPL-3.0-or-later
// Before anything else, in any browser: the link's secret leaves the address bar, and the theme that was chosen counts.
(function () {
  'use strict';
  var fragment = location.hash.slice(1);
  window.janusMamFragment = fragment;
  if (fragment) {
    try {
      sessionStorage.setItem('janus-mam.link', fragment);
    } catch (error) {
      // without storage a reload asks for the link again
    }
    try {
      history.replaceState(null, '', location.pathname + location.search);
    } catch (error) {
      location.replace('#');
    }
  }
  try {
    var theme = localStorage.getItem('janus-mam.theme');
    if (theme === 'dark' || theme === 'light') document.documentElement.setAttribute('data-theme', theme);
  } catch (error) {
    // the system's
  }
})();
