// The palette: one box for records, pages, actions and help. Opened by Ctrl K and /, and by the box at the top, which without script
// leads to the page of results. Each answer belongs to what is typed; older requests are given up.
import { when } from "./keys.js";
import { addWhatIsHere, press, summonFromTop } from "./palette-here.js";
import { tell } from "./telling.js";

const SOON = 30;

export default function palette(dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let running, timer, shown = null, waiting = false, inside = false;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  function open(text = "") {
    if (!dialog.open) dialog.showModal();
    input.value = text;
    input.focus();
    shown = null;
    ask();
  }
  async function ask() {
    const text = input.value.trim();
    const url = new URL(dialog.dataset.url, location.href);
    url.searchParams.set("q", text);
    await load(url, (html) => show(html, text));
  }
  async function load(url, then) {
    clearTimeout(timer);
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: mine.signal });
      if (answer.redirected || answer.status === 401) return location.reload();
      if (answer.ok) then(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") tell(document.body.dataset.offline, "red");
    } finally {
      if (running === mine) running = undefined;
    }
  }
  // What can be done with the record that is marked; the left arrow leads back.
  function doings(option) {
    load(new URL(option.dataset.doing, location.href), (html) => {
      list.innerHTML = html;
      inside = true;
      mark(options()[0]);
    });
  }
  function show(html, text) {
    list.innerHTML = html;
    addWhatIsHere(list, dialog, text);
    [shown, inside] = [text, false];
    list.scrollTop = 0;
    mark(options()[0]);
    if (waiting) choose();
  }
  function mark(option) {
    current()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.id ||= `palette-${options().indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function choose(event) {
    waiting = shown !== input.value.trim();
    if (waiting || !current()) return;
    if ((event?.ctrlKey || event?.metaKey) && current().href) return window.open(current().href);
    current().click();
  }

  when("search", () => open());
  input.addEventListener("input", () => {
    waiting = false;
    clearTimeout(timer);
    if (running) timer = setTimeout(ask, SOON);
    else ask();
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const place = all.indexOf(current());
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: Math.min(place + 6, all.length - 1), PageUp: Math.max(place - 6, 0) }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      choose(event);
    } else if (to !== undefined) {
      event.preventDefault();
      mark(all[(to + all.length) % all.length]);
    } else if (event.key === "ArrowRight" && input.selectionStart === input.value.length && current()?.dataset.doing) {
      event.preventDefault();
      doings(current());
    } else if (inside && ["ArrowLeft", "Backspace"].includes(event.key)) {
      event.preventDefault();
      ask();
    }
  });
  list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey) return;
    if (event.target.closest(".act")) return event.preventDefault(), doings(option);
    if (option.dataset.post) press(option.dataset.post);
    dialog.close();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => running?.abort());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  summonFromTop(open);
}
