// Chips above a list: Backspace or Delete takes away the one that has the focus; arrows walk along them.
export default function chips(row) {
  row.addEventListener("keydown", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      chip.querySelector(".x")?.click();
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...row.querySelectorAll(".chip a")];
    const next = step && all[all.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
