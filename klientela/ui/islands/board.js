// Dragging cards between columns: shown at once, then sent; what is refused goes back with the reason.
// Anatomy: [data-behaviour=board] > .kcol[data-column=<key>] > .kcards > .kc[data-id][data-version][data-move=<url>], where an empty
// data-move means that the card may not be moved. One menu for all cards: #move-menu with [data-to=<key>], opened by [data-move-menu].
import Sortable from "sortablejs";
import { walkCards } from "../behaviours/cards.js";
import { token } from "../behaviours/requests.js";
import { place, walk } from "../behaviours/menu.js";
import { say, tell } from "../behaviours/telling.js";

const MOVABLE = ".kc[data-move^='/']";

export default function board(root) {
  for (const list of root.querySelectorAll(".kcards")) {
    Sortable.create(list, {
      group: "cards", draggable: MOVABLE, animation: 150, delay: 120, delayOnTouchOnly: true, ghostClass: "is-ghost", forceFallback: true, fallbackTolerance: 4,
      onEnd: ({ item, from, to, oldIndex }) => from !== to && send(root, item, to, () => from.insertBefore(item, from.children[oldIndex] ?? null)),
    });
  }
  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("keydown", (event) => {
    const step = { "[": -1, "]": 1 }[event.key];
    const card = event.target.closest(MOVABLE);
    if (step && card) (event.preventDefault(), shift(root, card, step));
  });
  walkCards(root);
  const menu = document.getElementById("move-menu");
  if (menu) (walk(menu), choose(root, menu));
}

function choose(root, menu) {
  let card = null;
  const open = (chosen, button) => {
    card = chosen;
    const here = card.closest("[data-column]").dataset.column;
    for (const item of menu.querySelectorAll("[data-to]")) item.hidden = item.dataset.to === here;
    menu.showPopover();
    place(menu, button);
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-menu]");
    if (button) open(button.closest(".kc"), button);
  });
  root.addEventListener("keydown", (event) => {
    const chosen = event.key === "m" && event.target.matches(MOVABLE) ? event.target : null;
    if (chosen) (event.preventDefault(), open(chosen, chosen));
  });
  menu.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]")?.dataset.to;
    if (!to || !card) return;
    menu.hidePopover();
    go(root, card, root.querySelector(`[data-column="${CSS.escape(to)}"] .kcards`));
  });
}

function shift(root, card, step) {
  const lists = [...root.querySelectorAll(".kcards")];
  go(root, card, lists[lists.indexOf(card.parentElement) + step]);
}

function go(root, card, list) {
  if (!list || list === card.parentElement) return;
  const [from, next] = [card.parentElement, card.nextSibling];
  list.prepend(card);
  card.focus();
  send(root, card, list, () => from.insertBefore(card, next));
}

async function send(root, card, list, back) {
  const column = list.closest("[data-column]");
  const body = new URLSearchParams({ to: column.dataset.column, version: card.dataset.version, query: location.search });
  card.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(card.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    const remedy = answer.headers.get("X-Remedy");
    if (remedy) return (back(), await window.htmx.ajax("GET", remedy, { target: "#mend", swap: "innerHTML", source: root }));
    if (!answer.ok) throw new Error(decodeURIComponent(answer.headers.get("X-Message") ?? "") || root.dataset.refused);
    replace(await answer.text());
    const text = decodeURIComponent(answer.headers.get("X-Announce") ?? "");
    (say(text), tell(text, "", answer.headers.get("X-Undo") ?? ""));
  } catch (error) {
    back();
    tell(error.message, "red");
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function replace(html) {
  const page = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content;
  for (const part of [...page.querySelectorAll("[id]")]) {
    const known = document.getElementById(part.id);
    const focused = known?.contains(document.activeElement);
    known?.replaceWith(part);
    if (focused) part.focus();
    window.htmx?.process(part);
  }
}
