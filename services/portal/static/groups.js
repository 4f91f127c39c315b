// The attendance sheet: counts as one taps, and keeps trying in memory when the network is away. Nothing is stored.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const said = form.querySelector("[data-count]");
  const rows = form.querySelectorAll(".mark-row");
  const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  let timer = 0;
  let tries = 0;
  let isWaiting = false;

  const say = (words, facts = {}) => {
    said.textContent = fill(words, facts);
    said.classList.toggle("is-waiting", isWaiting);
  };
  const count = () => {
    const missing = form.querySelectorAll(".pick-excused input:checked, .pick-no_show input:checked").length;
    say(said.dataset.said, { came: rows.length - missing, missing });
  };
  form.addEventListener("change", () => { if (!isWaiting) count(); });
  count();

  const warn = (event) => { event.preventDefault(); };
  const wait = () => {
    if (!isWaiting) addEventListener("beforeunload", warn);
    isWaiting = true;
    tries += 1;
    say(said.dataset.waiting, { marks: rows.length });
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(2000 * tries, 15000));
  };
  const rest = () => {
    clearTimeout(timer);
    isWaiting = false;
    removeEventListener("beforeunload", warn);
  };
  let extra = null;
  let isSending = false;
  let isRenewed = false;

  // She signed in again meanwhile: the form takes the new session's token and goes once more.
  async function renew() {
    try {
      const page = await (await fetch(form.action)).text();
      const token = page.match(/name="_token" value="([^"]+)"/);
      if (token) form.elements._token.value = token[1];
    } catch { /* the next try says what is wrong */ }
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    const body = new URLSearchParams(new FormData(form));
    if (extra) body.set(extra.name, extra.value);
    if (!isWaiting) say(said.dataset.sending);
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(20000) });
    } catch { /* no network: the marks stay on the page */ }
    isSending = false;
    if (!answer || answer.status >= 500) { wait(); return; }
    const target = answer.headers.get("HX-Redirect");
    if (target === form.dataset.sheet) { rest(); location.assign(target); return; }
    if (answer.status === 403 && !isRenewed) { isRenewed = true; await renew(); send(); return; }
    rest();
    if (target) {
      isWaiting = true;
      addEventListener("beforeunload", warn);
      say(said.dataset.locked);
      return;
    }
    if (extra) form.append(Object.assign(document.createElement("input"), { type: "hidden", ...extra }));
    form.submit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    extra = pressed && pressed.name ? { name: pressed.name, value: pressed.value } : null;
    send();
  });
  addEventListener("online", () => { if (isWaiting) send(); });
})();
