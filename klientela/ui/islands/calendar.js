// Moving meetings by mouse and keys, and planning one where nothing stands. Anatomy: [data-behaviour=calendar] > .cal > .cal-c[data-day] >
// .ev[data-move=<url>][data-version][data-at=<moment of a series>]; an empty data-move means that it may not be moved.
// What is sent are steps (days, minutes, minutes longer) by the reader's clock; the server says where that is.
import { say, tell } from "../behaviours/telling.js";
import { token } from "../behaviours/requests.js";
import { drag } from "./calendar-drag.js";

const IDLE = 500;
const STEP = 15;
const MORNING = 7;
const ARROWS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export default function calendar(root) {
  const which = document.getElementById("which");
  const stale = document.getElementById("stale");
  const waiting = { event: null, timer: 0, days: 0, minutes: 0, longer: 0 };

  root.addEventListener("keydown", (event) => {
    const found = event.target.closest(".ev[data-move^='/']");
    const arrow = ARROWS[event.key];
    if (!found || !arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    (event.preventDefault(), event.stopPropagation());
    if (event.shiftKey && arrow[0]) return;
    if (waiting.event && waiting.event !== found) flush();
    waiting.event = found;
    if (event.shiftKey) waiting.longer += arrow[1];
    else (waiting.days += arrow[0]), (waiting.minutes += arrow[1]);
    preview(found, waiting);
    (clearTimeout(waiting.timer), (waiting.timer = setTimeout(flush, IDLE)));
  });
  root.addEventListener("focusout", () => waiting.event && flush());

  function flush() {
    const { event, days, minutes, longer } = waiting;
    clearTimeout(waiting.timer);
    Object.assign(waiting, { event: null, days: 0, minutes: 0, longer: 0 });
    if (event && (days || minutes || longer)) send(event, { days, minutes, longer });
  }

  async function send(event, steps) {
    const scope = event.dataset.at ? await chosen(which) : "all";
    if (!scope) return refresh(event.id);
    const body = new URLSearchParams({ ...steps, version: event.dataset.version, at: event.dataset.at, scope });
    event.setAttribute("aria-busy", "true");
    const answer = await fetch(event.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 409) await both(answer);
    else if (!answer?.ok) tell(decodeURIComponent(answer?.headers.get("X-Message") ?? "") || document.body.dataset.offline, "red");
    else {
      const text = decodeURIComponent(answer.headers.get("X-Announce") ?? "");
      (say(text), tell(text, "", answer.headers.get("X-Undo") ?? ""));
    }
    await refresh(event.id);
  }

  async function both(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    stale.replaceChildren(...page.body.childNodes);
    stale.querySelector("[data-close]").addEventListener("click", (event) => (event.preventDefault(), stale.close()));
    stale.showModal();
    say(root.dataset.stale);
  }

  // The calendar as it is now; the focus stays with the meeting, wherever it went.
  async function refresh(id) {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("calendar");
    if (!fresh) return;
    root.replaceChildren(...fresh.childNodes);
    window.htmx?.process(root);
    if (!document.querySelector("dialog[open]")) document.getElementById(id)?.focus({ preventScroll: true });
  }

  drag(root, send);
  for (const form of document.querySelectorAll("form.whose")) {
    form.querySelector("[type=submit]").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
  const now = root.querySelector(".now");
  const heads = [...root.querySelectorAll(".corner")].reduce((sum, head) => sum + head.offsetHeight, 0);
  root.style.setProperty("--above", `${heads}px`);
  const hours = root.querySelector(".cal-t");
  if (hours && !hours.offsetParent) root.querySelector(".cal-d.today")?.scrollIntoView({ block: "start" });
  else if (now) now.scrollIntoView({ block: "center" });
  else if (root.dataset.first < MORNING) root.querySelectorAll(".cal-t > span")[MORNING - root.dataset.first]?.scrollIntoView({ block: "start" });
}

function preview(event, { days, minutes, longer }) {
  const row = event.parentElement.querySelector(".ev") ? quarter(event) : 0;
  event.classList.add("is-dragged");
  event.style.translate = `${days * event.parentElement.offsetWidth}px ${(minutes / STEP) * row}px`;
  if (longer) event.style.height = `${Math.max(row, event.offsetHeight + (longer > 0 ? 1 : -1) * row)}px`;
}

export const quarter = (inside) => parseFloat(getComputedStyle(inside.closest(".cal-c")).gridAutoRows);

// Of a series: only this one, or all; nothing when it is called off.
function chosen(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const pick = (event) => event.target.closest("button") && dialog.close(event.target.closest("button").value);
    dialog.addEventListener("click", pick);
    dialog.addEventListener("close", () => (dialog.removeEventListener("click", pick), resolve(dialog.returnValue)), { once: true });
  });
}
