// The boxes of a start page, or the lines of a layout, change places by dragging, or by the arrows on the box that has the focus; their buttons do the same.
import { token } from "../behaviours/requests.js";

export default function arrange(root) {
  let held = null;
  const boxes = () => [...root.querySelectorAll("[data-key]")];
  root.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-key]");
    event.dataTransfer.effectAllowed = "move";
    held.classList.add("held");
  });
  root.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-key]");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const later = boxes().indexOf(over) > boxes().indexOf(held);
    over[later ? "after" : "before"](held);
  });
  root.addEventListener("drop", (event) => event.preventDefault());
  root.addEventListener("dragend", () => {
    held?.classList.remove("held");
    held = null;
    keep(root, boxes());
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches("[data-key]")) return;
    const all = boxes();
    const other = all[all.indexOf(event.target) + step];
    event.preventDefault();
    if (!other) return;
    other[step > 0 ? "after" : "before"](event.target);
    event.target.focus();
    keep(root, boxes());
  });
}

// A page that was not one's own becomes one's own by its first change: the address then names the copy.
async function keep(root, boxes) {
  const body = new URLSearchParams({ do: "order", dashboard: root.dataset.dashboard });
  for (const box of boxes) body.append("key", box.dataset.key);
  const answer = await fetch(root.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  root.dispatchEvent(new CustomEvent("arranged", { bubbles: true }));
  const made = answer.headers.get("X-Dashboard");
  if (!made || made === root.dataset.dashboard) return;
  const address = new URL(location.href);
  address.searchParams.set("dashboard", made);
  location.replace(address);
}
