// Says things: to screen readers through the live region, to everybody through toasts and banners.
import { token } from "./requests.js";

const SECONDS = 10;
const MOST = 3;

export function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

// `undo`: the address that takes back what the toast tells of.
export function tell(text, tone = "", undo = "") {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const toast = document.createElement("div");
  toast.className = tone === "red" ? "toast red" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  if (undo) toast.append(undoing(undo, box.dataset.undo));
  remember(undo);
  box.append(toast);
  while (box.children.length > MOST) box.firstElementChild.remove();
  fade(toast);
}

// Time stands still while the pointer or the focus is on a toast: whoever reads slowly can still press its button.
export function fade(toast) {
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), SECONDS * 1000));
  const stop = () => clearTimeout(timer);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, stop);
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, () => (stop(), start()));
  start();
}

// What was done last and can be taken back, also when its toast has gone.
export function remember(url) {
  if (url) sessionStorage.setItem("undo", JSON.stringify({ url, at: Date.now() }));
}

export function undoing(url, label) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: url });
  const values = { csrfmiddlewaretoken: token(), next: location.pathname + location.search };
  for (const [name, value] of Object.entries(values)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  const key = Object.assign(document.createElement("kbd"), { textContent: "Z" });
  const button = Object.assign(document.createElement("button"), { className: "act", type: "submit" });
  button.append(`${label} `, key);
  form.append(button);
  return form;
}
