// A record beside its list: Space or a click on a row shows it, Escape closes it and gives the focus back; the address knows which it is.
import { current, focus } from "./rows.js";
import { when } from "./keys.js";

export default function peek(list) {
  const place = document.getElementById("peek");
  const row = (key) => list.querySelector(`[data-id="${CSS.escape(key)}"]`);
  const shown = () => place.querySelector("aside")?.dataset.id ?? "";

  async function show(key) {
    const address = addressed(key);
    if (key) await window.htmx.ajax("GET", `${list.dataset.base}${key}/peek/${address.search}`, { target: "#peek", swap: "innerHTML", source: list });
    else place.replaceChildren();
    history.replaceState(history.state, "", address);
    mark();
  }
  function mark() {
    for (const known of list.querySelectorAll(".open")) known.classList.remove("open");
    row(shown())?.classList.add("open");
  }
  function close() {
    const known = row(shown());
    show("");
    focus(known) || list.focus();
  }
  function step(by) {
    const all = [...list.querySelectorAll("[data-id]")];
    const next = all[all.indexOf(row(shown())) + by];
    if (!next) return;
    show(next.dataset.id);
    next.scrollIntoView({ block: "nearest" });
  }

  list.addEventListener("peek", ({ detail }) => show(detail.dataset.id));
  place.addEventListener("click", (event) => {
    const what = event.target.closest("[data-peek]")?.dataset.peek;
    if (!what) return;
    event.preventDefault();
    if (what === "close") close();
    else step(what === "next" ? 1 : -1);
  });
  list.addEventListener("focusin", () => {
    const at = document.activeElement.closest("[data-id]");
    if (shown() && at && at.dataset.id !== shown() && !at.querySelector("form")) show(at.dataset.id);
  });
  for (const button of document.querySelectorAll("[data-preview]")) {
    button.addEventListener("click", () => show((current(list) ?? list.querySelector("[data-id]"))?.dataset.id ?? ""));
  }
  when("peek", (event) => {
    const at = current(list);
    if (!at || event.target.closest("input, button, summary")) return false;
    return at.dataset.id === shown() ? close() ?? true : show(at.dataset.id) && true;
  });
  when("close", () => list.isConnected && Boolean(shown()) && !document.querySelector("#bulk:not([hidden])") && (close(), true));
  mark();
}

function addressed(key) {
  const address = new URL(location.href);
  address.searchParams.delete("peek");
  if (key) address.searchParams.set("peek", key);
  return address;
}
