// Single keys that work anywhere while nobody types: / search, C new, ? help, G then a letter to go somewhere.
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
let leader = "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") event.target.closest?.("form")?.requestSubmit();
    else if (event.key.toLowerCase() === "k") focusSearch(event);
    return;
  }
  if (event.altKey || typing(event.target)) return;
  if (event.key === "/") return focusSearch(event);
  const link = document.querySelector(`[data-key="${CSS.escape((leader + event.key).toLowerCase())}"]`);
  leader = "gc".includes(event.key.toLowerCase()) && !leader ? event.key : "";
  if (link) {
    event.preventDefault();
    link.click();
  }
});

function focusSearch(event) {
  const box = document.querySelector(".find input");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}
