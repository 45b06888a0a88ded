// The grid of permissions: one stop of the Tab key, in which arrows walk through cells; a search box narrows its rows.
import { edit } from "./scopes.js";

const STOPS = "th a, .lvb";

export default function grid(table) {
  const menu = document.getElementById(table.dataset.menu ?? "");
  rove(table);
  find(table);
  document.querySelector(".build [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  if (menu) edit(table, menu);
}

function rove(table) {
  const all = [...table.querySelectorAll(STOPS)];
  all.forEach((stop, place) => (stop.tabIndex = place ? -1 : 0));
  table.addEventListener("focusin", ({ target }) => {
    for (const stop of table.querySelectorAll(`${STOPS.replaceAll(",", "[tabindex='0'],")}[tabindex='0']`)) stop.tabIndex = -1;
    if (target.matches(STOPS)) target.tabIndex = 0;
  });
  table.addEventListener("keydown", (event) => {
    const to = event.ctrlKey || event.metaKey || event.altKey ? undefined : next(event.target, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  });
}

function next(stop, key) {
  const row = stop.closest("tr");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[key];
  const along = [...row.querySelectorAll(STOPS)];
  if (!step) return { ArrowRight: along[along.indexOf(stop) + 1], ArrowLeft: along[along.indexOf(stop) - 1], Home: along[0], End: along.at(-1) }[key];
  const column = stop.closest("td, th").cellIndex;
  for (let other = row[step]; other; other = other[step]) {
    const found = !other.hidden && (other.cells[column]?.querySelector(STOPS) ?? other.querySelector(".lvb"));
    if (found) return found;
  }
}

function find(table) {
  document.querySelector("[data-find]")?.addEventListener("input", ({ target }) => {
    const text = target.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) {
      const heading = row.querySelector("th");
      row.hidden = Boolean(text) && (row.className === "pgrp" || !heading || !heading.textContent.toLowerCase().includes(text));
    }
  });
}
