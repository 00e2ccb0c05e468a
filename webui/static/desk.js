// What script adds to pages that work without it: keys, saving while you type, a countdown, one click to copy and open.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

$$(".script-only").forEach((part) => { if (part.id !== "changed") part.hidden = false; });

// Times are exact in the reader's own zone, which the server does not know.
$$("time[datetime]").forEach((time) => {
  const moment = new Date(time.dateTime);
  time.title = moment.toLocaleString([], { dateStyle: "full", timeStyle: "short" });
  if ("clock" in time.dataset) time.textContent = moment.toLocaleTimeString([], { timeStyle: "short" });
});

// One open menu at a time; Escape and a click elsewhere close it.
function closeMenus(but) {
  $$("details.menu[open], details.pop[open]").forEach((open) => { if (open !== but) open.open = false; });
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = $("details.menu[open], details.pop[open]");
  if (open) { open.open = false; $("summary", open).focus(); }
});

// ---- keys: they rest while somebody types, and while a browser's own shortcut is meant

const keys = new Map();

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if ($("dialog[open]")) return;
  const act = keys.get(event.key);
  if (act && act(event) !== false) event.preventDefault();
});

keys.set("?", () => $("#keys").showModal());

// In an open list of reasons a digit chooses one.
document.addEventListener("keydown", (event) => {
  const list = $("dialog#why[open], details#dismissing[open] .up");
  if (!list || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const choice = $$(".choice", list)[Number(event.key) - 1];
  if (choice) { event.preventDefault(); choice.click(); }
});

// ---- the list

function list(rows) {
  let at = -1;
  const move = (step) => {
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    rows.forEach((row, n) => row.classList.toggle("here", n === next));
    at = next;
    $("h2 a", rows[at]).focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  rows.forEach((row, n) => row.addEventListener("focusin", () => {
    at = n;
    rows.forEach((other) => other.classList.toggle("here", other === row));
  }));
  const here = () => rows[at];
  keys.set("j", () => move(1));
  keys.set("k", () => move(-1));
  keys.set("o", () => here() ? $("h2 a", here()).click() : false);
  keys.set("/", () => $("input[type=search]").focus());
  keys.set("c", () => {
    if (!here()) return false;
    const form = $("#act");
    form.action = document.body.dataset.claim;
    form.elements.id.value = here().dataset.id;
    form.submit();
  });
  keys.set("d", () => {
    if (!here()) return false;
    const why = $("#why");
    $("form", why).elements.id.value = here().dataset.id;
    $("#why-what").textContent = $("h2", here()).textContent;
    why.showModal();
    $(".choice", why).focus();
  });
}

// ---- a card

function card(root) {
  const follow = (name) => () => {
    const target = $(`[data-key="${name}"]`);
    if (!target) return false;
    target.click();
  };
  ["j", "k", "o", "c", "u"].forEach((name) => keys.set(name, follow(name)));
  keys.set("d", () => {
    const menu = $("#dismissing");
    if (!menu) return false;
    closeMenus(menu);
    menu.open = true;
    $(".choice", menu).focus();
  });
  present(root);
  if (root.dataset.mine === "yes") compose(root);
}

function sentence(text) {
  const place = $("#changed");
  place.textContent = text;
  place.hidden = !text;
}

function showViewers(text) {
  const place = $("#viewers");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

// Who else is here, and whether anything changed since this page was loaded.
function present(root) {
  const look = async () => {
    if (document.hidden) return;
    const address = new URL(root.dataset.look, location.href);
    address.search = new URLSearchParams({ id: root.dataset.id, seen: root.dataset.seen });
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) { sentence(told.sentence || ""); return; }
      showViewers(told.viewers);
      if (told.changed) sentence(told.changed);
      if (root.dataset.mine === "yes" && !told.mine) {
        sentence(told.holder ? `${told.holder} has this question now. Your text is kept.` : "Your time ran out. Claim the question again; your text is kept.");
      } else if (root.dataset.mine === "no" && told.mine) {
        sentence("You claimed this in another window. Load this page again to write.");
      }
      root.dispatchEvent(new CustomEvent("left", { detail: told.left }));
    } catch { /* offline for a moment: the next look tells */ }
  };
  setInterval(look, 30000);
  document.addEventListener("visibilitychange", look);
}

function compose(root) {
  const form = $("#compose"), text = $("#text"), saved = $("#saved"), count = $("#count");
  let ends = performance.now() + Number(root.dataset.left) * 1000;
  let timer = 0, stored = text.value, stops = $$("#checks .stop").map((line) => line.lastChild.textContent);

  // The clock runs from the seconds the server said were left, so a wrong clock here does no harm.
  const tick = () => {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    $("#lease").textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "no longer";
    $("#lease").parentElement.classList.toggle("late", left < 120);
  };
  $("#lease").parentElement.firstChild.textContent = "yours for ";
  tick();
  setInterval(tick, 1000);
  root.addEventListener("left", (event) => { ends = performance.now() + event.detail * 1000; });

  const length = () => {
    const counts = Number(root.dataset.linkCounts);
    const plain = counts ? text.value.replace(/https?:\/\/[^\s<>")\]]+/g, "x".repeat(counts)) : text.value;
    return [...plain].length;
  };
  const showCount = () => {
    const limit = Number(root.dataset.limit);
    count.lastChild.textContent = `${length().toLocaleString("en")}${limit ? ` of ${limit.toLocaleString("en")}` : ""} characters`;
  };
  const showChecks = (checks) => {
    const lines = checks.map((check) => {
      const line = document.createElement("li");
      line.className = check.level;
      if (check.level !== "good") {
        const spoken = document.createElement("span");
        spoken.className = "visually-hidden";
        spoken.textContent = check.level === "stop" ? "Must be mended: " : "Think about it: ";
        line.append(spoken);
      }
      line.append(check.sentence);
      return line;
    });
    const old = $("#checks").textContent;
    const fresh = lines.map((line) => line.textContent).join("");
    if (old.replace(/\s+/g, "") !== fresh.replace(/\s+/g, "")) $("#checks").replaceChildren(...lines);
  };

  const save = async (more = {}) => {
    clearTimeout(timer);
    const value = text.value;
    saved.textContent = "saving, ";
    try {
      const answer = await fetch(root.dataset.save, {
        method: "POST",
        headers: { "X-CSRFToken": root.dataset.token, Accept: "application/json" },
        body: new URLSearchParams({ id: root.dataset.id, seen: root.dataset.seen, text: value, ...more }),
      });
      const told = await answer.json();
      if (!answer.ok) { saved.textContent = "not saved, "; sentence(told.sentence || ""); return; }
      stored = value;
      saved.textContent = text.value === value ? "saved, " : "";
      ends = performance.now() + told.left * 1000;
      stops = told.stops;
      showChecks(told.checks);
      if (told.changed) sentence(told.changed);
    } catch {
      saved.textContent = "not saved yet, ";
      timer = setTimeout(save, 5000);
    }
  };
  text.addEventListener("input", () => {
    showCount();
    saved.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  text.addEventListener("blur", () => { if (text.value !== stored) save(); });
  addEventListener("beforeunload", (event) => { if (text.value !== stored) event.preventDefault(); });
  form.addEventListener("submit", () => { stored = text.value; });
  showCount();

  // A browser lets a page copy and open only at the click itself, so both come first and the saving after.
  const button = $("#copy");
  button.addEventListener("click", async (event) => {
    if (!navigator.clipboard || !window.isSecureContext) return; // the form then shows the text to copy by hand
    event.preventDefault();
    if (!$("#changed").hidden && !button.dataset.warned) {
      button.dataset.warned = "yes";
      $("#changed").scrollIntoView({ block: "nearest" });
      return;
    }
    const unfilled = text.value.match(/\{[^{}\n]{0,60}\}/);
    if (unfilled || (stops.length && text.value === stored)) {
      sentence(unfilled ? `Fill in or delete ${unfilled[0]} before you post.` : stops.join(" "));
      text.focus();
      return;
    }
    const copied = navigator.clipboard.writeText(text.value);
    window.open(button.dataset.thread, "_blank", "noopener,noreferrer");
    try {
      await copied;
      saved.textContent = "copied, ";
      await save({ copied: "yes" });
      saved.textContent = "copied and saved, ";
      const posting = $("#posting");
      posting.open = true;
    } catch {
      text.select();
      sentence("The browser did not let us copy. The text is marked: copy it with Ctrl+C.");
    }
  });

  $("#posted").addEventListener("submit", (event) => {
    event.target.elements.text.value = text.value;
    stored = text.value;
  });
}

// ---- begin

const rows = $$(".rows .row-card[data-id]");
if (rows.length) list(rows);
if ($("#card")) card($("#card"));
