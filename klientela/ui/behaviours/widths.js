// Edges between the heads of a list are dragged to make columns wider. The widths are kept as the user's own; in a saved view they go into the address.
import { token } from "./requests.js";

const NARROWEST = 60;
const WIDEST = 800;

export default function widths(list) {
  if (!list.dataset.columns || matchMedia("(pointer: coarse)").matches) return;
  for (const head of list.querySelectorAll("th[data-name]")) head.append(edge(list, head));
}

function edge(list, head) {
  const handle = Object.assign(document.createElement("span"), { className: "col-edge" });
  handle.addEventListener("click", (event) => (event.preventDefault(), event.stopPropagation()));
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    drag(list, head, handle, event);
  });
  return handle;
}

function drag(list, head, handle, { clientX, pointerId }) {
  const begun = head.offsetWidth;
  freeze(head.closest("table"));
  const column = columnOf(head);
  const move = (event) => column.style.setProperty("width", `${fit(begun + event.clientX - clientX)}px`);
  handle.setPointerCapture(pointerId);
  handle.classList.add("on");
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", () => {
    handle.removeEventListener("pointermove", move);
    handle.classList.remove("on");
    if (Math.abs(head.offsetWidth - begun) > 2) keep(list, head.closest("table"));
  }, { once: true });
}

const fit = (width) => Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));
const heads = (table) => [...table.querySelectorAll("thead th")];
const columnOf = (head) => head.closest("table").querySelectorAll("col")[heads(head.closest("table")).indexOf(head)];

// While an edge is dragged, the other columns stay as wide as they are; the table grows instead.
function freeze(table) {
  const wide = heads(table).map((head) => head.offsetWidth);
  if (!table.querySelector("colgroup")) {
    const group = document.createElement("colgroup");
    group.append(...wide.map(() => document.createElement("col")));
    table.tHead.before(group);
  }
  [...table.querySelectorAll("col")].forEach((column, at) => column.style.setProperty("width", `${wide[at]}px`));
  table.classList.add("fixed");
}

function keep(list, table) {
  const named = heads(table).filter((head) => head.dataset.name);
  const columns = named.map((head) => `${head.dataset.name}:${fit(head.offsetWidth)}`).join(",");
  const address = new URL(location.href);
  const saved = address.searchParams.get("saved");
  if ((saved && saved !== "none") || address.searchParams.has("columns")) {
    address.searchParams.set("columns", columns);
    location.assign(address);
    return;
  }
  fetch(list.dataset.columns, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ columns }) });
}
