// Cells changed in place: Enter, E or a double click turns a cell into its input; Enter saves and goes down, Tab goes across, Escape restores.
// The head of a column says by data-edit which field its cells hold; the server decides about each row and answers with the row as it is now.
import { attach } from "./attach.js";
import { current, fieldOf } from "./rows.js";
import { when } from "./keys.js";
import { token } from "./requests.js";
import { say, tell } from "./telling.js";

const isOpen = (cell) => cell?.classList.contains("cell-edit");

export default function edit(list) {
  const url = (cell) => `${list.dataset.base}${cell.parentElement.dataset.id}/fields/${fieldOf(cell)}/`;
  const send = (cell, more) => fetch(url(cell) + (more ? location.search : "?cell=1"), { headers: { "HX-Request": "true", "X-CSRFToken": token() }, ...more });

  async function open(cell) {
    if (isOpen(cell) || !fieldOf(cell)) return;
    const before = [...cell.childNodes];
    const answer = await send(cell);
    if (!answer.ok) return refuse(answer, list);
    await fill(cell, await answer.text());
    const began = written(cell);
    const leave = () => (cell.classList.remove("cell-edit"), cell.replaceChildren(...before), land(cell));
    cell.onkeydown = (event) => {
      if (event.defaultPrevented || !isOpen(cell)) return;
      const to = { Enter: event.target.matches("textarea") && !event.ctrlKey ? null : "down", Tab: event.shiftKey ? "left" : "right" }[event.key];
      if (event.key === "Escape") (stop(event), leave());
      if (to) (stop(event), written(cell) === began ? (leave(), go(cell, to)) : save(cell, to));
    };
    cell.onfocusout = ({ relatedTarget }) => {
      if (!isOpen(cell) || cell.contains(relatedTarget) || !document.hasFocus()) return;
      if (written(cell) === began) leave();
      else save(cell, "");
    };
  }

  async function save(cell, to) {
    if (cell.dataset.busy) return;
    cell.dataset.busy = "true";
    const answer = await send(cell, { method: "POST", body: new URLSearchParams(written(cell)) }).catch(() => null);
    delete cell.dataset.busy;
    if (!answer) return tell(document.body.dataset.offline, "red");
    if ([409, 422].includes(answer.status)) return fill(cell, await answer.text());
    if (!answer.ok) return refuse(answer, list);
    const [row, place] = [cell.parentElement, cell.cellIndex];
    const now = put(row, await answer.text());
    news(answer);
    if (now) go(now.cells[place], to || "here");
  }

  list.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("td");
    if (cell && list.contains(cell)) open(cell);
  });
  when("edit", (event) => start(event, true));
  when("open", (event) => event.target.matches("td") && start(event, false));

  function start(event, anyCell) {
    const row = current(list);
    const at = event.target.closest?.("td");
    const cell = at && fieldOf(at) ? at : anyCell && row ? [...row.cells].find(fieldOf) : null;
    return Boolean(cell) && (open(cell), true);
  }
}

const stop = (event) => (event.preventDefault(), event.stopPropagation());
const written = (cell) => new URLSearchParams(new FormData(cell.querySelector("form"))).toString();

async function fill(cell, html) {
  cell.classList.add("cell-edit");
  cell.innerHTML = html;
  await attach(cell);
  const input = cell.querySelector("[aria-invalid=true]") ?? cell.querySelector(".combo input, input:not([type=hidden], [hidden]), select:not([hidden]), textarea");
  input?.focus();
  input?.select?.();
  const wrong = cell.querySelector("[role=alert]");
  if (wrong) say(wrong.textContent.trim());
}

// The row as it is now in place of the old one, and the totals below; a row that one sees no longer goes.
function put(row, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const [now, foot, table] = [page.querySelector("tr[data-id]"), page.querySelector("tfoot"), row.closest("table")];
  if (foot) table.tFoot?.replaceWith(foot);
  if (!now) return row.remove();
  if (row.querySelector(".w-ck input:checked")) (now.querySelector(".w-ck input").checked = true), now.setAttribute("aria-selected", "true");
  now.classList.toggle("open", row.classList.contains("open"));
  row.replaceWith(now);
  return now;
}

function go(cell, to) {
  const row = cell.parentElement;
  const beside = (by) => [...row.cells].filter(fieldOf)[[...row.cells].filter(fieldOf).indexOf(cell) + by];
  const below = row.nextElementSibling?.dataset.id ? row.nextElementSibling.cells[cell.cellIndex] : null;
  land({ here: cell, down: below, right: beside(1), left: beside(-1) }[to] ?? cell);
}

function land(cell) {
  cell.tabIndex = -1;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function news(answer) {
  const { toast } = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
  if (toast) tell(toast.text, toast.tone, toast.undo);
}

// What is not to be changed by this user is not there for its door either.
function refuse(answer, list) {
  const reason = decodeURIComponent(answer.headers.get("X-Message") ?? "");
  tell(reason || (answer.status === 404 ? list.dataset.refused : document.body.dataset.failed), "red");
}
