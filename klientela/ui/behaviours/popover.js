// What opens by <details class="pop"> closes by Escape, which gives the focus back, and by a click anywhere else.
const opened = () => [...document.querySelectorAll("details.pop[open]")];

document.addEventListener("keydown", (event) => {
  const last = opened().at(-1);
  if (event.key !== "Escape" || event.defaultPrevented || !last) return;
  last.open = false;
  last.querySelector("summary").focus();
});

document.addEventListener("pointerdown", (event) => {
  for (const details of opened()) if (!details.contains(event.target)) details.open = false;
});
