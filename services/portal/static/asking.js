// Asking: one question a screen on a phone, keys on a laptop, every answer kept as it is given. Nothing is stored.
(() => {
  "use strict";
  const area = document.querySelector("[data-asking]");
  if (!area) return;
  const form = area.querySelector("form");
  const say = area.dataset;
  const one = (selector) => area.querySelector(selector);
  const all = (selector) => [...area.querySelectorAll(selector)];
  const steps = all(".step");
  const isPhone = matchMedia("(max-width: 767.98px)");
  const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  area.classList.add("has-script");

  // Where she is: which questions are asked at all, and which one is in front.
  const chosen = (name) => form.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
  const isAnswered = (step) => [...step.querySelectorAll("input")].some((field) => (field.type === "radio" ? field.checked : field.value.trim()));
  const gate = () => {
    for (const step of steps.filter((each) => each.dataset.gate)) {
      const said = chosen(step.dataset.gate);
      step.hidden = said !== "" && !say.unknown.split(" ").includes(said) && !step.dataset.when.split(" ").includes(said);
    }
  };
  const live = () => steps.filter((step) => !step.hidden);
  const questions = () => live().filter((step) => step.matches(".question"));
  let here = steps[0];

  const show = () => {
    const asked = questions();
    const at = asked.indexOf(here);
    const lastQuestion = asked.at(-1);
    const isAfter = lastQuestion && lastQuestion.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
    for (const step of steps) step.classList.toggle("is-here", step === here);
    area.classList.toggle("is-last", here === live().at(-1));
    one("[data-place]").textContent = at >= 0 ? fill(say.saidPlace, { n: at + 1, total: asked.length }) : isAfter || !asked.length && here !== steps[0] ? say.saidEnd : say.saidStart;
    one("[data-back]").disabled = here === live()[0];
    const bar = area.querySelector(".progress-t");
    if (!bar) return;
    const done = asked.filter(isAnswered).length;
    bar.querySelector("progress").value = done;
    bar.querySelector("progress").max = asked.length;
    bar.querySelector("span").textContent = fill(say.saidDone, { done, total: asked.length });
  };
  // How far to the question: past the way back if there is room for that, so that the bar on top does not cut it in two.
  const start = () => {
    const edge = area.getBoundingClientRect().top;
    const way = document.querySelector(".crumbs")?.getBoundingClientRect().bottom ?? 0;
    return Math.max(edge - 72, Math.min(way, edge - document.querySelector("header.top").offsetHeight));
  };
  const go = (step, { focus = true } = {}) => {
    if (!step) return;
    here = step;
    area.classList.toggle("has-moved", focus);
    show();
    if (focus) step.focus({ preventScroll: true });
    if (isPhone.matches) scrollTo({ top: scrollY + start() });
    else step.scrollIntoView({ block: "center" });
  };
  const move = (by) => {
    const among = isPhone.matches ? live() : questions().length ? questions() : live();
    const at = among.indexOf(here);
    const next = among[at < 0 ? 0 : at + by];
    if (next) go(next);
    else if (by > 0 && !isPhone.matches) go(live()[live().indexOf(here) + 1]);
  };
  one("[data-back]").addEventListener("click", () => move(-1));
  one("[data-next]").addEventListener("click", () => move(1));
  area.addEventListener("focusin", (event) => {
    const step = event.target.closest(".step");
    if (step && step !== here) { here = step; show(); }
  });
  const goToHash = () => {
    const target = location.hash && area.querySelector(`#${CSS.escape(location.hash.slice(1))}`);
    if (target?.closest(".step")) go(target.closest(".step"));
  };
  addEventListener("hashchange", goToHash);

  // On a phone a tapped answer brings the next question; a key that only moves between answers does not.
  let tapped = 0;
  form.addEventListener("pointerup", (event) => { tapped = event.timeStamp; });
  form.addEventListener("change", (event) => {
    const step = event.target.closest(".question");
    if (event.target.type === "radio" && event.target.name.startsWith("unknown.")) step.querySelector("input.form-control").value = "";
    gate();
    show();
    keep();
    const isTap = event.timeStamp - tapped < 800;
    if (step && isPhone.matches && isTap && event.target.type === "radio") setTimeout(() => { if (here === step) move(1); }, 250);
  });

  // Keys: a number answers, up, down and Enter move. Only in a question, or outside every field if she has shortcuts on.
  const answer = (number) => {
    const option = here.matches(".question") && here.querySelectorAll("input[type=radio]")[number];
    if (!option) return;
    option.checked = true;
    option.dispatchEvent(new Event("change", { bubbles: true }));
    move(1);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const on = event.target;
    const isWriting = on.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    const isFree = on === document.body || on.id === "main";
    if (isFree ? document.body.dataset.shortcuts !== "on" : !on.closest(".step")) return;
    const isControl = on.matches("button, a, summary, textarea, select");
    if (event.key === "Enter" && !isControl) { event.preventDefault(); move(1); return; }
    if (isWriting || isControl) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (isFree || !on.closest(".question")) return;
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      answer((Number(event.key) + 9) % 10);
    }
  });

  // Keeping: one save at a time, the newest state after it; what could not be saved is tried again.
  const line = one("#saved");
  let isBusy = false;
  let isDirty = false;
  let tries = 0;
  let timer = 0;
  let isWell = false;
  const warn = (event) => { event.preventDefault(); };
  const unsaved = (is) => { (is ? addEventListener : removeEventListener)("beforeunload", warn); };
  function keep() {
    isDirty = true;
    unsaved(true);
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    isDirty = isWell = hasTyped = false;
    htmx.trigger(line, "keep");
  }
  line.addEventListener("htmx:after:swap", () => { isWell = Boolean(line.querySelector("[data-kept]")); });
  line.addEventListener("htmx:finally:request", () => {
    isBusy = false;
    if (isWell) {
      tries = 0;
      if (isDirty) keep(); else unsaved(false);
      return;
    }
    tries += 1;
    if (line.querySelector("[data-stale]")) { unsaved(false); return; }
    if (!line.querySelector("[data-away]")) { line.textContent = say.saidAway; line.append(mark()); }
    line.classList.add("is-waiting");
    timer = setTimeout(keep, Math.min(2000 * tries, 15000));
  });
  let kept = form.elements.etag?.value ?? "";
  line.addEventListener("htmx:after:swap", () => {
    kept = line.querySelector("[name=etag]")?.value || kept;
    line.classList.toggle("is-waiting", !isWell);
  });
  const mark = () => Object.assign(document.createElement("input"), { type: "hidden", name: "etag", value: kept });
  // She signed in again meanwhile: the form takes the new session's token, and the next try goes with it.
  line.addEventListener("htmx:after:request", async (event) => {
    if (event.detail?.ctx?.response?.status !== 403) return;
    try {
      const page = await (await fetch(location.pathname)).text();
      const token = page.match(/name="_token" value="([^"]+)"/);
      if (token) form.elements._token.value = token[1];
    } catch { /* the next try says what is wrong */ }
  });
  let typing = 0;
  let hasTyped = false;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input.form-control")) return;
    for (const reason of event.target.closest(".question")?.querySelectorAll("input[type=radio]") ?? []) reason.checked = false;
    clearTimeout(typing);
    typing = setTimeout(keep, 1500);
    hasTyped = true;
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && hasTyped) keep(); });
  addEventListener("online", () => { if (!isWell && tries) keep(); });
  form.addEventListener("submit", (event) => {
    if (tries) { event.preventDefault(); keep(); return; }
    clearTimeout(timer);
    unsaved(false);
  });

  gate();
  show();
  const wrong = one(".has-error.step, .step .has-error")?.closest(".step");
  const open = "resume" in say ? questions().find((step) => !isAnswered(step)) ?? live().at(-1) : null;
  if (location.hash) goToHash();
  else if (wrong || open) go(wrong ?? open, { focus: false });
})();
