// Selecting rows: by box, X, ranges with Shift, the page, or all that the list asks for. The bar #bulk says how many and what can be done.
// A button with data-bulk fetches the dialog of its door; one with data-export sends the keys and gets a file.
import { current, focus } from "./rows.js";
import { when } from "./keys.js";
import { token } from "./requests.js";
import { say } from "./telling.js";

export default function select(list) {
  const bar = document.getElementById("bulk");
  const page = list.querySelector("[data-page]");
  const rows = () => [...list.querySelectorAll("tr[data-id]")];
  const chosen = () => rows().filter((row) => box(row).checked);
  const starter = document.querySelector("[data-pick]");
  const pressed = () => starter?.getAttribute("aria-pressed") === "true";
  let last = null;
  let all = false;

  function pick(row, on) {
    box(row).checked = on;
    if (on) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  }
  function show() {
    const count = chosen().length;
    all &&= count === rows().length;
    if (page) Object.assign(page, { checked: count > 0 && count === rows().length, indeterminate: count > 0 && count < rows().length });
    bar.hidden = !count;
    list.classList.toggle("picking", count > 0 || pressed());
    const words = `${bar.dataset.words}: ${all ? bar.dataset.total : count}`;
    bar.querySelector("[data-count]").textContent = words;
    bar.querySelector("[data-all]").hidden = all || count < rows().length || !list.querySelector("tr.more");
    say(count ? words : "");
  }
  function toggle(row, on, range) {
    const [known, from] = [rows(), last?.isConnected ? last : row];
    const [a, b] = [known.indexOf(from), known.indexOf(row)].sort((one, two) => one - two);
    for (const each of range ? known.slice(a, b + 1) : [row]) pick(each, on);
    (last = row), (all = false), show();
  }
  function every(on) {
    for (const row of rows()) pick(row, on);
    (all = false), show();
  }

  list.addEventListener("click", (event) => {
    const cell = event.target.closest("td.w-ck");
    if (!cell) return;
    const own = event.target.matches("input");
    if (event.shiftKey) window.getSelection().empty();
    toggle(cell.parentElement, own ? event.target.checked : !box(cell.parentElement).checked, event.shiftKey);
  });
  starter?.addEventListener("click", () => {
    starter.setAttribute("aria-pressed", String(!pressed()));
    if (pressed()) show();
    else every(false);
  });
  page?.addEventListener("change", () => every(page.checked));
  list.addEventListener("htmx:afterSwap", () => {
    for (const row of all ? rows() : []) pick(row, true);
    if (!bar.hidden) show();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-clear]")) every(false), focus(last?.isConnected ? last : rows()[0]);
    if (button.matches("[data-all]")) (all = true), show();
    if (button.dataset.bulk) ask(button, asked(list, chosen(), all));
    if (button.dataset.export) take(button.dataset.export, asked(list, all ? [] : chosen(), false));
  });
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.querySelectorAll("button:not([hidden])")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  });
  when("select", () => Boolean(current(list)) && (toggle(current(list), !box(current(list)).checked, false), true));
  when("select-to", () => Boolean(current(list)) && (toggle(current(list), true, true), true));
  when("assign", () => !bar.hidden && (bar.querySelector("[data-bulk=assign]").click(), true));
  when("close", () => list.isConnected && !bar.hidden && !document.querySelector("dialog[open]") && (every(false), true));
}

const box = (row) => row.cells[0].querySelector("input");

// What is meant: the keys of rows, or the question of the list instead of them.
function asked(list, rows, all) {
  const values = all ? [["all", "1"]] : rows.map((row) => ["key", row.dataset.id]);
  return new URLSearchParams([...values, ["question", location.search.slice(1)]]);
}

function ask(button, values) {
  const sent = Object.fromEntries([...values.keys()].map((name) => [name, values.getAll(name)]));
  window.htmx.ajax("POST", button.dataset.url, { target: "#bulk-dialog", swap: "innerHTML", source: button, values: sent });
}

function take(door, values) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: door + location.search, hidden: true });
  values.delete("question");
  values.append("csrfmiddlewaretoken", token());
  for (const [name, value] of values) form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
  form.remove();
}
