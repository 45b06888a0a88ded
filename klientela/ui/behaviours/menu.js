// A button with a popover menu: placed under the button, arrows move, first letters jump.
export default function menu(root) {
  for (const button of root.querySelectorAll("button[popovertarget]:not([popovertargetaction])")) {
    const list = document.getElementById(button.getAttribute("popovertarget"));
    if (list) join(list, button);
  }
}

// Several buttons may open the same menu; it stands under the one that was pressed.
const pressed = new WeakMap();

function join(list, button) {
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => pressed.set(list, button));
  list.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    const isHere = (pressed.get(list) ?? button) === button;
    if (event.newState === "open" && isHere && !list.classList.contains("more")) place(list, button);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || list.matches(":popover-open")) return;
    event.preventDefault();
    button.click();
  });
  walk(list);
}

// Opening gives the first item the focus; arrows, Home, End and first letters move on.
export function walk(list) {
  const items = () => [...list.querySelectorAll("[role=menuitem]:not([hidden])")];
  list.addEventListener("toggle", (event) => event.newState === "open" && items()[0]?.focus());
  list.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key] ?? byLetter(all, event.key);
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  });
}

function byLetter(items, key) {
  if (key.length !== 1) return undefined;
  const found = items.findIndex((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
  return found < 0 ? undefined : found;
}

export function place(list, button) {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  list.classList.add("placed");
  const below = bottom + 4 + list.offsetHeight < window.innerHeight || top < list.offsetHeight;
  list.style.setProperty("top", `${below ? bottom + 4 : top - list.offsetHeight - 4}px`);
  const fits = left + list.offsetWidth < window.innerWidth - 8;
  list.style.setProperty("left", `${fits ? left : Math.max(8, right - list.offsetWidth)}px`);
}
