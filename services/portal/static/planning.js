// The board of a plan: a woman is dragged from one group to another; where she may go is asked as soon as she is lifted.
(() => {
  "use strict";
  const form = document.querySelector("#moving");
  const said = document.querySelector("#dragging");
  if (!form || !said) return;
  const places = [...document.querySelectorAll("[data-place]")];
  let lifted = null;

  const say = (words) => {
    said.textContent = words;
    said.hidden = !words;
  };
  const clear = () => {
    for (const place of places) {
      place.classList.remove("may-drop", "is-barred", "is-over");
      place.querySelector(".verdict")?.remove();
    }
  };
  const bar = (place, why) => {
    place.classList.add("is-barred");
    place.append(Object.assign(document.createElement("p"), { className: "verdict", textContent: why }));
  };

  async function lift(woman) {
    lifted = woman;
    clear();
    say(said.dataset.trying);
    let against;
    try {
      const answer = await fetch(`${form.dataset.at}${woman}/huecos`);
      if (!answer.ok) throw new Error("away");
      against = await answer.json();
    } catch {
      if (lifted === woman) say(said.dataset.away);
      return;
    }
    if (lifted !== woman) return;
    for (const place of places) {
      const why = against[place.dataset.place];
      if (why === "") place.classList.add("may-drop");
      else if (why) bar(place, why);
    }
    const groups = places.filter((place) => place.matches(".may-drop:not([data-place=out])")).length;
    say(groups ? said.dataset.free.replace("{places}", groups) : said.dataset.none);
  }

  for (const row of document.querySelectorAll("[data-woman]")) {
    row.draggable = true;
    row.querySelector("a").draggable = false;
    row.addEventListener("dragstart", (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      lift(row.dataset.woman);
    });
    row.addEventListener("dragend", () => {
      lifted = null;
      clear();
      say("");
    });
  }
  for (const place of places) {
    place.addEventListener("dragover", (event) => {
      if (!place.classList.contains("may-drop")) return;
      event.preventDefault();
      place.classList.add("is-over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("is-over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!lifted || !place.classList.contains("may-drop")) return;
      form.action = `${form.dataset.at}${lifted}`;
      form.elements.to.value = place.dataset.place;
      form.requestSubmit();
    });
  }
})();
