// Keys that work anywhere while nobody types: / search, ? help, G then a letter to go somewhere, and whatever data-key names.
// People may switch single letters off (WCAG 2.1.4); the browser remembers it.
const CHOICE = "single-keys";
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
let leader = "";

export const singleKeys = () => localStorage.getItem(CHOICE) !== "off";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") event.target.closest?.("form")?.requestSubmit();
    else if (event.key.toLowerCase() === "k") focusSearch(event);
    return;
  }
  if (event.altKey || !singleKeys() || typing(event.target)) return;
  if (event.key === "/") return focusSearch(event);
  if (event.key === "?") return document.getElementById("keys")?.showModal();
  const link = document.querySelector(`[data-key="${CSS.escape((leader + event.key).toLowerCase())}"]`);
  leader = "gc".includes(event.key.toLowerCase()) && !leader ? event.key : "";
  if (link) {
    event.preventDefault();
    link.click();
  }
});

for (const choice of document.querySelectorAll("[data-single-keys]")) {
  choice.checked = singleKeys();
  choice.addEventListener("change", () => localStorage.setItem(CHOICE, choice.checked ? "on" : "off"));
}

function focusSearch(event) {
  const box = document.querySelector(".find input");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}
