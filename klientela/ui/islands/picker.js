// A select with many options: type to narrow them, arrows and Enter to choose. Without script it is the select.
import { listbox } from "../behaviours/listbox.js";

let number = 0;

export default function picker(root) {
  const select = root.querySelector("select");
  if (!select) return;
  const [input, list] = [document.createElement("input"), document.createElement("div")];
  const first = select.options[0]?.value ? "" : select.options[0]?.textContent.trim();
  root.classList.add("combo");
  Object.assign(list, { id: `picks-${(number += 1)}`, className: "menu options", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.getAttribute("aria-label") ?? "");
  Object.assign(input, { type: "text", className: "input", autocomplete: "off", id: `${select.id}-search`, placeholder: first ?? "" });
  const facts = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(facts)) input.setAttribute(name, value);
  input.setAttribute("aria-label", select.getAttribute("aria-label") ?? "");
  const chosen = () => (select.value ? select.selectedOptions[0].textContent.trim() : "");
  input.value = chosen();
  select.hidden = true;
  select.before(input);
  root.append(list);
  const box = listbox(input, list, choose);
  const show = (text) => {
    list.replaceChildren(...lines(select, plain(text)));
    box.open();
    if (text) box.mark(box.first());
  };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && show(""));
  input.addEventListener("keydown", (event) => event.key === "ArrowDown" && list.hidden && show(""));
  input.addEventListener("input", () => show(input.value));
  input.addEventListener("blur", () => (input.value = chosen()));

  function choose(option) {
    select.value = option.dataset.value;
    input.value = chosen();
    box.close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").toLowerCase();

function lines(select, wanted) {
  const made = [];
  for (const part of select.children) {
    const options = part.matches("optgroup") ? [...part.children] : [part];
    const fitting = options.filter((option) => option.value && plain(option.textContent).includes(wanted));
    if (fitting.length && part.label && part.matches("optgroup")) made.push(line("mh", part.label));
    made.push(...fitting.map((option) => line("mi", option.textContent.trim(), option.value)));
  }
  return made;
}

function line(css, text, value) {
  const made = Object.assign(document.createElement("div"), { className: css, textContent: text });
  if (value === undefined) made.setAttribute("role", "presentation");
  else {
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    Object.assign(made.dataset, { value, label: text });
  }
  return made;
}
