import { token } from "./requests.js";

// What the page itself offers: the links and buttons of its head, which keep doing what they do.
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

export function addWhatIsHere(list, dialog, text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const place = list.querySelector("[data-here]");
  if (!place || /^[@?]/.test(text)) return;
  const named = (element) => (element.getAttribute("aria-label") || element.textContent).trim().replace(/\s+/g, " ");
  const found = [...document.querySelectorAll("main .ph a[href], main .ph button, main [data-key]")]
    .filter((element) => element.checkVisibility() && named(element) && !element.disabled)
    .filter((element) => words.every((word) => plain(named(element)).includes(word.replace(/^>/, ""))));
  const unique = found.filter((element, number) => found.findIndex((other) => named(other) === named(element)) === number);
  if (!unique.length) return;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", dialog.dataset.here);
  place.append(heading(dialog.dataset.here), ...unique.slice(0, words.length ? 6 : 4).map((element) => line(element, named(element))));
}

const heading = (text) => Object.assign(document.createElement("div"), { className: "mh", textContent: text });

function line(element, name) {
  const made = Object.assign(document.createElement("div"), { className: "mi" });
  const icon = element.querySelector("svg")?.cloneNode(true);
  if (icon) made.append(icon);
  made.append(Object.assign(document.createElement("span"), { className: "clip", textContent: name }));
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  if (element.dataset.key) made.append(keyOf(element));
  made.addEventListener("click", () => setTimeout(() => (element.focus(), element.click())));
  return made;
}

function keyOf(element) {
  const right = Object.assign(document.createElement("span"), { className: "r only-d" });
  right.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key.toUpperCase() }));
  return right;
}

// An action that changes something at once is sent as the button of the record's page would send it.
export function press(url) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: url });
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token() }));
  document.body.append(form);
  form.submit();
}

// The box at the top: a click or a letter in it opens the palette with what stands there.
export function summonFromTop(open) {
  const box = document.querySelector(".find input");
  if (!box) return;
  box.addEventListener("click", () => open(box.value));
  box.addEventListener("input", () => {
    const text = box.value;
    box.value = box.defaultValue;
    open(text);
  });
}
