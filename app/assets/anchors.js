// What an address points at may be drawn after the page has loaded: go there once it stands, and put the focus on it.
(function () {
  "use strict";
  var name = location.hash.slice(1);
  if (!name || document.getElementById(name)) { return; }
  var watch = new MutationObserver(function () {
    var place = document.getElementById(name);
    if (!place) { return; }
    watch.disconnect();
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  ["wheel", "touchstart", "keydown"].forEach(function (moved) {
    addEventListener(moved, function () { watch.disconnect(); }, { once: true, passive: true });
  });
})();
