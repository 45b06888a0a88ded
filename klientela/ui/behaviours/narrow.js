// A menu that opens with a search box: letters narrow its lines, arrows walk them, Enter follows the first. Where it holds a form, that
// form's first value gets the focus.
export default function narrow(menu) {
  const details = menu.closest("details");
  const form = menu.querySelector("form");
  if (form) return setTimeout(() => (form.querySelector(".q-value :is(input:not([type=hidden]), select:not([hidden]))") ?? form.querySelector(".q-op")).focus(), 80);
  const lines = [...menu.querySelectorAll("a.mi")];
  const input = Object.assign(document.createElement("input"), { type: "search", className: "input", placeholder: menu.dataset.find, autocomplete: "off" });
  input.setAttribute("aria-label", menu.dataset.find);
  menu.prepend(input);
  const free = () => lines.filter((line) => !line.hidden);
  details.addEventListener("toggle", () => details.open && input.focus());
  input.addEventListener("input", () => {
    const wanted = plain(input.value);
    for (const line of lines) line.hidden = !line.classList.contains("always") && !plain(line.textContent).includes(wanted);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input && input.value) free()[0]?.click();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [input, ...free()];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").toLowerCase();
