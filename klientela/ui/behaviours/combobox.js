// A reference field: type to search on the server, choose, or create what is missing. Without script it is a plain select.
// Anatomy: <div data-behaviour="combobox" data-url="/organizations/options/"><select name=…>…</select></div>
import { fetchInto, later, listbox } from "./listbox.js";
import { token } from "./requests.js";
import { tell } from "./telling.js";

let number = 0;

export default function combobox(root) {
  const select = root.querySelector("select");
  if (!select) return;
  const list = document.createElement("div");
  const input = makeInput(select, list);
  root.classList.add("combo");
  select.hidden = true;
  select.before(input);
  root.append(list);
  const box = listbox(input, list, choose);
  const search = later(150, async () => {
    const url = new URL(root.dataset.url, location.href);
    url.searchParams.set("q", input.value);
    if (root.dataset.create) url.searchParams.set("create", "1");
    if (!(await fetchInto(list, url))) return;
    box.open();
    if (input.value && input.value !== selected()) box.mark(box.first());
  });
  input.addEventListener("input", () => (input.value || set("", ""), search()));
  input.addEventListener("click", search);
  input.addEventListener("keydown", (event) => event.key === "ArrowDown" && list.hidden && search());
  input.addEventListener("change", () => {
    if (input.value !== selected()) input.value = selected();
  });

  function selected() {
    return select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent.trim() : "";
  }
  function set(value, label) {
    let option = [...select.options].find((known) => known.value === value);
    if (!option) select.append((option = new Option(label, value)));
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function choose(option) {
    const label = option.dataset.label ?? option.textContent.trim();
    const value = option.dataset.value.startsWith("new:") ? await ask(root.dataset.url, label) : option.dataset.value;
    if (!value) return;
    set(value, label);
    input.value = label;
    box.close();
  }
}

async function ask(url, name) {
  const body = new URLSearchParams({ name });
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  if (!answer.ok) tell(decodeURIComponent(answer.headers.get("X-Message") ?? "") || document.body.dataset.failed, "red");
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-value]")?.dataset.value : "";
}

function makeInput(select, list) {
  const input = document.createElement("input");
  list.id = `options-${(number += 1)}`;
  list.className = "menu options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.labels?.[0]?.textContent.trim() ?? "");
  Object.assign(input, { type: "text", className: "input", autocomplete: "off", id: `${select.id}-search` });
  input.placeholder = select.parentElement.dataset.hint ?? "";
  input.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent.trim() : "";
  const facts = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(facts)) input.setAttribute(name, value);
  if (select.required) input.setAttribute("aria-required", "true");
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  for (const label of select.labels ?? []) label.htmlFor = input.id;
  if (select.getAttribute("aria-label")) input.setAttribute("aria-label", select.getAttribute("aria-label"));
  select.required = false;
  return input;
}
