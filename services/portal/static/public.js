// Pages without sign-in: leave at once, and leave less behind. Everything works without this file too.
// Written for telephones of ten years ago: no word that their browsers do not know, or leaving would fail.
(function () {
  "use strict";
  var leave = document.querySelector("[data-leave]");
  var presses = [];
  function go() {
    var href = leave.href, root = document.documentElement;
    while (root.firstChild) root.removeChild(root.firstChild);
    location.replace(href);
  }
  if (leave) {
    leave.addEventListener("click", function (event) { event.preventDefault(); go(); });
    window.addEventListener("keydown", function (event) {
      if (event.keyCode !== 16) { presses = []; return; }
      if (event.repeat) return;
      presses = presses.filter(function (at) { return event.timeStamp - at < 5000; }).concat(event.timeStamp);
      if (presses.length >= 3) go();
    });
  }
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
})();
