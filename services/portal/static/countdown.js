// Counts on in the words the server wrote. It says aloud only that little is left, and that a term is over.
(() => {
  "use strict";
  const every = 10000, little = 5 * 60000;
  const skews = new WeakMap();  // by how much this clock is ahead of the server's
  const told = new Map();
  const voice = document.querySelector("#countdown-voice");

  const words = (ms, soon) => {
    const minutes = Math.floor(Math.abs(ms) / 60000);
    if (minutes < 2) return soon;
    const hours = Math.floor(minutes / 60);
    return `${hours ? `${hours} h ` : ""}${minutes % 60} min`;
  };

  const say = (place, stage, line, isFirst) => {
    if (told.get(place.id) === stage) return;
    told.set(place.id, stage);
    if (voice && stage && !isFirst) voice.textContent = `${place.dataset.label}: ${line.textContent.trim()}`;
  };

  const count = (isFirst) => {
    for (const line of document.querySelectorAll(".countdown")) {
      const place = line.closest("[data-countdown]");
      if (!place) continue;
      if (!skews.has(line)) skews.set(line, Date.now() - Date.parse(line.dataset.now));
      const now = Date.now() - skews.get(line);
      const asked = Date.parse(line.dataset.now);
      const parts = [...line.querySelectorAll("[data-until]")];
      for (const part of parts) part.textContent = words(Date.parse(part.dataset.until) - now, part.dataset.soon);
      const ends = parts.map((part) => Date.parse(part.dataset.until)).filter((end) => end > asked);
      const isLate = line.classList.contains("is-late");
      say(place, isLate ? "late" : ends.some((end) => end - now <= little) ? "little" : "", line, isFirst);
      if (ends.some((end) => end <= now)) place.dispatchEvent(new Event("over"));
    }
  };

  count(true);
  setInterval(count, every, false);
  addEventListener("visibilitychange", () => count(false));
})();
