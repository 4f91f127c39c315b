// The agenda's grid: an appointment or a task is dragged to another day. Without it, both are moved from their own pages.
(() => {
  "use strict";
  const token = document.querySelector("#dragging")?.dataset.token;
  if (!token) return;
  const days = [...document.querySelectorAll("[data-day][data-open]")];
  let lifted = null;

  function drop(day) {
    const to = `${lifted.dataset.drop}${day.dataset.day}`;
    if (!("post" in lifted.dataset)) {
      location.assign(to);
      return;
    }
    const form = Object.assign(document.createElement("form"), { method: "post", action: to, hidden: true });
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_token", value: token }));
    document.body.append(form);
    form.submit();
  }

  for (const row of document.querySelectorAll("[data-drop]")) {
    row.draggable = true;
    row.querySelector("a").draggable = false;
    row.addEventListener("dragstart", (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      lifted = row;
      for (const day of days) day.classList.toggle("may-drop", !day.contains(row));
    });
    row.addEventListener("dragend", () => {
      lifted = null;
      for (const day of days) day.classList.remove("may-drop", "is-over");
    });
  }
  for (const day of days) {
    day.addEventListener("dragover", (event) => {
      if (!day.classList.contains("may-drop")) return;
      event.preventDefault();
      day.classList.add("is-over");
    });
    day.addEventListener("dragleave", (event) => {
      if (!day.contains(event.relatedTarget)) day.classList.remove("is-over");
    });
    day.addEventListener("drop", (event) => {
      event.preventDefault();
      if (lifted && day.classList.contains("may-drop")) drop(day);
    });
  }
})();
