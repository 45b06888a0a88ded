// Toasts that came with the page go after a while, as those do that come later. Z takes back what was done last, for ten minutes.
import { when } from "./keys.js";
import { fade, remember, undoing } from "./telling.js";

const KEPT = "undo";
const MINUTES = 10;

export default function toasts(box) {
  for (const toast of box.children) {
    fade(toast);
    remember(toast.querySelector("form")?.getAttribute("action"));
  }
  document.addEventListener("submit", ({ target }) => {
    const row = document.activeElement.closest("[data-id]");
    if (row && target.action.includes("/undo/")) sessionStorage.setItem("row", row.dataset.id);
  });
  when("undo", () => {
    const shown = [...box.querySelectorAll("form")].at(-1) ?? remembered();
    sessionStorage.removeItem(KEPT);
    shown?.requestSubmit();
    return Boolean(shown);
  });
}

function remembered() {
  const { url, at } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  if (!url || Date.now() - at > MINUTES * 60_000) return null;
  const form = undoing(url, "");
  form.hidden = true;
  document.body.append(form);
  return form;
}
