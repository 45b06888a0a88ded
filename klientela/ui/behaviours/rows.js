// Rows of a list: keys move, Enter opens, arrows walk the cells of a row; a click anywhere on a row opens it, or shows it beside the list
// (a moment later, for a second click means the cell).
import { when } from "./keys.js";

const TAKEN = ".w-ck, a, button, input, select, textarea, label, summary, form, [popover], details.pop";
const TWICE = 220;

export default function rows(list) {
  const all = () => [...list.querySelectorAll("[data-id]")];
  const here = () => current(list);
  let waiting;
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-id]");
    clearTimeout(waiting);
    if (!row || event.detail > 1 || event.target.closest(TAKEN) || String(window.getSelection())) return;
    if (!list.matches("[data-behaviour~=peek]") || narrow()) return link(row)?.click();
    waiting = setTimeout(() => list.dispatchEvent(new CustomEvent("peek", { detail: row })), TWICE);
  });
  const step = (by) => (event) => {
    if (!list.isConnected || !free(list, event)) return false;
    const known = all();
    const at = known.indexOf(here());
    return focus(known[Math.min(Math.max(at + by, 0), known.length - 1)]);
  };
  const before = sessionStorage.getItem("row");
  if (before) focus(all().find((row) => row.dataset.id === before));
  sessionStorage.removeItem("row");
  when("next", step(1));
  when("previous", step(-1));
  when("across", (event) => list.contains(event.target) && Boolean(here()) && across(here(), event.key === "ArrowRight" ? 1 : -1));
  when("open", (event) => {
    if (!here() || !event.target.matches("tr, td") || fieldOf(event.target)) return false;
    link(here())?.click();
    return true;
  });
}

export const narrow = () => window.matchMedia("(max-width: 52rem)").matches;

// The row with the focus, else the one that is shown beside the list.
export const current = (list) => (list.isConnected ? document.activeElement.closest?.("[data-id]") ?? list.querySelector("[data-id].open") : null);

// The field a cell holds that can be changed in place: the head of its column says so.
export const fieldOf = (cell) => cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.dataset.edit;

const link = (row) => row.querySelector("a[href]");

// Arrows belong to what has the focus, unless that is the page or the list itself; letters work from anywhere.
function free(list, event) {
  if (event.target.closest?.("[popover], details.pop, [role=listbox]")) return false;
  return event.key.length === 1 || event.target.matches("body, main") || list.contains(event.target);
}

export function focus(row) {
  if (!row) return false;
  const target = row.matches("[tabindex]") ? row : (link(row) ?? row);
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function across(row, by) {
  const cells = [...row.cells].filter((cell) => !cell.matches(".w-ck") && cell.offsetParent);
  const next = cells[cells.indexOf(document.activeElement.closest("td")) + by];
  if (!next) return true;
  if (next.querySelector("a.who")) return focus(row);
  next.tabIndex = -1;
  next.focus();
  return true;
}
