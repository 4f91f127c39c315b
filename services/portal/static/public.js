// Pages without sign-in: leave at once, and leave less behind. Everything works without this file too.
(() => {
  "use strict";
  const leave = document.querySelector("[data-leave]");
  const go = () => {
    document.documentElement.replaceChildren();
    document.title = "·";
    location.replace(leave.href);
  };
  if (leave) {
    leave.addEventListener("click", (event) => { event.preventDefault(); go(); });
    let presses = [];
    addEventListener("keydown", (event) => {
      if (event.key !== "Shift") { presses = []; return; }
      if (event.repeat) return;
      presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
      if (presses.length >= 3) go();
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
