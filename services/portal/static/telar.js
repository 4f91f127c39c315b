// What pages do beyond plain HTML: hide at once, shortcuts, one press once, the idle question. Nothing is stored.
(() => {
  "use strict";
  const body = document.body;
  const find = (selector) => document.querySelector(selector);

  // htmx may set HTML that our server rendered, and nothing may evaluate text as code.
  if (window.htmx) {
    htmx.registerExtension("telar", {
      init: (api) => {
        const pass = { createHTML: (text) => text };
        const policy = window.trustedTypes ? trustedTypes.createPolicy("htmx", pass) : pass;
        const never = function () { throw new Error("no code from text"); };
        api.initSecurity(policy, never, never);
      },
    });
  }

  // A page brought back by the browser from memory is asked for again: the session may be over.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Hide: white first, then the server locks the session.
  const hideForm = find("form[data-hide]");
  const veil = find("#veil");
  const isBlank = () => veil && !veil.hidden;
  const blank = () => {
    if (!veil) return;
    for (const open of document.querySelectorAll("dialog[open]")) open.close();  // a dialog lies above everything else
    veil.hidden = false;
    document.title = "·";
  };
  if (hideForm) {
    hideForm.addEventListener("submit", blank);
    let presses = [];
    addEventListener("keydown", (event) => {
      if (event.key !== "Shift") { presses = []; return; }
      if (event.repeat) return;
      presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
      if (presses.length >= 3 && !isBlank()) { blank(); hideForm.requestSubmit(); }
    });
  }

  // A second press of the same button sends nothing.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    setTimeout(() => {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
    }, 8000);
  });

  // Errors first: the summary takes the focus so that a screen reader says it.
  const focus = find("[data-focus]");
  if (focus) focus.focus();

  // Where she is must be in sight: the row of tabs is wider than a phone.
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const row = here.closest("ul");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }

  // Keyboard shortcuts, outside fields only; she can switch them off.
  const keys = find("#keys");
  const rows = () => [...document.querySelectorAll("main tbody tr, main .lines > li, main .stack > *, main .cards > *")]
    .filter((row) => row.offsetParent && row.querySelector("a[href], button"));
  const step = (by) => {
    const all = rows();
    const at = all.findLastIndex((row) => row.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next) next.querySelector("a[href], button").focus();
  };
  if (body.dataset.shortcuts === "on") {
    let afterG = 0;
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBlank()) return;
      if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
      const go = event.timeStamp - afterG < 1500 && find(`[data-go="${CSS.escape(event.key)}"]`);
      afterG = event.key === "g" ? event.timeStamp : 0;
      if (go) { event.preventDefault(); go.click(); return; }
      if (event.key === "j" || event.key === "k") { step(event.key === "j" ? 1 : -1); return; }
      if (event.key === "?" && keys) { keys.showModal(); return; }
      const target = find(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("input")) target.focus(); else target.click();
    });
  }

  // Menus close when the attention goes elsewhere.
  addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = find("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // Two minutes before the session ends by itself, ask.
  const idle = find("#idle");
  let idleTimer = 0;
  const watch = (ends) => {
    clearTimeout(idleTimer);
    const wait = Date.parse(ends) - Date.now() - 120000;
    if (!idle || Number.isNaN(wait)) return;
    idleTimer = setTimeout(() => {
      if (!idle.open && !isBlank()) idle.showModal();
      idleTimer = setTimeout(() => { if (body.dataset.holds) dispatchEvent(new Event("telar:over")); else location.reload(); }, 125000);
    }, Math.max(wait, 0));
  };
  watch(body.dataset.ends);
  addEventListener("htmx:after:request", (event) => {
    const ends = event.detail?.ctx?.response?.headers?.get("X-Session-Ends");
    if (ends) watch(ends);
  });
})();
