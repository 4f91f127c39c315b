// The week painted: a grid over the rows of the form, which stay the only thing that is sent. Without this file the
// rows are filled in by hand. Hours of some weeks or dates only are shown and left to their rows.
(() => {
  "use strict";
  const box = document.querySelector("#week-editor");
  if (!box) return;
  const words = box.dataset;
  const names = words.days.split("|");
  const field = box.closest("fieldset");
  const STEP = 30;
  const DAY = 1440;
  const MOST_ROWS = 42;
  let blocks = [];
  let chosen = null;
  let drag = null;
  let isOurs = false;

  const make = (tag, className, facts = {}) => Object.assign(document.createElement(tag), { className, ...facts });
  const snap = (minute) => Math.round(minute / STEP) * STEP;
  const within = (low, value, high) => Math.max(low, Math.min(value, high));
  const clock = (minute) => {
    const pad = (number) => String(number).padStart(2, "0");
    return `${pad(Math.floor((minute % DAY) / 60))}:${pad(minute % 60)}`;
  };
  const said = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const label = (block) => {
    const what = said(words.block, { day: names[block.day], start: clock(block.start), end: clock(block.end) });
    return block.isRare ? said(words.rare, { what }) : what;
  };

  // The rows of the form.
  const rows = () => [...field.querySelectorAll("[data-row]")];
  const input = (row, name) => row.querySelector(`[name="${name}.${row.dataset.row}"]`);
  const ticks = (row, name) => [...row.querySelectorAll(`[name^="${name}.${row.dataset.row}"]`)];
  const isRare = (row) =>
    [...ticks(row, "week"), input(row, "term")].some((tick) => tick.checked) || Boolean(input(row, "first").value || input(row, "last").value);
  const minutes = (typed) => {
    const found = /^(\d\d):(\d\d)/.exec(typed);
    return found ? Number(found[1]) * 60 + Number(found[2]) : null;
  };

  function read() {
    blocks = [];
    for (const row of rows()) {
      const start = minutes(input(row, "start").value);
      const until = minutes(input(row, "end").value);
      if (start === null || until === null) continue;
      const end = until > start ? until : until + DAY;
      ticks(row, "day").forEach((tick, day) => {
        if (tick.checked) blocks.push({ day, start, end, isRare: isRare(row) });
      });
    }
  }

  function fill(row, days, start, end) {
    ticks(row, "day").forEach((tick, day) => {
      tick.checked = days.includes(day);
    });
    input(row, "start").value = start;
    input(row, "end").value = end;
  }

  function anotherRow() {
    const last = rows().at(-1);
    const [old, next] = [last.dataset.row, String(Number(last.dataset.row) + 1)];
    const row = last.cloneNode(true);
    row.dataset.row = next;
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+$/, Number(next) + 1));
    row.querySelector(".error")?.remove();
    for (const part of row.querySelectorAll("*")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(new RegExp(`-${old}(?=$|-error)`), `-${next}`));
      }
      if (part.name) part.name = part.name.replace(`.${old}`, `.${next}`);
      if (part.type === "checkbox") part.checked = false;
      else if ("value" in part) part.value = "";
    }
    last.after(row);
    return row;
  }

  function write() {
    const groups = new Map();
    for (const block of blocks.filter((one) => !one.isRare)) {
      const key = `${block.start}-${block.end}`;
      groups.set(key, { ...block, days: [...(groups.get(key)?.days ?? []), block.day] });
    }
    const ordered = [...groups.values()].sort((a, b) => Math.min(...a.days) - Math.min(...b.days) || a.start - b.start);
    const plain = rows().filter((row) => !isRare(row));
    while (plain.length < ordered.length && rows().length < MOST_ROWS) plain.push(anotherRow());
    const isShort = plain.length < ordered.length;
    plain.forEach((row, number) => {
      const group = ordered[number];
      if (group) fill(row, group.days, clock(group.start), clock(group.end));
      else fill(row, [], "", "");
    });
    isOurs = true;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    isOurs = false;
    if (isShort) read(); // what the form has no room for is not shown either
  }

  // The grid.
  const grid = make("div", "wk-grid");
  const scale = make("div", "wk-scale", { ariaHidden: "true" });
  for (const hour of [0, 3, 6, 9, 12, 15, 18, 21, 24]) {
    const mark = make("span", "", { textContent: String(hour) });
    mark.style.top = `${(hour / 24) * 100}%`;
    scale.append(mark);
  }
  const columns = names.map((name, day) => {
    const column = make("div", "wk-col");
    const short = words.short.split("|")[day];
    const add = make("button", "wk-add", { type: "button", textContent: short, ariaLabel: said(words.add, { short, day: name }) });
    add.addEventListener("click", () => paint(day, free(day), 60));
    const hours = make("div", "wk-day");
    hours.dataset.day = day;
    column.append(add, hours);
    return { column, hours };
  });
  const bar = make("div", "wk-bar buttons", { role: "group", ariaLabel: words.chosen, hidden: true });
  const status = make("p", "wk-said", { role: "status" });
  for (const [words_, start, end] of [
    [words.earlier, -STEP, 0],
    [words.later, STEP, 0],
    [words.shorter, 0, -STEP],
    [words.longer, 0, STEP],
  ]) {
    const button = make("button", "btn btn-quiet", { type: "button", textContent: words_ });
    button.addEventListener("click", () => change(chosen, { start: chosen.start + start, end: chosen.end + end }, { focus: false }));
    bar.append(button);
  }
  const remove = make("button", "btn btn-quiet", { type: "button", textContent: words.remove });
  remove.addEventListener("click", () => drop(chosen));
  bar.append(remove);
  grid.append(scale, ...columns.map((one) => one.column));
  box.append(grid, status, bar);
  box.hidden = false;

  function draw({ focus = false } = {}) {
    for (const { hours } of columns) hours.replaceChildren();
    for (const block of blocks) {
      const shown = make("button", "wk-block", { type: "button", ariaLabel: label(block), textContent: clock(block.start) });
      shown.classList.toggle("is-rare", block.isRare);
      shown.classList.toggle("is-chosen", block === chosen);
      shown.ariaPressed = String(block === chosen);
      shown.disabled = block.isRare;
      shown.title = label(block);
      place(shown, block.start, Math.min(block.end, DAY));
      shown.block = block;
      columns[block.day].hours.append(shown);
      if (block.end > DAY) {
        const tail = make("span", "wk-tail", { ariaHidden: "true" });
        place(tail, 0, block.end - DAY);
        columns[(block.day + 1) % 7].hours.append(tail);
      }
      if (focus && block === chosen) shown.focus();
    }
    bar.hidden = chosen === null;
    status.textContent = chosen ? label(chosen) : "";
  }

  function place(shown, start, end) {
    shown.style.top = `${(start / DAY) * 100}%`;
    shown.style.height = `${((end - start) / DAY) * 100}%`;
  }

  const choose = (block) => {
    chosen = block;
    draw({ focus: true });
  };

  function free(day) {
    const taken = (minute) => blocks.some((one) => one.day === day && one.start < minute + 60 && minute < one.end);
    return [600, 660, 960, 1020, 720, 780, 540, 480].find((minute) => !taken(minute)) ?? 600;
  }

  function paint(day, start, length) {
    let one = { day, start, end: start + length, isRare: false };
    const touching = blocks.filter((other) => !other.isRare && other.day === day && other.start <= one.end && one.start <= other.end);
    const joined = { ...one, start: Math.min(one.start, ...touching.map((each) => each.start)), end: Math.max(one.end, ...touching.map((each) => each.end)) };
    if (joined.end - joined.start <= DAY) {
      blocks = blocks.filter((other) => !touching.includes(other));
      one = joined;
    }
    blocks.push(one);
    write();
    choose(one);
  }

  function change(block, facts, { focus = true } = {}) {
    const next = { ...block, ...facts };
    next.start = within(0, next.start, DAY - STEP);
    next.end = within(next.start + Math.min(STEP, block.end - block.start), next.end, next.start + DAY);
    next.day = within(0, next.day, 6);
    Object.assign(block, next);
    chosen = block;
    write();
    draw({ focus });
  }

  function drop(block) {
    blocks = blocks.filter((one) => one !== block);
    const day = block.day;
    chosen = null;
    write();
    draw();
    status.textContent = said(words.gone, { what: label(block) });
    columns[day].column.firstChild.focus();
  }

  grid.addEventListener("keydown", (event) => {
    const { block } = event.target;
    if (!block || block.isRare) return;
    const length = block.end - block.start;
    const moved = (by) => {
      const start = within(0, block.start + by, DAY - STEP);
      return { start, end: start + length };
    };
    const facts = {
      ArrowUp: event.shiftKey ? { end: block.end - STEP } : moved(-STEP),
      ArrowDown: event.shiftKey ? { end: block.end + STEP } : moved(STEP),
      ArrowLeft: { day: block.day - 1 },
      ArrowRight: { day: block.day + 1 },
    }[event.key];
    if (facts) change(block, facts);
    else if (event.key === "Delete" || event.key === "Backspace") drop(block);
    else return;
    event.preventDefault();
  });

  // A finger taps; a mouse or a pen also drags.
  const minuteAt = (event, hours) => {
    const { top, height } = hours.getBoundingClientRect();
    return within(0, ((event.clientY - top) / height) * DAY, DAY);
  };
  const dayAt = (event) => {
    const edges = columns.map(({ hours }) => hours.getBoundingClientRect());
    const found = edges.findIndex(({ left, right }) => event.clientX >= left && event.clientX <= right);
    return found < 0 ? null : found;
  };

  grid.addEventListener("pointerdown", (event) => {
    const hours = event.target.closest(".wk-day");
    if (!hours || event.button !== 0 || event.pointerType === "touch" || event.target.disabled) return;
    const { block } = event.target;
    const minute = minuteAt(event, hours);
    drag = { day: Number(hours.dataset.day), from: minute, at: minute, block, kind: "paint", hours };
    if (block) {
      const { top, bottom } = event.target.getBoundingClientRect();
      const edge = Math.min(8, (bottom - top) / 4);
      drag.kind = event.clientY > bottom - edge ? "end" : event.clientY < top + edge ? "start" : "move";
      drag.was = { ...block };
    }
    event.preventDefault();
    grid.setPointerCapture(event.pointerId);
  });

  grid.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.at = minuteAt(event, drag.hours);
    drag.to = dayAt(event) ?? drag.to ?? drag.day;
    if (Math.abs(drag.at - drag.from) >= STEP / 2 || drag.to !== drag.day) drag.isMoved = true;
    if (drag.block && drag.isMoved) {
      const by = snap(drag.at - drag.from);
      const { was, block, kind } = drag;
      if (kind === "end") block.end = within(block.start + STEP, was.end + by, block.start + DAY);
      else if (kind === "start") block.start = within(0, was.start + by, Math.min(block.end, DAY) - STEP);
      else {
        block.start = within(0, was.start + by, DAY - STEP);
        block.end = block.start + was.end - was.start;
        block.day = drag.to;
      }
      chosen = block;
      draw();
    } else if (drag.isMoved) {
      draw();
      for (const { day, start, end } of painted()) {
        const ghost = make("span", "wk-ghost");
        place(ghost, start, end);
        columns[day].hours.append(ghost);
      }
    }
  });

  function painted() {
    const [first, last] = [Math.min(drag.day, drag.to), Math.max(drag.day, drag.to)];
    const [low, high] = [Math.min(drag.from, drag.at), Math.max(drag.from, drag.at)];
    const start = within(0, Math.floor(low / STEP) * STEP, DAY - STEP);
    const end = within(start + STEP, Math.ceil(high / STEP) * STEP, DAY);
    return Array.from({ length: last - first + 1 }, (_, number) => ({ day: first + number, start, end }));
  }

  grid.addEventListener("pointerup", () => {
    if (!drag) return;
    const { block, isMoved } = drag;
    if (isMoved && !block) for (const { day, start, end } of painted()) paint(day, start, end - start);
    else if (isMoved) {
      write();
      choose(block);
    } else if (block) choose(block);
    else paint(drag.day, within(0, Math.floor(drag.from / STEP) * STEP, DAY - 60), 60);
    drag = null;
  });
  grid.addEventListener("pointercancel", () => {
    if (drag?.block) Object.assign(drag.block, drag.was);
    drag = null;
    draw();
  });
  grid.addEventListener("click", (event) => {
    if (event.pointerType !== "touch" && event.detail !== 0) return; // a mouse was heard already
    const hours = event.target.closest(".wk-day");
    if (event.target.block) choose(event.target.block);
    else if (hours && event.pointerType === "touch") paint(Number(hours.dataset.day), within(0, Math.floor(minuteAt(event, hours) / 60) * 60, DAY - 60), 60);
  });

  field.addEventListener("change", () => {
    if (isOurs) return;
    read();
    chosen = null;
    draw();
  });
  read();
  draw();
})();
