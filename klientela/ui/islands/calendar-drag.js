// Dragging: a meeting elsewhere, its lower edge to make it longer, empty time to plan a new one. A click that moved nothing stays a click.
import { quarter } from "./calendar.js";

const STEP = 15;
const FAR = 5;
const EDGE = 7;

export function drag(root, send) {
  let held = null;

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const column = event.target.closest(".cal-c");
    const meeting = event.target.closest(".ev");
    if (!column || (meeting && !meeting.dataset.move)) return;
    if (!meeting && !root.dataset.new) return;
    const box = meeting?.getBoundingClientRect();
    held = {
      meeting, column, x: event.clientX, y: event.clientY, row: quarter(column), moved: false,
      edge: Boolean(box) && event.clientY > box.bottom - EDGE && box.height > 2 * EDGE, height: meeting?.offsetHeight ?? 0,
    };
    if (!meeting) held.from = rowAt(column, event.clientY, held.row);
  });

  root.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    held.moved = true;
    event.preventDefault();
    if (!held.meeting) return ghost(held, rowAt(held.column, event.clientY, held.row));
    held.rows = Math.round((event.clientY - held.y) / held.row);
    held.meeting.classList.add("is-dragged");
    if (held.edge) held.meeting.style.height = `${Math.max(held.row, held.height + held.rows * held.row)}px`;
    else {
      held.over = columnAt(root, event.clientX) ?? held.column;
      const aside = held.over.getBoundingClientRect().left - held.column.getBoundingClientRect().left;
      held.meeting.style.translate = `${aside}px ${held.rows * held.row}px`;
    }
  });

  root.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("pointerup", (event) => {
    const done = held;
    held = null;
    if (!done) return;
    if (!done.meeting) return event.target.closest?.(".cal-c") === done.column || done.moved ? plan(root, done, event) : null;
    if (!done.moved) return;
    addEventListener("click", (click) => (click.preventDefault(), click.stopPropagation()), { capture: true, once: true });
    const minutes = done.rows * STEP;
    const days = done.edge || !done.over ? 0 : daysBetween(done.column.dataset.day, done.over.dataset.day);
    send(done.meeting, done.edge ? { longer: minutes } : { days, minutes });
  });
}

const rowAt = (column, y, row) => Math.max(0, Math.floor((y - column.getBoundingClientRect().top) / row));

const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

const columnAt = (root, x) =>
  [...root.querySelectorAll(".cal-c")].find((column) => {
    const box = column.getBoundingClientRect();
    return x >= box.left && x < box.right;
  });

function ghost(held, row) {
  held.ghost ??= held.column.appendChild(Object.assign(document.createElement("div"), { className: "ghost" }));
  held.to = Math.max(row, held.from);
  held.ghost.style.gridRow = `${held.from + 1} / ${held.to + 2}`;
}

function plan(root, held) {
  const first = Number(root.dataset.first) * 4;
  const from = held.moved ? held.from : Math.floor(held.from / 2) * 2;
  const to = held.moved ? (held.to ?? from) + 1 : from + 4;
  const at = (row) => `${held.column.dataset.day}T${String(Math.floor(row / 4)).padStart(2, "0")}:${String((row % 4) * STEP).padStart(2, "0")}`;
  const last = Math.min(first + to, 95);
  location.assign(`${root.dataset.new}?${new URLSearchParams({ starts_at: at(first + from), ends_at: at(last) })}`);
}
