// What a search box with a list below it does: move through options by arrows, choose by Enter or click, close by Escape.
export function listbox(input, list, choose) {
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    current()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.id ||= `${list.id}-${options().indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    list.hidden = !options().length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (list.hidden) return;
    if (event.key === "Escape") {
      event.preventDefault();
      return close();
    }
    if (event.key === "Enter" && current()) {
      event.preventDefault();
      return choose(current());
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    mark(all[(all.indexOf(current()) + step + all.length) % all.length]);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  return { open, close, mark, first: () => options()[0] };
}

export function later(milliseconds, work) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), milliseconds);
  };
}

export async function fetchInto(list, url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (answer.ok) list.innerHTML = await answer.text();
  return answer.ok;
}
