// The attendance sheet: counts as one taps, and keeps trying in memory while the network is away. Nothing is stored.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const said = form.querySelector("[data-count]");
  const rows = [...form.querySelectorAll(".mark-row")];
  const veil = document.querySelector("#veil");
  const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  let timer = 0;
  let tries = 0;
  let isWaiting = false;
  let isSending = false;
  let isRenewed = false;
  let extra = null;

  const say = (words, facts = {}) => {
    said.textContent = fill(words, facts);
    said.classList.toggle("is-waiting", isWaiting);
  };
  const count = () => {
    const missing = rows.filter(isAway).length;
    say(said.dataset.said, { came: rows.length - missing, missing });
  };

  // What the server has of a row, as the page was told, against what is ticked now; who is away brought nobody.
  const isAway = (row) => row.querySelector(".pick-excused input:checked, .pick-no_show input:checked");
  const ticked = (row) => [...row.querySelectorAll(isAway(row) ? ".marks input:checked" : "input:checked")]
    .map((input) => input.value).join(" ");
  const unsent = () => rows.filter((row) => ticked(row) !== row.dataset.kept).length;

  // Whoever hides the screen or leaves must never be asked anything.
  const warn = (event) => { if (!veil || veil.hidden) event.preventDefault(); };
  const guard = () => addEventListener("beforeunload", warn);
  const free = () => removeEventListener("beforeunload", warn);
  addEventListener("submit", (event) => { if (event.target !== form) free(); });

  const wait = () => {
    isWaiting = true;
    tries += 1;
    guard();
    say(said.dataset.waiting, { marks: unsent() });
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(2000 * tries, 15000));
  };
  const rest = () => {
    clearTimeout(timer);
    isWaiting = false;
    free();
  };

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
      guard();
      say(said.dataset.locked);
      return;
    }
    if (extra) form.append(Object.assign(document.createElement("input"), { type: "hidden", ...extra }));
    form.submit();
  }

  form.addEventListener("change", () => {
    guard();
    if (isWaiting) say(said.dataset.waiting, { marks: unsent() });
    else count();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    extra = pressed && pressed.name ? { name: pressed.name, value: pressed.value } : null;
    send();
  });
  addEventListener("online", () => { if (isWaiting) send(); });
  count();
})();
