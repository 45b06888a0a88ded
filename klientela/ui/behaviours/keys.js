// Keys that work while nobody types. Which there are stands in the dialog #keys (from keymap.py): a line names its keys, what it runs and
// what must be on the page; behaviours answer by when(). Beside them, a link or button is pressed by the letters of its data-key.
// People may switch single letters off (WCAG 2.1.4); the browser remembers it.
const CHOICE = "single-keys";
const WAIT = 1500;
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const dialog = document.getElementById("keys");
const lines = [...document.querySelectorAll("#keys [data-run]")];
const answers = {};
let leader = "";

export const singleKeys = () => localStorage.getItem(CHOICE) !== "off";

// What answers last is asked first; an answer of false lets the key go on to others.
export const when = (run, answer) => (answers[run] ??= []).unshift(answer);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const key = nameOf(event);
  if (!key.startsWith("ctrl+")) {
    if (typing(event.target)) return;
    if (event.key.length === 1 && key !== "space" && !singleKeys()) return;
  }
  if (follow(key, event)) event.preventDefault();
});

function nameOf(event) {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `ctrl+${key}`;
  return event.shiftKey && (/^\p{L}$/u.test(key) || key.length > 1) ? `shift+${key}` : key;
}

// A letter after G or C, or a letter of its own.
function follow(key, event) {
  const link = (letters) => document.querySelector(`[data-key="${CSS.escape(letters)}"]`);
  const found = leader ? link(leader + key) : null;
  leader = "";
  if (found) return found.click() ?? true;
  if (obey(key, event)) return true;
  if (link(key)) return link(key).click() ?? true;
  if (/^[a-z]$/.test(key) && document.querySelector(`[data-key^="${key}"]`)) {
    leader = key;
    setTimeout(() => (leader = ""), WAIT);
  }
  return false;
}

const isHere = (line) => !line.dataset.where || Boolean(document.querySelector(line.dataset.where));

function obey(key, event) {
  const meant = lines.filter((line) => line.dataset.keys.split(" ").includes(key) && isHere(line));
  return meant.some((line) => (answers[line.dataset.run] ?? []).some((answer) => answer(event) !== false));
}

when("search", () => {
  const box = document.querySelector(".find input");
  (box.focus(), box.select());
});
when("save", (event) => event.target.closest?.("form")?.requestSubmit() ?? Boolean(event.target.closest?.("form")));
when("filter", () => document.querySelector("summary.add").click());
when("assign", () => document.querySelector("#record #fact-owner .edit")?.click() ?? Boolean(document.querySelector("#record #fact-owner")));
when("stage", (event) => {
  const now = document.querySelector(".path [aria-current=step]");
  const to = (event.key === "[" ? now.previousElementSibling : now.nextElementSibling)?.querySelector("button");
  to?.form.requestSubmit(to);
  return Boolean(to);
});
when("keys", () => (show(), dialog.showModal()));

for (const opener of document.querySelectorAll("[data-open=keys]")) opener.addEventListener("click", show, true);

// The dialog tells of what works here: the lines whose place is on the page, and the keys of its own links and buttons.
function show() {
  for (const line of lines) line.hidden = !isHere(line);
  const own = dialog.querySelector("[data-own] dl");
  own.replaceChildren(...[...document.querySelectorAll("main [data-key]")].map(told));
  for (const section of dialog.querySelectorAll("section")) section.hidden = !section.querySelector("dl > :not([hidden])");
}

function told(button) {
  const line = document.createElement("div");
  const [keys, words] = [document.createElement("dt"), document.createElement("dd")];
  keys.append(...[...button.dataset.key].map((letter) => Object.assign(document.createElement("kbd"), { textContent: letter.toUpperCase() })));
  const named = button.cloneNode(true);
  for (const key of named.querySelectorAll("kbd")) key.remove();
  words.textContent = button.dataset.does || button.getAttribute("aria-label") || named.textContent.trim();
  line.append(keys, words);
  return line;
}

for (const choice of document.querySelectorAll("[data-single-keys]")) {
  choice.checked = singleKeys();
  choice.addEventListener("change", () => localStorage.setItem(CHOICE, choice.checked ? "on" : "off"));
}
