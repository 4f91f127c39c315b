// Estoy aquí: each step is sealed in this page's memory and sent once; what is waiting can't be read. Nothing is stored.
(() => {
  "use strict";
  const root = document.querySelector("[data-field]");
  if (!root) return;
  const find = (name) => root.querySelector(`[data-${name}]`);
  const forms = [...root.querySelectorAll("form[data-send]")];
  if (!window.crypto || !crypto.subtle) {
    find("plain").hidden = false;
    for (const form of forms) form.dataset.once = "";
    return;
  }
  const veil = document.querySelector("#veil");
  const [wait, said, refused, door, back] = ["wait", "said", "refused", "door", "back"].map(find);
  const steps = [...root.querySelectorAll("[data-step]")];
  const key = crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const ahead = Date.parse(root.dataset.now) - Date.now();  // the server's clock counts, not the phone's
  const queue = [];
  let token = root.querySelector("[name=_token]")?.value;
  let timer = 0;
  let late = 0;
  let tries = 0;
  let isSealing = false;
  let isSending = false;
  let upcoming = null;  // the step after the one that is just leaving, if it hasn't been shown yet
  let leaving = null;

  const mark = () => { if (queue.length) document.body.dataset.holds = "1"; else delete document.body.dataset.holds; };
  const say = (what) => {
    clearTimeout(late);
    mark();
    wait.hidden = false;
    wait.classList.toggle("is-sent", what === "kept");
    said.textContent = said.dataset[what];
    find("count").textContent = queue.length;
    door.hidden = what !== "locked" && what !== "other";
    back.disabled = isSending;
  };
  const calm = () => { say("kept"); wait.hidden = true; };
  const show = (name) => {
    for (const step of steps) step.hidden = step.dataset.step !== name;
    refused.hidden = true;
    upcoming = null;
    root.inert = false;
  };
  const move = () => { if (upcoming !== null) show(upcoming); };

  // The words of a form, out of the page and back into it.
  const clear = (form) => {
    for (const input of form.elements) {
      if (input.type === "radio" || input.type === "checkbox") { input.checked = false; input.defaultChecked = false; }
      else if (input.type !== "hidden" && "defaultValue" in input) { input.value = ""; input.defaultValue = ""; }
    }
    for (const fold of form.querySelectorAll("details")) fold.open = false;
  };
  const fill = (form, words) => {
    for (const [name, value] of words) {
      if (name === "at" || name === "_token") continue;
      form.elements[name].value = value;
      if (value) form.elements[name].closest?.("details")?.setAttribute("open", "");
    }
  };
  async function seal(form) {
    const words = [...new FormData(form)].filter(([name]) => name !== "_token" && name !== "at");
    words.push(["at", new Date(Date.now() + ahead).toISOString()]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(words)));
    clear(form);
    queue.push({ form, action: form.action, step: form.closest("[data-step]").dataset.step, iv, box });
  }
  async function open({ iv, box }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, box)));
  }

  const warn = (event) => { if (queue.length && !leaving && (!veil || veil.hidden)) event.preventDefault(); };
  addEventListener("beforeunload", warn);

  // She signed in again meanwhile: the new session's token, if it is still she.
  async function renew() {
    const page = await (await fetch(root.dataset.page, { signal: AbortSignal.timeout(20000) })).text();
    const who = page.match(/data-who="([^"]+)"/);
    if (!who) return "locked";
    if (who[1] !== root.dataset.who) return "other";
    token = page.match(/name="_token" value="([^"]+)"/)[1];
    return "renewed";
  }
  async function post(entry) {
    const body = new URLSearchParams(await open(entry));
    body.set("_token", token);
    const seconds = leaving ? 8 : 20;
    return fetch(entry.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(seconds * 1000) });
  }
  // kept, refused (with words), locked, other, ill (the server answers, and cannot) or away (nothing answers).
  async function send(entry, isRenewed = false) {
    try {
      const answer = await post(entry);
      const target = answer.headers.get("HX-Redirect");
      if (target === root.dataset.field) return { is: "kept" };
      if (target) return { is: "locked" };
      if (answer.status === 403) {
        const found = isRenewed ? "locked" : await renew();
        return found === "renewed" ? send(entry, true) : { is: found };
      }
      if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return { is: "ill" };
      const isPlain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
      return { is: "refused", why: isPlain ? await answer.text() : "" };
    } catch {
      return { is: "away" };
    }
  }

  const fault = (line) => {
    const [name, words] = line.split("\t");
    const item = document.createElement("li");
    const place = name && root.querySelector(`#f-${CSS.escape(name)}`);
    if (!place) { item.textContent = words; return item; }
    const link = document.createElement("a");
    link.href = `#${place.id}`;
    link.textContent = words;
    item.append(link);
    place.closest(".field").classList.add("has-error");
    place.closest("details")?.setAttribute("open", "");
    return item;
  };

  // What the server will not have goes back into its forms, all that waited behind it too.
  async function refuse(why) {
    const first = queue[0];
    for (const entry of queue.splice(0).reverse()) fill(entry.form, await open(entry));
    show(first.step);
    calm();
    find("why").replaceChildren(...why.split("\n").filter(Boolean).map(fault));
    refused.hidden = false;
    refused.focus();
  }
  const rest = (what) => {
    move();
    tries += 1;
    say(what);
    clearTimeout(timer);
    timer = setTimeout(flush, Math.min(1000 * 2 ** tries, 30000));
  };
  const done = () => {
    mark();
    if (leaving) { leaving.submit(); return; }
    if (upcoming === null && !steps.at(-1).hidden) upcoming = "";
    if (upcoming === null) { say("kept"); return; }
    root.inert = true;  // what was tapped while the next page comes would be lost
    location.assign(root.dataset.field);
  };

  async function flush() {
    if (isSending || !queue.length) return;
    isSending = true;
    clearTimeout(timer);
    if (!tries) late = setTimeout(() => { move(); say("sending"); }, 700);
    let got = { is: "kept" };
    while (queue.length && got.is === "kept") {
      got = await send(queue[0]);
      if (got.is === "kept") queue.shift();
    }
    isSending = false;
    clearTimeout(late);
    if (got.is === "kept") { tries = 0; done(); return; }
    if (leaving && got.is !== "away") { leaving.submit(); return; }
    if (got.is === "refused") { tries = 0; await refuse(got.why); return; }
    if (got.is === "locked" || got.is === "other") shut();
    rest(got.is === "ill" || got.is === "away" ? "waiting" : got.is);
  }
  // Whoever is no longer signed in reads nothing here.
  const shut = () => find("shown").replaceChildren();

  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!forms.includes(form)) return;
    event.preventDefault();
    if (isSealing) return;
    isSealing = true;
    await seal(form);
    isSealing = false;
    root.inert = true;
    upcoming = steps[steps.indexOf(form.closest("[data-step]")) + 1].dataset.step;
    if (isSending) move();
    tries = 0;
    mark();
    flush();
  });
  find("again").addEventListener("click", () => { tries = 0; flush(); });
  back.addEventListener("click", async () => {
    if (isSending || !queue.length) return;
    const entry = queue.pop();
    show(entry.step);
    fill(entry.form, await open(entry));
    if (queue.length) say("waiting"); else calm();
  });
  addEventListener("online", () => { tries = 0; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  addEventListener("htmx:before:response", (event) => {  // a count that is polled leads to the sign-in: not away from here
    if (!queue.length || !event.detail.ctx.response.headers.get("HX-Redirect")) return;
    event.preventDefault();
    flush();
  });
  addEventListener("telar:over", () => { shut(); flush(); });

  // Hiding or leaving asks nothing: white at once; what waits is tried first, and stays sealed while nothing answers.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!queue.length || !form.matches("[data-hide], [action='/salida']")) return;
    event.preventDefault();
    leaving = form;
    veil.hidden = false;
    document.title = "·";
    shut();
    for (const each of forms) clear(each);
    tries = 0;
    flush();
  });
})();
