// The board of a plan: a woman is dragged from one group to another; where she may go is asked as soon as she is lifted.
(() => {
  "use strict";
  const said = document.querySelector("#dragging");
  if (!said) return;
  const { at, token, key, number } = said.dataset;
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

  function move(woman, to) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: `${at}${woman}`, hidden: true });
    for (const [name, value] of Object.entries({ _token: token, _key: key, number, to })) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  }

  async function lift(woman) {
    lifted = woman;
    clear();
    say(said.dataset.trying);
    let against;
    try {
      const answer = await fetch(`${at}${woman}/huecos`);
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
      move(lifted, place.dataset.place);
    });
  }
})();
