// A sheet that can be printed with one tap, and left for the page before it.
for (const [name, act] of [["data-print", () => print()], ["data-back", () => history.back()]]) {
  for (const button of document.querySelectorAll(`[${name}]`)) {
    button.hidden = false;
    button.addEventListener("click", act);
  }
}
