// Rows of a list: J and K or arrows move, Enter opens, a click anywhere on a row opens it.
import { singleKeys } from "./keys.js";

export default function rows(list) {
  const all = () => [...list.querySelectorAll("[data-id]")];
  const link = (row) => row.querySelector("a[href]");
  list.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary")) return;
    const row = event.target.closest("[data-id]");
    if (row && !String(window.getSelection())) link(row)?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, dialog[open], [popover], details.pop")) return;
    const free = event.target.matches("body, main") || list.contains(event.target);
    const step = { ...(free && { ArrowDown: 1, ArrowUp: -1 }), ...(singleKeys() && { j: 1, k: -1 }) }[event.key];
    if (!step) return;
    const known = all();
    const at = known.indexOf(document.activeElement.closest?.("[data-id]"));
    const to = known[Math.min(Math.max(at + step, 0), known.length - 1)];
    if (!to) return;
    event.preventDefault();
    link(to)?.focus();
    to.scrollIntoView({ block: "nearest" });
  });
}
