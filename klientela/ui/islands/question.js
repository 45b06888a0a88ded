// The builder of a question: what changes its shape is drawn anew by the server, what is typed is only counted anew.
// Without script its buttons submit the form around it.
import { attach } from "../behaviours/attach.js";
import { later } from "../behaviours/listbox.js";
import { tell } from "../behaviours/telling.js";

let drawing = 0;

export default function question(root) {
  const requests = { latest: 0, shapes: 0 };
  const ask = async (more, isShape) => {
    const mine = (requests.latest += 1);
    const before = statesOf(root);
    root.querySelector(".q-found")?.setAttribute("aria-busy", "true");
    const answer = await fetch(`${root.dataset.url}?${sent(root, more)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = await answer?.text();
    if (isShape) requests.shapes -= 1;
    if (mine !== requests.latest || !root.isConnected) return;
    root.querySelector(".q-found")?.removeAttribute("aria-busy");
    if (!answer?.ok) return tell(decodeURIComponent(answer?.headers.get("X-Message") ?? "") || document.body.dataset.failed, "red");
    await put(text, before);
  };
  const name = root.dataset.name;
  const reshape = (button) => {
    requests.shapes += 1;
    ask({ [`${name}.do`]: button?.value ?? "again" }, true);
  };
  const count = later(400, () => requests.shapes || !root.isConnected || ask({ [`${name}.do`]: "again", typing: "1" }, false));
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name$='.do']");
    if (!button) return;
    event.preventDefault();
    reshape(button);
  });
  root.addEventListener("change", (event) => (event.target.closest("[data-shape]") ? reshape() : event.target.name && count()));
  root.addEventListener("input", (event) => event.target.name && !event.target.closest("select") && count());
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input, select")) return;
    const isDone = event.ctrlKey || event.metaKey || !root.querySelector(".q-found");
    if (!isDone && !event.target.matches("input")) return;
    event.preventDefault();
    if (isDone) root.closest("form")?.requestSubmit();
    else count();
  });
  if (controlsOf(root).some(isTouched)) count();
  if (!drawing && root.querySelector("[data-new]")) setTimeout(look, 60, root);
}

// Each part of the answer takes the place of the element of its name; then the focus goes where it was, or to what is new.
// What was changed while the answer was on its way is kept.
async function put(text, before) {
  const focused = document.activeElement?.id ?? "";
  for (const part of [...new DOMParser().parseFromString(text, "text/html").body.children]) {
    const old = document.getElementById(part.id);
    if (!old) continue;
    const states = new Map([...statesOf(old)].filter(([key, state]) => before.get(key) !== state));
    drawing += 1;
    old.replaceWith(part);
    await attach(part);
    drawing -= 1;
    if (!part.matches("[data-behaviour]")) continue;
    for (const control of controlsOf(part)) if (states.has(keyOf(control))) repeat(control, states.get(keyOf(control)));
    look(part, focused);
  }
}

function repeat(control, state) {
  if (stateOf(control) === state) return;
  control[control.type === "checkbox" ? "checked" : "value"] = state;
  control.dispatchEvent(new Event(control.matches("select, [type=checkbox]") ? "change" : "input", { bubbles: true }));
}

const controlsOf = (root) => [...root.querySelectorAll("input[name]:not([type=hidden]), select[name]")];
const keyOf = (control) => (control.type === "checkbox" ? `${control.name}=${control.value}` : control.id || control.name);
const stateOf = (control) => (control.type === "checkbox" ? control.checked : control.value);
const statesOf = (root) => new Map(controlsOf(root).map((control) => [keyOf(control), stateOf(control)]));

// Whether somebody was quicker than this script: the control is not as the server drew it.
function isTouched(control) {
  if (control.type === "checkbox") return control.checked !== control.defaultChecked;
  return control.matches("input") && control.value !== control.defaultValue;
}

function sent(root, more) {
  const query = new URLSearchParams({ of: root.dataset.name });
  for (const field of root.querySelectorAll("input[name], select[name]")) {
    if (field.type === "checkbox" && !field.checked) continue;
    if (field.value !== "") query.append(field.name, field.value);
  }
  for (const [key, value] of Object.entries(more)) query.set(key, value);
  return query;
}

function look(root, focused = "") {
  const fresh = root.querySelector("[data-new]");
  const first = [".q-value :is(input:not([type=hidden]), select:not([hidden]))", "select.q-how", "select:not([hidden])"];
  const wanted = fresh ? first.map((each) => fresh.querySelector(each)).find(Boolean) : document.getElementById(focused);
  wanted?.focus();
  fresh?.scrollIntoView({ block: "nearest" });
}
