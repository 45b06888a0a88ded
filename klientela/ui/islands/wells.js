// The wells of a pivot: fields are dragged from one to another; every menu does the same by keyboard. The address is the question.
const TIME = /^(.*?)(:\w+)?$/;
const words = (query, name) => (query.get(name) ?? "").split(",").filter(Boolean);
let last = "";

export default function wells(root) {
  let held = null;
  const drop = (well, event) => {
    event.preventDefault();
    if (held) place(root, held, { word: well.dataset.word, before: event.target.closest(".tok")?.dataset.name });
  };
  root.addEventListener("dragstart", (event) => {
    const item = event.target.closest("[draggable]");
    if (!item) return;
    held = { name: item.dataset.name, from: item.closest(".well").dataset.word, isNew: item.matches(".mi") };
    event.dataTransfer.setData("text/plain", item.dataset.name);
    event.dataTransfer.effectAllowed = "move";
    item.classList.add("held");
  });
  root.addEventListener("dragend", () => {
    held = null;
    for (const marked of root.querySelectorAll(".held, .over")) marked.classList.remove("held", "over");
  });
  for (const well of root.querySelectorAll(".well[data-word]")) {
    well.addEventListener("dragover", (event) => {
      if (!held || !fits(held, well.dataset.word)) return;
      event.preventDefault();
      well.classList.add("over");
    });
    well.addEventListener("dragleave", () => well.classList.remove("over"));
    well.addEventListener("drop", (event) => drop(well, event));
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.mi, a.x");
    if (link) last = link.closest(".tok")?.dataset.name ?? "";
  });
  back(root);
}

// What was changed by its menu keeps the focus when the page comes back.
function back(root) {
  if (!last) return;
  const [, field] = TIME.exec(last);
  last = "";
  const found = [...root.querySelectorAll("[data-token]")].find((token) => TIME.exec(token.dataset.token)[1] === field);
  (found ?? root.querySelector("summary"))?.focus();
}

// A figure stays among the figures; a field goes to the rows or the columns.
function fits(held, word) {
  return (held.from === "measure") === (word === "measure");
}

function place(root, held, { word, before }) {
  if (!fits(held, word) || before === held.name) return;
  const query = new URLSearchParams(root.dataset.query);
  const there = words(query, word).filter((name) => name !== held.name);
  const at = before ? there.indexOf(before) : there.length;
  there.splice(at < 0 ? there.length : at, 0, held.name);
  if (word !== held.from && !held.isNew) query.set(held.from, words(query, held.from).filter((name) => name !== held.name).join(","));
  query.set(word, there.join(","));
  last = held.name;
  const link = document.createElement("a");
  link.href = `?${query}`;
  root.append(link);
  window.htmx?.process(link);
  link.click();
}
