// Changing cells of the grid: Enter opens the scopes of one, letters and digits switch them; each change is kept at once, in the draft.
import { singleKeys } from "../behaviours/keys.js";
import { place } from "../behaviours/menu.js";
import { token } from "../behaviours/requests.js";
import { tell } from "../behaviours/telling.js";

const words = (text) => (text ?? "").split(" ").filter(Boolean);

export function edit(table, menu) {
  const boxes = [...menu.querySelectorAll("[name=scopes]")];
  const limits = [...menu.querySelectorAll("[name=confined]")];
  let at = null;
  let queue = Promise.resolve();
  const cell = () => document.querySelector(`#${CSS.escape(at.row)} [data-op="${CSS.escape(at.op)}"]`);
  const offered = (row) => words(row.dataset.scopes);
  const chosen = (inputs) => inputs.filter((box) => box.checked).map((box) => box.value);

  const send = (url, op, values) => {
    const body = new URLSearchParams();
    for (const [name, value] of values) body.append(name, value);
    queue = queue.then(() => post(`${url}${op}/`, body, menu.dataset.failed)).catch(() => tell(menu.dataset.failed, "red"));
    return queue;
  };
  const keep = (more = []) => {
    const values = [...chosen(boxes).map((scope) => ["scopes", scope]), ...chosen(limits).map((scope) => ["confined", scope]), ...more];
    return send(cell().getAttribute("href"), at.op, values);
  };
  const show = (link) => {
    const row = link.closest("tr");
    at = { row: row.id, op: link.dataset.op };
    menu.querySelector("[data-title]").textContent = link.querySelector(".sr").textContent.split(": ")[0];
    for (const box of [...boxes, ...limits]) {
      box.checked = words(box.name === "scopes" ? link.dataset.scopes : link.dataset.confined).includes(box.value);
      box.closest("label").hidden = !offered(row).includes(box.value);
    }
    menu.querySelector("details").open = limits.some((box) => box.checked);
    menu.showPopover();
    place(menu, link);
    boxes.find((box) => !box.closest("label").hidden)?.focus();
  };

  table.addEventListener("click", (event) => {
    const link = event.target.closest("a.lvb");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a.lvb");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      return show(link);
    }
    const scopes = switched(event.key, words(link.dataset.scopes), offered(link.closest("tr")), boxes);
    if (!scopes) return;
    event.preventDefault();
    event.stopPropagation();
    const kept = words(link.dataset.confined).map((scope) => ["confined", scope]);
    at = { row: link.closest("tr").id, op: link.dataset.op };
    send(link.getAttribute("href"), link.dataset.op, [...scopes.map((scope) => ["scopes", scope]), ...kept]).then(() => cell()?.focus());
  });
  menu.addEventListener("change", ({ target }) => {
    exclude(target, target.name === "scopes" ? boxes : limits);
    keep();
  });
  menu.addEventListener("submit", (event) => event.preventDefault());
  menu.querySelector("[data-whole]").addEventListener("click", () => keep([["whole", "1"]]).then(() => menu.hidePopover()));
  menu.addEventListener("keydown", (event) => walk(event, menu, boxes));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && queue.then(() => cell()?.focus()));
}

// All stands for itself: choosing it clears the others, choosing another clears it.
function exclude(box, all) {
  if (!box.checked) return;
  for (const other of all) if (other !== box && (box.value === "all" || other.value === "all")) other.checked = false;
}

function switched(key, now, offered, boxes) {
  if (key === "Delete" || key === "Backspace") return [];
  const box = singleKeys() && boxes.find((each, number) => each.dataset.letter.toLowerCase() === key.toLowerCase() || String(number + 1) === key);
  if (!box || !offered.includes(box.value)) return null;
  if (now.includes(box.value)) return now.filter((scope) => scope !== box.value);
  return box.value === "all" ? ["all"] : [...now.filter((scope) => scope !== "all"), box.value];
}

function walk(event, menu, boxes) {
  const stops = [...menu.querySelectorAll("input, summary, button")].filter((stop) => stop.checkVisibility());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const letter = singleKeys() && boxes.find((box) => box.dataset.letter.toLowerCase() === event.key.toLowerCase() && box.checkVisibility());
  if (!step && !letter) return;
  event.preventDefault();
  event.stopPropagation();
  if (letter) letter.click();
  else stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length]?.focus();
}

async function post(url, body, failed) {
  const answer = await fetch(url, { method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": token() }, body, credentials: "same-origin" });
  if (!answer.ok) return tell(decodeURIComponent(answer.headers.get("X-Message") ?? "") || failed, "red");
  const came = document.createElement("template");
  came.innerHTML = await answer.text();
  const row = came.content.querySelector("tr");
  for (const stop of row.querySelectorAll("th a, .lvb")) stop.tabIndex = -1;
  document.getElementById(row.id).replaceWith(row);
  document.getElementById("grid-state").replaceWith(came.content.querySelector("template").content.firstElementChild);
}
