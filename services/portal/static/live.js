// Renews a part of the page when a stream says that it changed; where there is none, every ten seconds.
(() => {
  "use strict";
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const rate = document.querySelector("#rate");
  const renew = () => place.dispatchEvent(new Event("fresh"));
  let timer = 0, mark = place.dataset.mark;
  const poll = () => { if (!timer) timer = setInterval(renew, 10000); };
  if (!window.EventSource) { poll(); return; }

  const source = new EventSource(place.dataset.live);
  source.addEventListener("now", (event) => {
    clearInterval(timer); timer = 0;
    const told = JSON.parse(event.data);
    if (rate) { rate.hidden = false; rate.textContent = told.rate; }
    if (told.mark !== mark) { mark = told.mark; renew(); }
  });
  source.addEventListener("over", () => { source.close(); location.reload(); });
  source.addEventListener("error", () => { if (rate) rate.hidden = true; poll(); });
  addEventListener("pagehide", () => source.close());
})();
